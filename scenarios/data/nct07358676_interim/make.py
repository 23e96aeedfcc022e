"""Makes the synthetic interim data of this folder out of one simulated trial.

    onearm simulate ../../nct07358676_course.toml --replay 3 --truth "radiotherapy works" --format csv --quiet > trial.csv
    python3 make.py trial.csv        # writes subjects, assessments and adverse events as CSV and XPT; needs pandas and pyreadstat

The times of entry, progression, death, phases, response, therapy and toxicity are those of the simulated trial; the days of scans (the
protocol's weeks, a few days early or late), mild adverse events and baseline values are drawn here. No real patient.
"""

import csv
import datetime
import random
import sys

import pandas
import pyreadstat

OPENING = datetime.date(2025, 1, 6)
EXTRACT = datetime.date(2026, 3, 20)
DAYS = 30.4375
SCANS = [7 * week for week in range(6, 49, 6)] + [7 * week for week in range(57, 300, 9)]
SEVERE = ["Neutrophil count decreased", "Platelet count decreased", "Hypertension", "Anaemia"]
LIMITING = ["Pneumonitis", "Oesophagitis", "Febrile neutropenia"]
MILD = ["Fatigue", "Nausea", "Alopecia", "Decreased appetite", "Proteinuria", "Hypothyroidism"]


def number(row, key):
    return float(row[key]) if row[key] else None


def main(path):
    draws = random.Random(20250106)
    subjects, assessments, events = [], [], []
    for place, row in enumerate(csv.DictReader(open(path)), start=1):
        first_dose = OPENING + datetime.timedelta(days=round(float(row["entry"]) * DAYS))
        name = f"NCT07358676-{place:03}"
        values = baseline(draws)
        # Drawn whether or not they are used, so that the extract does not change them.
        enrolled = first_dose - datetime.timedelta(days=draws.randint(1, 6))
        jitter = [draws.randint(-4, 5) for _ in SCANS]
        day = lambda months: first_dose + datetime.timedelta(days=max(0, round(months * DAYS)))
        true_event, death = float(row["true_event"]), float(row["death"])
        dropout = number(row, "dropout") or float("inf")
        died = death <= true_event + 1e-9
        if first_dose > EXTRACT:
            continue
        until = min(EXTRACT, day(min(dropout, 900)), day(death))
        progressed = None
        response = number(row, "response")
        for sequence, (due, shift) in enumerate(zip(SCANS, jitter), start=1):
            date = first_dose + datetime.timedelta(days=due + shift)
            if date > until or progressed:
                break
            if not died and date >= day(true_event):
                code, progressed = "PD", date
            else:
                code = "PR" if response is not None and date >= day(response) else "SD"
            assessments.append(dict(STUDYID="NCT07358676", DOMAIN="RS", USUBJID=name, RSSEQ=sequence, RSTESTCD="OVRLRESP",
                                    RSSTRESC=code, RSEVAL="INVESTIGATOR", RSDTC=date.isoformat()))
        known = lambda date: date.isoformat() if date is not None and date <= until else ""
        begins = lambda phase: day(number(row, phase)) if number(row, phase) is not None else None
        off = number(row, "off_treatment")
        ends = [d for d in (day(off) if off is not None else None, progressed, day(death)) if d is not None]
        end = min(ends)
        why = "PROGRESSIVE DISEASE" if end == progressed else "DEATH" if end == day(death) else "ADVERSE EVENT"
        lost = day(dropout) if dropout < 900 and day(dropout) <= min(EXTRACT, day(death)) else None
        therapy = number(row, "new_therapy")
        subjects.append(dict(
            STUDYID="NCT07358676", USUBJID=name, RANDDT=enrolled.isoformat(), TRTSDT=first_dose.isoformat(),
            BASEDT=(first_dose - datetime.timedelta(days=draws.randint(3, 20))).isoformat(),
            TR01SDT=first_dose.isoformat(), TR02SDT=known(begins("begins_consolidation")), TR03SDT=known(begins("begins_maintenance")),
            TRTEDT=known(end), DCTREAS=why if known(end) else "", NEWTRTDT=known(day(therapy)) if therapy is not None else "",
            DTHDT=known(day(death)), EOSDT=lost.isoformat() if lost else "", LSTALVDT=until.isoformat(), **values))
        toxicity(events, draws, row, name, day, until)
    write("subjects", subjects, "ADSL", "Subjects")
    write("assessments", assessments, "RS", "Overall responses")
    events.sort(key=lambda event: (event["USUBJID"], event["ASTDT"]))
    write("adverse_events", events, "ADAE", "Adverse events")


def toxicity(events, draws, row, name, day, until):
    first = lambda key: None if not row[key] else day(float(row[key]))
    drawn = [(day(draws.uniform(0.1, 6)), draws.choice([1, 1, 2]), draws.choice(MILD), "N") for _ in range(draws.randint(1, 4))]
    severe, limiting = first("severe"), first("dose_limiting")
    if limiting is not None:
        drawn.append((limiting, draws.choice([3, 3, 4]), draws.choice(LIMITING), "Y"))
    if severe is not None and severe != limiting:
        drawn.append((severe, draws.choice([3, 3, 4]), draws.choice(SEVERE), "N"))
    for date, grade, term, limits in drawn:
        if date <= until:
            events.append(dict(STUDYID="NCT07358676", USUBJID=name, AEDECOD=term, ASTDT=date.isoformat(), ATOXGR=grade, DLTFL=limits))


def baseline(draws):
    between = lambda low, high, digits=0: round(draws.uniform(low, high), digits) if digits else draws.randint(low, high)
    return dict(AGE=between(44, 74), ECOG=draws.choice([0, 1, 1, 1, 2]), NEUT=between(1.8, 7.5, 1), PLAT=between(120, 380),
                HGB=between(96, 158), CRCL=between(55, 118), BILI=between(0.3, 1.3, 2), AST=between(0.4, 2.2, 1), ALT=between(0.4, 2.2, 1),
                ALB=between(30, 45), INR=between(0.9, 1.2, 2), APTT=between(0.8, 1.2, 2), LVEF=between(54, 68))


def write(name, rows, member, label):
    table = pandas.DataFrame(rows)
    table.to_csv(f"{name}.csv", index=False)
    pyreadstat.write_xport(table, f"{name}.xpt", table_name=member, file_label=label, file_format_version=5)


main(sys.argv[1])
