"""What the tests of exports share: a file ordered and made, and what stands in it."""

import csv
import io
from uuid import uuid4

from openpyxl import load_workbook

from crm.contacts import tasks
from crm.contacts.exports.download import hand_over
from crm.contacts.exports.orders import start_export
from crm.jobs.models import Export
from crm.privacy.models import Purpose

COLUMNS = ("name", "email")


def ordered(by, *, purpose="contracts", columns=COLUMNS, kind="csv", **more) -> Export:
    """An order, of everybody whom `by` sees unless told otherwise."""
    values = {"asked": {"view": "all"}, **more}
    row = Purpose.objects.get(slug=purpose, active_to=None)
    return start_export(by=by, uid=uuid4(), kind=kind, purpose=row, columns=columns, **values)


def made(by, **more) -> Export:
    """The same, with the work done."""
    export = ordered(by, **more)
    tasks.export_contacts(export.job_id)
    return Export.objects.get(pk=export.pk)


def handed(export, by) -> bytes:
    """The whole file."""
    return b"".join(hand_over(export, by=by))


def rows(export, by) -> list[list[str]]:
    """What a spreadsheet shows below the heads."""
    content = handed(export, by)
    if export.kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)]
