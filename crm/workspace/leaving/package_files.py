"""The files of a package: for each kind lines of JSON and a sheet, what they mean in two languages, and the list.

    data/<kind>.jsonl      a row a line: {"id", "values", "links"}, of contacts also {"purposes"}
    sheets/<kind>.xlsx     the same for people; more than a million rows stand in several
    CZYTAJ.txt README.txt  what this is, how it is opened, how it is loaded
    files/<id>.<ending>    the file of a paper, of an entry or of a note, by the public id of its row
    manifest.json          schema, kinds with their columns and numbers of rows, who stays behind and why, each file
                           with its size and SHA-256

The same rows are the same bytes, so the list that the job made is true of what is fetched later.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.jobs.models import FullExport, FullExportPart
from crm.lists.columns import Control
from crm.product import VERSION
from crm.sales.models import Document
from crm.workspace.leaving.cells import TEXT, columns_of, custom_of, kind_of_cell
from crm.workspace.leaving.sealed_pieces import PAPER, opened, paper, papers_of, pieces_of
from crm.workspace.leaving.sheets import sheet
from crm.workspace.package_tables.kind_shape import PackageKind
from crm.workspace.package_tables.package_kinds import CONTACTS, DOCUMENTS, chosen_kinds

FORMAT, SCHEMA = "spojnik-package", 1
MANIFEST = "manifest.json"
BESIDE = ("tags", "purposes")  # of a line, beside its values
ROWS_OF_A_SHEET = 1_000_000


@dataclass(frozen=True)
class PackageFile:
    """One file: its name, and its content as often as it is asked for."""

    name: str
    pieces: Callable[[], Iterator[bytes]]


def files_of(export: FullExport) -> Iterator[PackageFile]:
    """Every file but the list itself, in one order; in the language of the package."""
    for name in ("CZYTAJ.txt", "README.txt"):
        yield PackageFile(name, partial(papers, export, name))
    for kind in kinds_in(export):
        yield PackageFile(f"data/{kind.slug}.jsonl", partial(pieces_of, export, kind.slug))
        groups = part_groups(export, kind)
        for place, (parts, rows) in enumerate(groups, 1):
            name = kind.slug if len(groups) == 1 else f"{kind.slug}-{place}"
            yield PackageFile(f"sheets/{name}.xlsx", partial(sheet_of, export, kind, parts, rows))
    for name, number in papers_of(export):
        yield PackageFile(name, partial(paper, export, number))


def kinds_in(export: FullExport) -> list[PackageKind]:
    """The kinds of a package."""
    return [kind for kind in chosen_kinds(export.kinds) if kind.slug in export.kinds]


def papers(export: FullExport, name: str) -> Iterator[bytes]:
    """What the package is, in Polish or in English."""
    with translation.override("pl" if name.startswith("CZYTAJ") else "en"):
        counts = [(str(kind.label), export.counts.get(kind.slug, 0)) for kind in kinds_in(export)]
        context = {
            "export": export,
            "counts": counts,
            "papers_left_out": papers_left_out(export),
            "schema": SCHEMA,
            "version": export.manifest.get("product", VERSION),
        }
        text = render_to_string("workspace/leaving/readme.txt", context)
    yield text.encode()


def part_groups(export: FullExport, kind: PackageKind) -> list[tuple[list[int], int]]:
    """Numbers of pieces that fit one sheet, with their rows; one group without rows where there are none."""
    groups: list[tuple[list[int], int]] = [([], 0)]
    for number, rows in export.parts.filter(kind=kind.slug).values_list("number", "rows"):
        if groups[-1][1] + rows > ROWS_OF_A_SHEET:
            groups.append(([], 0))
        parts, before = groups[-1]
        groups[-1] = ([*parts, number], before + rows)
    return groups


def sheet_of(export: FullExport, kind: PackageKind, parts: Sequence[int], rows: int) -> Iterator[bytes]:
    """One sheet, in the language of the package."""
    with translation.override(export.language):
        shape = shape_in(export, kind)
        heads, sorts = [head for _name, head, _sort in shape], [sort for _name, _head, sort in shape]
        labels = choices_of(kind)
    names = [name for name, _head, _sort in shape]
    return sheet(heads, sorts, (table_rows(export, number, names, labels) for number in parts), rows)


def shape_in(export: FullExport, kind: PackageKind) -> list[tuple[str, str, str]]:
    """The columns of a sheet as they were when the package was made; as they are now while it is being made."""
    listed = export.manifest.get("kinds", {}).get(kind.slug)
    if listed is None:
        return shape_of(kind)
    return [(column["name"], column["label"], column["holds"]) for column in listed["columns"]]


def shape_of(kind: PackageKind) -> list[tuple[str, str, str]]:
    """(name, head, what it holds) of each column of a sheet."""
    heads = kind.table.labels()
    shape = [(column.name, str(heads[column.name]), kind_of_cell(kind, column)) for column in columns_of(kind)]
    shape += [(name, str(field), TEXT) for name, field in custom_of(kind).items()]
    shape += [("tags", _("Tags"), TEXT)] if kind.tagged else []
    return [*shape, ("purposes", _("Purposes"), TEXT)] if kind.slug == CONTACTS else shape


def choices_of(kind: PackageKind) -> dict[str, dict[Any, str]]:
    """{column: {code: word}} of the columns with codes."""
    controls = {column.name: column.control for column in columns_of(kind)}
    return {
        name: {code: str(word) for code, word in control.choices()}
        for name, control in controls.items()
        if isinstance(control, Control) and control.choices is not None
    }


def table_rows(
    export: FullExport, number: int, names: Sequence[str], labels: dict[str, dict[Any, str]]
) -> list[list[Any]]:
    """The rows of a piece as a sheet shows them."""
    lines = map(json.loads, opened(FullExportPart.objects.get(export=export, number=number)).splitlines())
    rows = []
    for line in lines:
        beside = {name: line[name] for name in BESIDE if name in line}
        values = line["values"] | line.get("words", {}) | beside
        rows.append([shown(values.get(name), labels.get(name)) for name in names])
    return rows


def shown(value: Any, words: dict[Any, str] | None) -> Any:
    """A value, or the word for its code."""
    return words.get(value, value) if words is not None and not isinstance(value, list) else value


def manifest_of(export: FullExport, *, beat: Callable[[], None]) -> dict[str, Any]:
    """The list: each file is made once to measure it, in pieces; `beat` tells the job's keeper that work goes on."""
    files = []
    for file in files_of(export):
        digest, size = hashlib.sha256(), 0
        for piece in file.pieces():
            digest.update(piece)
            size += len(piece)
            beat()
        files.append({"name": file.name, "bytes": size, "sha256": digest.hexdigest()})
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "product": VERSION,
        "made_at": timezone.now().isoformat(),
        "language": export.language,
        "recipient": export.recipient.slug if export.recipient is not None else "",
        "kinds": {kind.slug: kind_in_list(export, kind) for kind in kinds_in(export)},
        "left_out": export.left_out,
        "papers_left_out": papers_left_out(export),
        "files": files,
    }


def papers_left_out(export: FullExport) -> int:
    """How many files of papers and of the history had no room in the package, or cannot be read any more."""
    papers = [uid for (uids,) in export.parts.filter(kind=DOCUMENTS).values_list("things") for uid in uids]
    with_file = Document.objects.filter(uid__in=papers).exclude(format="").count()
    others = [kind.slug for kind in kinds_in(export) if kind.file is not None and kind.slug != DOCUMENTS]
    with_file += sum(export.counts.get(slug, 0) for slug in others)
    return max(0, with_file - export.parts.filter(kind__startswith=PAPER).count())


def kind_in_list(export: FullExport, kind: PackageKind) -> dict[str, Any]:
    """What the list says of one kind."""
    columns = [{"name": name, "label": head, "holds": sort} for name, head, sort in shape_of(kind)]
    return {
        "rows": export.counts.get(kind.slug, 0),
        "columns": columns,
        "links": list(kind.links),
        "left_behind": kind.table.left_out("packed"),
    }


def manifest_bytes(export: FullExport) -> bytes:
    """The list as a file."""
    return json.dumps(export.manifest, ensure_ascii=False, indent=1).encode()
