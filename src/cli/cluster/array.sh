#!/bin/bash
# One task of this array simulates one shard. Written by onearm @VERSION@; submit.sh submits it and the job that merges.
#
# A task may be stopped, requeued or run twice: it goes on from its checkpoint (parts/*.partial), and a part that is there and
# valid is left alone. After failures submit again: only what is missing is simulated.
# Clusters limit the size of an array (scontrol show config | grep MaxArraySize): more shards than that are refused by sbatch.
#SBATCH --job-name=onearm-shards
#SBATCH --array=1-@SHARDS@
#SBATCH --cpus-per-task=@CPUS@
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=log/shard-%a.txt
# Two minutes before the time limit this script gets SIGUSR1, ends the shard at a checkpoint and queues the task again.
#SBATCH --signal=B:USR1@120
@LIMIT@
onearm=${ONEARM:-@PROGRAM@}
task=$SLURM_ARRAY_TASK_ID

"$onearm" simulate trial.toml --trials @TRIALS@ --seed @SEED@ --shard "$task/@SHARDS@" \
    --output "parts/part-$task.json" --threads "${SLURM_CPUS_PER_TASK:-1}" &
shard=$!

again=no
trap 'again=yes; kill -TERM "$shard"' USR1
trap 'kill -TERM "$shard"' TERM
# A signal that is trapped ends `wait` before the shard has ended.
wait "$shard"
code=$?
while kill -0 "$shard" 2>/dev/null; do
    wait "$shard"
    code=$?
done

if [ "$code" -ne 0 ] && [ "$again" = yes ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$task"
    # Slurm ends this script when it requeues the task; without that the task has failed.
    sleep 60
fi
exit "$code"
