"""What the tests of full exports share: one asked for, approved and made, and what stands in it."""

import io
import json
from typing import Any

from openpyxl import load_workbook

from crm.files.locked_zip import locked_members, opened
from crm.jobs.models import FullExport
from crm.workspace.leaving.download import hand_over, password_of, show_password
from crm.workspace.leaving.orders import approve, ask
from crm.workspace.leaving.package_kinds import kinds_open_to
from crm.workspace.tasks import make_package

MOST = 50_000_000


def asked(by, **more) -> FullExport:
    """One of everything that `by` may open, unless told otherwise."""
    return ask(by=by, **{"kinds": [kind.slug for kind in kinds_open_to(by)], **more})


def made(by, second, **more) -> FullExport:
    """The same, approved by `second` and made."""
    export = approve(asked(by, **more), by=second)
    make_package(export.job_id)
    return FullExport.objects.get(pk=export.pk)


def fetched(export, by) -> dict[str, bytes]:
    """{name: content} of a package as its owner fetches and opens it."""
    if not export.series:
        show_password(export, by=by)
    whole = io.BytesIO(b"".join(hand_over(export, by=by)))
    password = password_of(export)
    return {each.name: b"".join(opened(whole, each, password, most=MOST)) for each in locked_members(whole)}


def lines(files: dict[str, bytes], kind: str) -> list[dict[str, Any]]:
    """The rows of one kind as machines read them."""
    return [json.loads(line) for line in files[f"data/{kind}.jsonl"].splitlines()]


def sheet(files: dict[str, bytes], kind: str) -> Any:
    """The sheet of one kind as a spreadsheet opens it."""
    return load_workbook(io.BytesIO(files[f"sheets/{kind}.xlsx"])).worksheets[0]
