"""Transport files of both versions by pyreadstat. Run in this folder: python3 write_pyreadstat.py"""

import datetime

import pandas
import pyreadstat

data = pandas.DataFrame(
    {
        "USUBJID": ["01-001", "01-002", "02-001"],
        "PARAMCD": ["PFS", "PFS", "PFS"],
        "AVAL": [4.25, 0.1, 12.0],
        "CNSR": [0.0, 1.0, 0.0],
        "STARTDT": [datetime.date(2026, 1, 5), datetime.date(2026, 2, 28), datetime.date(2024, 2, 29)],
        "AGE": [61.0, None, 45.5],
    }
)
labels = ["Unique Subject Identifier", "Parameter Code", "Analysis Value", "Censor", "Time to Event Origin Date", "Age"]
options = {"table_name": "ADTTE", "file_label": "Time to event", "column_labels": labels}
pyreadstat.write_xport(data, "pyreadstat_v5.xpt", file_format_version=5, **options)
labels[4] = "Date of the origin of time to event, which is the date of the first dose of the trial treatment"
pyreadstat.write_xport(data, "pyreadstat_v8.xpt", file_format_version=8, **options)
