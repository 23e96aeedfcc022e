#!/usr/bin/env python3
"""Times Kaplan-Meier, log-rank and Cox regression of onearm and its peers on the same data, and prints ratios.

    cargo build --release --example time_estimators
    python3 benches/peers/compare.py 1e5 1e6

Each tool runs in a process of its own, one thread, and reports CPU seconds of each job, the best of up to three rounds, and
one number of the result, by which it is checked that all computed the same. A tool that is not installed is left out.
See README.md.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = {
    "onearm": [str(ROOT / "target/release/examples/time_estimators")],
    "lifelines": [sys.executable, str(HERE / "peer.py"), "lifelines"],
    "scikit-survival": [sys.executable, str(HERE / "peer.py"), "scikit-survival"],
    "R survival": ["Rscript", "--vanilla", str(HERE / "peer.R")],
}
JOBS = ["kaplan-meier", "log-rank", "cox"]
# Relative; the coefficient of a Cox model is only as exact as each tool's rule for stopping.
TOLERANCE = {"kaplan-meier": 1e-9, "log-rank": 1e-7, "cox": 1e-5}


def generate(folder, size, tied):
    """Median 300 days, hazard ratio e^0.5 per unit of the covariate, cut at 700, a tenth lost earlier."""
    random = numpy.random.default_rng(20261126)
    covariate = random.standard_normal(size)
    group = (random.random(size) < 0.5).astype(numpy.uint8)
    log_hazard = 0.5 * covariate + 0.1 * group
    time = 300 / numpy.log(2) * random.standard_exponential(size) * numpy.exp(-log_hazard)
    censored = numpy.where(random.random(size) < 0.1, 700 * random.random(size), 700.0)
    seen = numpy.minimum(time, censored)
    if tied:
        seen = numpy.ceil(10 * seen) / 10
    seen.astype("<f8").tofile(folder / "time.f64")
    covariate.astype("<f8").tofile(folder / "covariate.f64")
    (time <= censored).astype(numpy.uint8).tofile(folder / "event.u8")
    group.tofile(folder / "group.u8")


def run(tool, folder, limit):
    """{job: (seconds, result)} of the jobs that came to an end within the limit, and what went wrong."""
    one_thread = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    try:
        child = subprocess.run(
            [*TOOLS[tool], str(folder)], env={**os.environ, **one_thread}, capture_output=True, text=True, timeout=limit
        )
        output, trouble = child.stdout, child.stderr.strip().splitlines()[-1:] if child.returncode else []
    except subprocess.TimeoutExpired as late:
        output, trouble = (late.stdout or b"").decode(), [f"stopped after {limit:.0f} s"]
    except FileNotFoundError:
        output, trouble = "", ["not there"]
    lines = [line.split() for line in output.splitlines()]
    done = {line[0]: (float(line[1]), float(line[2])) for line in lines if len(line) == 3 and line[0] in JOBS}
    return done, "".join(trouble)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("sizes", nargs="*", default=["1e5", "1e6"], help="numbers of subjects")
    arguments.add_argument("--limit", type=float, default=300, help="seconds of each tool on one data set")
    arguments.add_argument("--tools", nargs="*", default=list(TOOLS), choices=list(TOOLS))
    asked = arguments.parse_args()

    print(f"load {' '.join(f'{load:.1f}' for load in os.getloadavg())}, {os.cpu_count()} processors")
    print(f"{'job':<14}{'data':<12}{'subjects':>10}  {'tool':<16}{'CPU seconds':>12}{'x onearm':>10}  result")
    agree = True
    for size in (int(float(size)) for size in asked.sizes):
        for tied in (True, False):
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                generate(folder, size, tied)
                results = {tool: run(tool, folder, asked.limit) for tool in asked.tools}
            for job in JOBS:
                ours = results.get("onearm", ({}, ""))[0].get(job)
                for tool, (done, trouble) in results.items():
                    head = f"{job:<14}{'tied' if tied else 'continuous':<12}{size:>10}  {tool:<16}"
                    if job not in done:
                        print(f"{head}{'-':>12}{'-':>10}  {trouble or 'not computed'}", flush=True)
                        continue
                    seconds, result = done[job]
                    ratio = f"{seconds / ours[0]:.1f}" if ours else "-"
                    same = ours is None or abs(result - ours[1]) <= TOLERANCE[job] * abs(ours[1])
                    agree &= same
                    note = "" if same else "  DIFFERS"
                    print(f"{head}{seconds:>12.4f}{ratio:>10}  {result:.8g}{note}", flush=True)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
