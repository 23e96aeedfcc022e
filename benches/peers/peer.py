"""CPU seconds of lifelines or scikit-survival on the columns in a folder: peer.py TOOL FOLDER."""

import pathlib
import sys
import time

import numpy


def best(job, work):
    """Best of three rounds, or of fewer once they have taken 20 s."""
    fastest, spent, rounds = float("inf"), 0.0, 0
    while rounds < 3 and spent < 20:
        start = time.process_time()
        result = work()
        seconds = time.process_time() - start
        fastest, spent, rounds = min(fastest, seconds), spent + seconds, rounds + 1
    print(job, f"{fastest:.6f}", f"{result():.12g}", flush=True)


def columns(folder):
    read = lambda name, kind: numpy.fromfile(pathlib.Path(folder) / name, kind)
    return read("time.f64", "<f8"), read("event.u8", "u1") == 1, read("covariate.f64", "<f8"), read("group.u8", "u1")


def lifelines(times, event, covariate, group):
    import pandas
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import logrank_test

    def curve():
        fitted = KaplanMeierFitter().fit(times, event)
        return lambda: fitted.predict(300.0)

    def two_groups():
        first, second = group == 0, group == 1
        test = logrank_test(times[first], times[second], event[first], event[second])
        return lambda: test.test_statistic

    frame = pandas.DataFrame({"time": times, "event": event, "x": covariate})

    def cox():
        fitted = CoxPHFitter().fit(frame, "time", "event")
        return lambda: fitted.params_["x"]

    return curve, two_groups, cox


def scikit_survival(times, event, covariate, group):
    from sksurv.compare import compare_survival
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.nonparametric import kaplan_meier_estimator
    from sksurv.util import Surv

    observed = Surv.from_arrays(event, times)

    def curve():
        at, survival, _ = kaplan_meier_estimator(event, times, conf_type="log-log")
        return lambda: survival[numpy.searchsorted(at, 300.0, side="right") - 1]

    def two_groups():
        chi_squared, _ = compare_survival(observed, group)
        return lambda: chi_squared

    def cox():
        fitted = CoxPHSurvivalAnalysis(ties="efron").fit(covariate[:, None], observed)
        return lambda: fitted.coef_[0]

    return curve, two_groups, cox


if __name__ == "__main__":
    tool = {"lifelines": lifelines, "scikit-survival": scikit_survival}[sys.argv[1]]
    for job, work in zip(["kaplan-meier", "log-rank", "cox"], tool(*columns(sys.argv[2]))):
        best(job, work)
