"""Both sides compared: for each kind how many rows the package has and how many are here, and one digest of each side.

A digest is taken over the columns that the tables know, without those that are this house's own: when a row was made,
who looks after it. Links are compared by what they lead to. What differs is named by its columns.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from consents.models import Ground, Suppression
from crm.privacy.categories import Category
from crm.privacy.models import Person, Purpose
from crm.workspace.leaving.cells import lines_of
from crm.workspace.models import LoadedRow, PackageLoad
from crm.workspace.package_loading.arrival import Line, moment_in
from crm.workspace.package_loading.opening import Package
from crm.workspace.package_tables.kind_shape import PackageKind
from crm.workspace.package_tables.package_kinds import BY_SLUG

OWN = {  # why a column of the same row is another one here
    "created": "made_here",
    "last": "made_here",
    "last_activity_at": "made_here",
    "owner": "looked_after_here",
    "team": "looked_after_here",
    "author": "looked_after_here",
    "direction": "written_anew",
    "retired_at": "made_here",
}
IGNORED = frozenset(OWN)
MODELS = (
    *("tags", "object_kinds", "fields", "companies", "contacts", "products", "costs", "price_lists", "prices"),
    *("deals", "lines", "deal_notes", "tasks", "objects", "documents", "entries", "attachments", "note_files"),
)
STEPS_OF = {"fields": ("fields", "formulas")}  # whose rows come in by more than one step
ALL = frozenset(Category.values)
BATCH = 500
Facts = dict[str, Any]


def compare(load: PackageLoad, package: Package) -> dict[str, Facts]:
    """{kind: facts} of every kind of the package."""
    pairs = LoadedRow.objects.filter(load=load).exclude(old=None).values_list("old", "new")
    news = {str(old): str(new) for old, new in pairs}
    result = {}
    for slug in package.manifest["kinds"]:
        if slug in MODELS:
            result[slug] = of_records(load, package, BY_SLUG[slug], news)
        elif slug == "consents":
            result[slug] = of_grounds(package, news)
        elif slug == "purposes":
            result[slug] = of_purposes(package)
        elif slug == "do_not_contact":
            result[slug] = of_objections(package)
        else:
            result[slug] = {"rows": package.rows(slug), "here": None, "same": True, "why": "enclosed"}
    return result


def of_records(load: PackageLoad, package: Package, kind: PackageKind, news: Mapping[str, str]) -> Facts:
    """Records row by row: those of the package, and what they became."""
    of_it = LoadedRow.objects.filter(load=load, kind__in=STEPS_OF.get(kind.slug, (kind.slug,)))
    rows = {row.number: row for row in sorted(of_it, key=lambda row: (row.row is not None, row.problem != ""))}
    theirs, ours, differs, refused = [], [], Counter[str](), Counter[str]()
    lines = list(package.lines(kind.slug))
    here = lines_here(kind, [row.row for row in rows.values() if row.row])
    for number, line in enumerate(lines):
        row = rows.get(number)
        if kind.file is not None and (name := package.papers.get(str(line["id"]))):
            line["values"]["file"] = package.digests[name]
        left = comparable(line, news)
        theirs.append(left)
        if row is None or row.row is None:
            refused[row.problem if row else "refused"] += 1
            continue
        right = comparable(here.get(row.row, {"values": {}, "links": {}}), {}, like=left)
        ours.append(right)
        differs.update(name for name in left if left[name] != right.get(name))
    return facts(theirs, ours, differs, refused)


def lines_here(kind: PackageKind, keys: list[int]) -> dict[int, Line]:
    """{key: its line} of records of this house."""
    lines: dict[int, Line] = {}
    for at in range(0, len(keys), BATCH):
        rows = list(with_keys(kind).filter(pk__in=keys[at : at + BATCH]))
        bearers = {bearer: ALL for row in rows if (bearer := kind.bearer(row)) is not None}
        lines |= lines_of(kind, rows, bearers, {row.pk: [] for row in rows})
        read = kind.file or no_file
        for row in rows:
            if file := read(row)[1]:
                lines[row.pk]["values"]["file"] = hashlib.sha256(file.plain()).hexdigest()
    return lines


def no_file(_row: Any) -> tuple[str, Any]:
    """Rows without a file of their own."""
    return "", None


def with_keys(kind: PackageKind) -> Any:
    """Every record of a kind, with what opens it."""
    manager: Any = kind.table.model._default_manager
    if hasattr(manager.all(), "with_keys"):
        return manager.with_keys()
    return manager.select_related(*BESIDE[kind.slug]) if kind.slug in BESIDE else manager.all()


BESIDE: Mapping[str, tuple[str, ...]] = {
    "products": ("category",),
    "prices": ("product", "price_list"),
    "lines": ("deal", "item"),
    "note_files": ("note__deal__person__key",),
    "entries": ("person__key", "author"),
}


def comparable(line: Line, news: Mapping[str, str], like: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values and links of a row that may be compared; with `like` only those that the other side has."""
    everything = line["values"] | line.get("words", {}) | {"tags": sorted(line.get("tags", []))}
    values = {name: value for name, value in everything.items() if name not in IGNORED and value is not None}
    links = {f"link_{name}": news.get(str(value), value) for name, value in line["links"].items() if value}
    both = {name: told(value) for name, value in (values | links).items()}
    if like is None:
        return {name: value for name, value in both.items() if value not in ("", [], None)}
    return {name: both.get(name) for name in like}


