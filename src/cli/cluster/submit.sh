#!/bin/bash
# Submits @SHARDS@ shards as a job array and the job that merges them. Written by onearm @VERSION@.
#
#   bash submit.sh [flags of sbatch for both, such as --partition=short --account=trials]
#
# The program is @PROGRAM@ on every node; another place: ONEARM=/path/to/onearm bash submit.sh
# It must be the same version everywhere: parts of another one are refused.
set -euo pipefail
cd "$(dirname "$0")"

array=$(sbatch --parsable "$@" array.sh)
array=${array%%;*}
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes "$@" merge.sh)
echo "shards: job $array; merge: job ${merge%%;*}, which writes $PWD/result.json"
