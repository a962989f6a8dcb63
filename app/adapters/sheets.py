"""Writes tables for people to take away: CSV that Excel opens in Russian, and XLSX. No cell becomes a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_IN_CELL = 32_000
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(value) -> str:
    """As text that no spreadsheet takes for a formula: a risky beginning gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    text = str(value).replace("\0", "")[:MOST_IN_CELL]
    return f"'{text}" if text.startswith(RISKY) else text


def as_csv(headers: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """UTF-8 with a mark, semicolons: what Excel in Russian opens by a double click."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow([harmless(header) for header in headers])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(headers: Sequence[str], rows: Iterable[Sequence], title: str = "Klaster") -> bytes:
    """Row by row to the disk, so that memory does not grow with the list."""
    import xlsxwriter

    with tempfile.SpooledTemporaryFile(max_size=1_000_000) as file:
        settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, settings)
        sheet = book.add_worksheet(title[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            sheet.set_column(column, column, max(12, min(40, len(str(header)) + 4)))
            sheet.write_string(0, column, str(header), bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, day)
        book.close()
        file.seek(0)
        return file.read()


def _write(sheet, row: int, column: int, value, day) -> None:
    if isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif text := harmless(value):
        sheet.write_string(row, column, text)