def told(value: Any) -> Any:
    """A value in one form: amounts without needless zeros, moments by one clock."""
    if isinstance(value, str) and len(value) > 19 and value[10:11] == "T" and (at := moment_or_none(value)):
        return at.timestamp()
    return value


def moment_or_none(text: str) -> Any:
    """A moment; None for another text."""
    try:
        return moment_in(text)
    except ValueError:
        return None


def of_grounds(package: Package, news: Mapping[str, str]) -> Facts:
    """Grounds: whose, for what, by which channel, since when, and whether they hold."""
    theirs = [
        {"person": news.get(str(line["links"].get("person"))), **ground_facts(line["values"])}
        for line in package.lines("consents")
    ]
    people = Person.objects.filter(uid__in=[row["person"] for row in theirs if row["person"]])
    rows = Ground.objects.filter(person__in=people).select_related("purpose", "person")
    kind = BY_SLUG["consents"]
    here = lines_of(kind, list(rows), {row.person_id: ALL for row in rows}, {})
    uids = {row.pk: str(row.person.uid) for row in rows}
    all_of_ours = [{"person": uids[pk], **ground_facts(line["values"])} for pk, line in here.items()]
    ended_here = [row for row in all_of_ours if row["ended"] and row not in theirs]
    ours = [row for row in all_of_ours if row not in ended_here]
    here_by = {(row["person"], row["purpose"], row["channel"]): row for row in ours}
    differs: Counter[str] = Counter()
    for row in theirs:
        twin = here_by.get((row["person"], row["purpose"], row["channel"]), {})
        differs.update(name for name, value in row.items() if twin.get(name) != value)
    return facts(theirs, ours, differs, Counter())


def ground_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is compared of a ground."""
    return {
        "purpose": values["purpose"],
        "channel": values["channel"] or "",
        "basis": values["basis"],
        "since": told(values["since"]),
        "ended": told(values["ended_at"]),
        "objected": bool(values["objected_at"]),
    }


def of_purposes(package: Package) -> Facts:
    """Purposes by their short names."""
    slugs = [line["values"]["slug"] for line in package.lines("purposes")]
    here = set(Purpose.objects.active().filter(slug__in=slugs).values_list("slug", flat=True))
    return facts(slugs, [slug for slug in slugs if slug in here], Counter(), Counter())


def of_objections(package: Package) -> Facts:
    """Hashes of addresses."""
    theirs = [{"kind": row["kind"], "index": str(row["index"]), "channel": row["channel"] or ""}
              for row in (line["values"] for line in package.lines("do_not_contact"))]  # fmt: skip
    indexes = [int(row["index"]) for row in theirs]
    rows = Suppression.objects.filter(index__in=indexes).values_list("kind", "index", "channel")
    here = {(kind, str(index), channel) for kind, index, channel in rows}
    ours = [row for row in theirs if (row["kind"], row["index"], row["channel"]) in here]
    return facts(theirs, ours, Counter(), Counter())


def facts(theirs: list[Any], ours: list[Any], differs: Counter[str], refused: Counter[str]) -> Facts:
    """What the page says of a kind."""
    left, right = digest(theirs), digest(ours)
    return {
        "rows": len(theirs),
        "here": len(ours),
        "same": left == right,
        "theirs": left,
        "ours": right,
        "differs": dict(differs),
        "refused": dict(refused),
        "why": "",
    }


def digest(rows: Iterable[Any]) -> str:
    """One digest of rows in any order."""
    whole = hashlib.sha256()
    for each in sorted(map(key_of, rows)):
        whole.update(hashlib.sha256(each.encode()).digest())
    return whole.hexdigest()


def key_of(row: Any) -> str:
    """A row as one text, the same on both sides."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False)
