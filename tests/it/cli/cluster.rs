//! `cluster slurm`: what it writes, run here by a stand-in for `sbatch`; `tests/cluster/run` runs it on a real Slurm.

use super::*;

const SLURM: &str = "cluster slurm trial.toml --shards 3 --trials 4000 --seed 5 --set truth.target.median=8";

#[test]
fn a_folder_to_submit() {
    let folder = Folder::new();
    let ended = folder.onearm(&format!("{SLURM} --cpus 2 --time 1:30:00 -o job")).done();
    assert_eq!(
        ended.stderr,
        "wrote job: 3 shards of 4,000 trials a truth; submit with\n  bash job/submit.sh\n"
    );
    let script = folder.text("job/array.sh");
    for line in ["#SBATCH --array=1-3", "#SBATCH --cpus-per-task=2", "#SBATCH --time=1:30:00"] {
        assert!(script.lines().any(|known| known == line), "{line}");
    }
    for name in ["array.sh", "merge.sh", "submit.sh"] {
        assert!(!folder.text(&format!("job/{name}")).contains("@V"), "{name}");
    }
    assert!(folder.text("job/trial.toml").contains("median = 8"));
    // The same again is no harm, another run is refused.
    folder.onearm(&format!("{SLURM} --cpus 2 --time 1:30:00 -o job")).done();
    folder.refuses(&format!("{SLURM} -o job"), 7, &["job/array.sh is there and is of another run", "-o"]);
    assert_eq!(folder.text("job/array.sh"), script);
    folder.refuses(
        &SLURM.replace("--shards 3", "--shards 5"),
        2,
        &["5 shards of 4000 trials", "there are 4"],
    );
    folder.refuses(&SLURM.replace("--shards 3", "--shards 0"), 2, &["at least 1"]);
    folder.refuses(&format!("{SLURM} --time soon"), 2, &["h:mm:ss"]);
}

/// The scripts as a scheduler starts them: the tasks one after the other, then the merge.
#[cfg(unix)]
#[test]
fn the_scripts_make_the_result() {
    let sbatch = "#!/bin/bash\n\
        for last; do :; done\n\
        echo \"$@\" >> log/sbatch.txt\n\
        if [ \"$last\" = merge.sh ]; then bash merge.sh >&2; echo 8; exit; fi\n\
        for task in 2 1 3; do SLURM_ARRAY_TASK_ID=$task bash array.sh 2>> log/tasks.txt || exit; done\n\
        echo '7;here'\n";
    let folder = Folder::new().file("sbatch", sbatch);
    folder.onearm(&format!("{SLURM} -o job -q")).done();
    let script = "chmod +x sbatch && PATH=$PWD:$PATH && bash job/submit.sh --partition=short";
    let run = || {
        let output = Command::new("bash").current_dir(folder.0.path()).args(["-c", script]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run().starts_with("shards: job 7; merge: job 8, which writes "));
    assert_eq!(
        folder.text("job/log/sbatch.txt"),
        "--parsable --partition=short array.sh\n\
         --parsable --dependency=afterok:7 --kill-on-invalid-dep=yes --partition=short merge.sh\n"
    );
    let result: Value = serde_json::from_str(&folder.text("job/result.json")).unwrap();
    let whole = folder.json("simulate trial.toml --trials 4000 --seed 5 --set truth.target.median=8");
    assert_eq!((&result["run"]["digest"], &result["truths"]), (&whole["run"]["digest"], &whole["truths"]));
    assert_eq!(result["run"]["file_sha256"], whole["run"]["file_sha256"]);
    run();
    let tasks = folder.text("job/log/tasks.txt");
    assert_eq!(tasks.matches("is there and valid: nothing to do").count(), 3, "{tasks}");
}
