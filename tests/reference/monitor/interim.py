"""Figures of the example's interim data at several cutoffs, from the raw days; shares nothing with the Rust code.

    python3 interim.py > interim.csv        # in this folder
"""

import csv
import math
from datetime import date
from fractions import Fraction

DATA = "../../../scenarios/data/nct07358676_interim/"
CUTOFFS = ["2025-07-01", "2025-10-01", "2026-01-15", "2026-03-06", "2026-03-20"]
MONTH = 30.4375
HORIZON = 12.0


def rows(name):
    return list(csv.DictReader(open(f"{DATA}{name}.csv")))


def day(text):
    return date.fromisoformat(text) if text else None


def log_logistic(shape, median):
    return lambda t: math.log(1 + (t / median) ** shape)


def piecewise(t):
    rates, cuts = [0.1332975347230664, 0.601583526905558, 0.14950989499104453], [0, 5.2, 6, math.inf]
    return sum(rate * max(0, min(t, b) - a) for rate, a, b in zip(rates, cuts, cuts[1:]))


LAWS = {
    "eter701-triplet": log_logistic(1.860257839964963, 7.1367713344568955),
    "impower133-atezolizumab": piecewise,
    "sakk1519": log_logistic(2.685767149465915, 6.4),
}


def times(cutoff):
    """Progression-free survival under the treatment policy: first PD or death, else the last assessment without PD."""
    found = []
    for subject in rows("subjects"):
        start, death = day(subject["TRTSDT"]), day(subject["DTHDT"])
        if start > cutoff:
            continue
        scans = [(day(r["RSDTC"]), r["RSSTRESC"]) for r in rows("assessments") if r["USUBJID"] == subject["USUBJID"]]
        scans = sorted(s for s in scans if s[0] <= cutoff)
        progressed = next((d for d, code in scans if code == "PD"), None)
        died = death if death and death <= cutoff else None
        ends = [d for d in (progressed, died) if d]
        free = [d for d, code in scans if code != "PD" and (not ends or d <= min(ends))]
        end = min(ends) if ends else max(free, default=start)
        best = min((["CR", "PR", "SD", "PD"].index(code) for d, code in scans if not ends or d <= min(ends)), default=4)
        found.append((subject["USUBJID"], ((end - start).days + 1) / MONTH, bool(ends), best))
    return found


def kaplan_meier(found, t):
    survival = Fraction(1)
    for time in sorted({time for _, time, event, _ in found if event and time <= t}):
        at_risk = sum(1 for _, u, _, _ in found if u >= time)
        died = sum(1 for _, u, event, _ in found if event and u == time)
        survival *= Fraction(at_risk - died, at_risk)
    return float(survival)


print("cutoff,figure,value")
for text in CUTOFFS:
    cutoff = day(text)
    found = times(cutoff)
    show = lambda figure, value: print(f"{text},{figure},{value!r}")
    show("entered", len(found))
    show("events", sum(event for _, _, event, _ in found))
    show("exposure", sum(time for _, time, _, _ in found))
    show("responses", sum(best <= 1 for *_, best in found))
    for name, law in LAWS.items():
        show(f"expected {name}", sum(law(min(time, HORIZON)) for _, time, _, _ in found))
    longest = max(time for _, time, _, _ in found)
    for t in (3.0, 6.0):
        if t <= longest:
            show(f"survival {t}", kaplan_meier(found, t))
    begun = {subject["USUBJID"] for subject in rows("subjects") if day(subject["TRTSDT"]) <= cutoff}
    events = [e for e in rows("adverse_events") if day(e["ASTDT"]) <= cutoff and e["USUBJID"] in begun]
    show("severe", len({e["USUBJID"] for e in events if int(e["ATOXGR"]) >= 3}))
    show("dose limiting", len({e["USUBJID"] for e in events if e["DLTFL"] == "Y"}))
    show("consolidation", sum(1 for s in rows("subjects") if s["TR02SDT"] and day(s["TR02SDT"]) <= cutoff))
