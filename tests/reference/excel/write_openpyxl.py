"""Workbooks for the tests, by openpyxl: python3 write_openpyxl.py (openpyxl 3.1, PyPI)."""

import csv
import datetime as dt
import sys

from openpyxl import Workbook
from openpyxl.styles import Font

LUNG = "../../../scenarios/data/ncctg_lung.csv"


def lung():
    book = Workbook()
    notes = book.active
    notes.title = "Notes"
    notes["B2"] = "read the sheet beside this one"
    sheet = book.create_sheet("Lung")
    with open(LUNG, newline="") as file:
        for row in csv.reader(file):
            sheet.append([number(cell) for cell in row])
    book.save("openpyxl_lung.xlsx")


def number(text):
    if text == "":
        return None
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def types():
    """Header in row 3, a column without a value in between, dates, moments, texts, errors, a formula, a styled empty cell at the end."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Types"
    rows = [
        ["number", "text", "day", "moment", "flag"],
        [1.5, "Müller; \"O'Neil\"", dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 13, 30, 15), True],
        [-0.25, "  padded  ", dt.date(1999, 12, 31), dt.datetime(1999, 12, 31, 0, 0), False],
        [None, "肺癌", None, None, None],
        [1e-7, "#N/A", dt.date(1900, 3, 1), dt.datetime(2099, 1, 1, 23, 59, 59), True],
    ]
    for offset, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                cell = sheet.cell(row=3 + offset, column=2 + column, value=value)
                if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                    cell.number_format = "dd/mm/yyyy"
    sheet.cell(row=40, column=3).font = Font(bold=True)
    book.save("openpyxl_types.xlsx")


if __name__ == "__main__":
    lung()
    types()
    print(sys.version)
