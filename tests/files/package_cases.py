"""What the tests of full exports share: one asked for, approved and made, and what stands in it."""

import hashlib
import io
import json
from datetime import datetime
from typing import Any

from openpyxl import load_workbook

from crm.contacts.models import Company, Contact, CustomField, Interaction, ObjectKind
from crm.files.locked_zip import LockedZip, locked_members, opened
from crm.jobs.models import FullExport
from crm.privacy.models import Person
from crm.sales.models import Deal, DealLine, Document, ObjectRecord, Product, ProductPrice, Task
from crm.workspace.leaving.download import hand_over, password_of, show_password
from crm.workspace.leaving.orders import approve, ask
from crm.workspace.package_loading.loading_acts import begin, take_in
from crm.workspace.package_tables.package_kinds import kinds_open_to
from crm.workspace.tasks import load_package, make_package

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


def emptied():
    """Nothing is left of the house but its accounts and settings."""
    FullExport.objects.all().delete()
    for model in (
        ObjectRecord,
        CustomField,
        ObjectKind,
        Document,
        Task,
        DealLine,
        Deal,
        Interaction,
        ProductPrice,
        Product,
    ):
        model._base_manager.all().delete()
    Person.objects.all().delete()
    Company._base_manager.all().delete()
    assert not Contact._base_manager.exists()


def loaded(file, password, by):
    load = take_in(file, password, by=by)
    job = begin(load, same_controller=True, by=by)
    load_package(job.pk)
    load.refresh_from_db()
    return load


def zipped(files, password):
    out = io.BytesIO()
    archive = LockedZip(out, password, datetime(2026, 12, 1, 12, 0, 0))
    for name, content in files.items():
        for _step in archive.put(name, [content]):
            pass
    archive.close()
    return out


def with_manifest(package, **changes):
    manifest = json.loads(package["manifest.json"])
    return {**package, "manifest.json": json.dumps({**manifest, **changes}).encode()}


def listed_too(files, name, content=b"%PDF-1.7"):
    """A package with one more file that its list names truly."""
    listed = json.loads(files["manifest.json"])["files"]
    more = {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return {**with_manifest(files, files=[*listed, more]), name: content}
