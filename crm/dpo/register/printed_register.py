"""A register on paper and for machines, as it is now or as a version froze it: whoever asks gets all of it (30(4))."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext as _

from consents.models import Controller
from crm.accounts.language.formats import stamp
from crm.casework.data_files import as_json
from crm.casework.printing import pdf, printable
from crm.casework.register import TYPES, register_csv
from crm.dpo.models import RegisterVersion
from crm.dpo.register.owners import named_facts
from crm.dpo.register.register_content import Content, Entry, digest_of
from crm.dpo.register.registers import Kind
from crm.files.exports.export_formats import TYPES as TABLES, finished_file, rows_in
from crm.jobs.models import Export

NONE = "–"
FILE_TYPES = {**TYPES, "xlsx": TABLES[Export.Kind.XLSX]}


def register_file(
    file_type: str, kind: Kind, content: Content, *, version: RegisterVersion | None, at: datetime
) -> bytes:
    """The register as a file of that type, in the reader's language; JSON holds every language, as it is frozen."""
    if file_type == "json":
        return json_of(kind, content, version=version, at=at)
    content = named_facts(content)
    if file_type == "pdf":
        return paper(kind, content, version=version, at=at)
    heads = {
        "number": _("Number"),
        "name": _("Name"),
        **{code: f"({code}) {text}" for code, text in kind.letters.items()},
    }
    rows = [row_of(entry, kind) for entry in content.entries]
    if file_type == "csv":
        return register_csv(heads, rows)
    cells = rows_in(Export.Kind.XLSX, [[row[name] for name in heads] for row in rows])
    return b"".join(finished_file(Export.Kind.XLSX, list(heads.values()), [cells]))


def row_of(entry: Entry, kind: Kind) -> dict[str, str]:
    """One row of a table; the register as a whole stands first."""
    name = entry.title or _("For all of them")
    name = _("%(name)s (by hand)") % {"name": name} if entry.by_hand else name
    return {"number": entry.number, "name": name, **{letter: entry.text(letter) for letter in kind.letters}}


def paper(kind: Kind, content: Content, *, version: RegisterVersion | None, at: datetime) -> bytes:
    """One entry after the other, each letter in words; what holds for all of them at the end."""
    named = Controller.named()
    values = {
        "title": kind.title,
        "who": named.name if named else "Spójnik CRM",
        "made": state_words(version, at),
        "sections": [
            *(section(entry, kind) for entry in content.listed),
            section(content.whole, kind),
        ],
        "data": [],
        "foot": _("GDPR Art. %(article)s. Letters are those of the article; what was written by hand says so.")
        % {"article": kind.article},
    }
    return pdf("request_report", values, language=(get_language() or settings.LANGUAGE_CODE)[:2])


def state_words(version: RegisterVersion | None, at: datetime) -> str:
    """Which state the paper shows."""
    if version is None:
        return _("as of %(at)s") % {"at": stamp(at)}
    words = {"n": version.number, "hash": version.digest[:16]}
    if version.approved_at is None:
        return _("version %(n)s, prepared, not approved; SHA-256 %(hash)s…") % words
    return _("version %(n)s, approved %(at)s; SHA-256 %(hash)s…") % {**words, "at": stamp(version.approved_at)}


def section(entry: Entry, kind: Kind) -> dict[str, Any]:
    """One entry."""
    title = f"{entry.number} {entry.title}".strip() or _("For all of them")
    rows = [[f"({letter}) {label}", printable(entry.text(letter)) or NONE] for letter, label in kind.letters.items()]
    text = [_("Written by hand: outside the product, which verifies nothing of it.")] if entry.by_hand else []
    if not entry.number:
        rows = [row for row in rows if row[1] != NONE]
    return {"title": title, "text": text, "head": [_("Point"), _("What the register says")], "rows": rows}


def json_of(kind: Kind, content: Content, *, version: RegisterVersion | None, at: datetime) -> bytes:
    """The content as it is frozen, with its hash: whoever has it can compare."""
    raw = content.as_json()
    document: dict[str, Any] = {"article": f"GDPR Art. {kind.article}", "at": at, "sha256": digest_of(raw), **raw}
    if version is not None:
        document |= {"version": version.number, "approved_at": version.approved_at, "review_on": version.review_on}
    return as_json(document)
