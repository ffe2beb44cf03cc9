"""What stays of a person who was erased in part, beside the erasure ledger: a copy of those rows, as ciphertext only.

What stays was sealed again under a fresh key, and the old key is gone. An older backup holds the same rows under the
old one: put back, nobody could read what the law wants kept. So a bundle holds their sealed columns and files; it opens
with her key alone, like the rows it repeats, and dies with it. It goes when the rest of her goes, is replaced when she
is erased further, and ends with the oldest backup from before (`forget`).
"""

import base64
import hashlib
import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models

from crm.privacy.erasure_ledger.ledger_file import BrokenLedger, mark_of
from crm.privacy.guards.safe_files import write_safely
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.models import Person
from crm.privacy.rows.resealing import empty_of
from crm.privacy.sealed import Sealed, SealedField
from crm.privacy.sealed.files import SealedFileField
from crm.privacy.sealed.writes import column_of

SEALED, FILE, PLAIN = "sealed", "file", "plain"


def folder() -> Path:
    """The folder of the bundles."""
    return Path(settings.LEDGER_DIR) / "bundles"


def renew(uid: UUID) -> dict[str, str]:
    """Write what is left of the person `uid` now, instead of an older bundle; {"name", "digest"} for the ledger's line.

    Empty when nothing is left of them any more.
    """
    person = Person._base_manager.filter(uid=uid).first()
    drop(uid)
    if person is None:
        return {}
    content = json.dumps(rows_left(person), sort_keys=True).encode()
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{mark_of(uid)[:32]}.{secrets.token_hex(8)}.json"
    write_safely(folder() / name, content)
    return {"name": name, "digest": hashlib.sha256(content).hexdigest()}


def drop(uid: UUID) -> dict[str, str]:
    """Remove the bundle of a person of whom nothing stays."""
    hers = f"{mark_of(uid)[:32]}."  # no glob: it compiles an expression for each of the thousand people of a purge
    for name in os.listdir(folder()) if folder().exists() else ():
        if name.startswith(hers):
            (folder() / name).unlink(missing_ok=True)
    return {}


def forget(before: datetime) -> int:
    """Remove the bundles written before that moment, when no backup is older; how many went."""
    old = [bundle for bundle in folder().glob("*.json") if bundle.stat().st_mtime < before.timestamp()]
    for bundle in old:
        bundle.unlink(missing_ok=True)
    return len(old)


def read(named: dict[str, str]) -> dict[str, Any] | None:
    """The rows of the bundle that a line names; None when it is gone by now. BrokenLedger when it was changed."""
    try:
        content = (folder() / Path(named["name"]).name).read_bytes()
    except (KeyError, FileNotFoundError):
        return None
    if hashlib.sha256(content).hexdigest() != named["digest"]:
        raise BrokenLedger("what stays of a person was changed beside the ledger")
    return json.loads(content)


def rows_left(person: Person) -> dict[str, dict[str, dict[str, Any]]]:
    """{model label: {row: {column: what it holds}}}: sealed columns and files as ciphertext, of others whether they
    hold anything."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    held_models = held_labels(person)
    for room in rooms():
        for row in room.rows_of(person) if room.label in held_models else ():
            held = {column.name: kept_of(room, row, column.name) for column in room.columns}
            rows.setdefault(room.label, {})[str(row.pk)] = held
    return rows


def kept_of(room: Room, row: models.Model, name: str) -> list[str] | None:
    """What one column holds; None when it is empty."""
    column = column_of(room.model, name)
    raw = row.__dict__.get(column.attname)
    if isinstance(column, SealedFileField):
        if not raw or not column.storage.exists(str(raw)):
            return None
        with column.storage.open(str(raw), "rb") as file:
            return [FILE, base64.b64encode(file.read()).decode()]
    if isinstance(column, SealedField):
        return [SEALED, base64.b64encode(raw.blob).decode()] if isinstance(raw, Sealed) else None
    return None if raw in (None, "", empty_of(room.model, name)) else [PLAIN]
