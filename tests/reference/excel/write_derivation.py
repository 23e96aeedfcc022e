# The example of assessments and subjects as workbooks, dates as dates. Run in this folder: python3 write_derivation.py (openpyxl 3.1.5)
import csv
import datetime
import re

import openpyxl

for name in ["assessments", "subjects"]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"derivation_{name}"
    with open(f"../../../scenarios/data/derivation_{name}.csv", newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            whole = re.compile(r"\d{4}-\d{2}-\d{2}")
            sheet.append([datetime.date.fromisoformat(cell) if whole.fullmatch(cell) else cell or None for cell in row])
    book.save(f"openpyxl_derivation_{name}.xlsx")
