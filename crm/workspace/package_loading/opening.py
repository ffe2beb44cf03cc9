"""A package opened and checked before a row of it is believed: `checked(file, password)` or Refused, in words.

It is a stranger's file until its list, sizes and digests are true: names are compared with the fixed ones and never
become paths, nothing is unpacked onto the disk, and each file may be as large as the list says and no larger.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.files.locked_zip import Member, Unopened, locked_members, opened
from crm.workspace.leaving.package_files import FORMAT, MANIFEST, SCHEMA
from crm.workspace.leaving.sealed_pieces import MOST_PAPERS, PAPERS
from crm.workspace.package_tables.package_kinds import BY_SLUG

LARGEST = 256 * 1024 * 1024  # bytes of the whole, as it comes
LARGEST_FILE = 1024 * 1024 * 1024  # bytes of one file, unpacked
LARGEST_LIST = 4 * 1024 * 1024
LARGEST_PAPER = 20 * 1024 * 1024  # bytes of the file of a paper, as everywhere
LARGEST_IN_ALL = 4 * 1024 * 1024 * 1024  # bytes of all files, unpacked
# the names that a package has; one that is none of them is no file of ours, wherever it wants to lie
ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PAPER_NAME = re.compile(rf"{PAPERS}{ID}[.](pdf|docx|xlsx|png|jpe?g|csv|tsv|txt|xml|bin)")
NAME = re.compile(r"CZYTAJ[.]txt|README[.]txt|data/[a-z_]{1,20}[.]jsonl|sheets/[a-z_]{1,20}(-[0-9]{1,3})?[.]xlsx")
MOST_FILES, MOST_ROWS, LONGEST_LINE = 200, 2_000_000, 1024 * 1024
WORDS = {
    "no_package": _("This file is no package of Spójnik."),
    "wrong_password": _("The password does not open this package."),
    "altered": _("The package was altered, or damaged on its way. Fetch it again."),
    "too_large": _("The package says less than it holds, or is larger than a package may be."),
    "older": _("The package is of an older version than this program can read."),
    "newer": _("The package was made by a newer version. Update this program first."),
    "list": _("The list in the package is not true: a file is missing, is one too many, or has another digest."),
    "rows": _("A row in the package cannot be read."),
}


class Refused(Exception):
    """The package is not taken; nothing of it is kept. `code` says why, and its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def words(self) -> str:
        """What whoever brought it reads."""
        return str(WORDS[self.code])


@dataclass(frozen=True)
class Package:
    """A package whose list is true."""

    file: Any
    password: str
    manifest: Mapping[str, Any]
    members: Mapping[str, Member]

    @cached_property
    def papers(self) -> dict[str, str]:
        """{public id of a row: name of its file}."""
        names = (name for name in self.members if name.startswith(PAPERS))
        return {name.removeprefix(PAPERS).partition(".")[0]: name for name in names}

    def content(self, name: str) -> bytes:
        """One file of a paper."""
        return b"".join(opened(self.file, self.members[name], self.password, most=LARGEST_PAPER))

    @cached_property
    def digests(self) -> dict[str, str]:
        """{name of a file: its SHA-256}, as the list has them."""
        return {file["name"]: file["sha256"] for file in self.manifest["files"]}

    def lines(self, kind: str) -> Iterator[dict[str, Any]]:
        """The rows of one kind, each with its values and links."""
        member = self.members.get(f"data/{kind}.jsonl")
        if member is None:
            return
        rest = b""
        for piece in opened(self.file, member, self.password, most=member.size):
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise Refused("rows")
            yield from map(line_of, whole)
        if rest.strip():
            yield line_of(rest)

    def rows(self, kind: str) -> int:
        """How many rows of a kind the list promises."""
        return int(self.manifest["kinds"].get(kind, {}).get("rows", 0))


def line_of(text: bytes) -> dict[str, Any]:
    """One row; Refused for what is none."""
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("rows") from None
    if not isinstance(line, dict) or not all(isinstance(line.get(part), dict) for part in ("values", "links")):
        raise Refused("rows")
    return line


def checked(file: Any, password: str) -> Package:
    """The package, once its password, list, sizes and digests are right. Refused else."""
    try:
        members = locked_members(file)
        by_name = {member.name: member for member in members}
        if len(members) > MOST_FILES + MOST_PAPERS or len(by_name) != len(members) or MANIFEST not in by_name:
            raise Refused("no_package")
        if sum(member.size for member in members) > LARGEST_IN_ALL or any(map(too_large, members)):
            raise Refused("too_large")
        text = b"".join(opened(file, by_name[MANIFEST], password.strip(), most=LARGEST_LIST))
        package = Package(file, password.strip(), manifest_in(text), by_name)
        compare_files(package)
    except Unopened as trouble:
        raise Refused(trouble.code) from None
    return package


def too_large(member: Member) -> bool:
    """Whether a file says that it is larger than one of its kind may be."""
    return member.size > (LARGEST_PAPER if member.name.startswith(PAPERS) else LARGEST_FILE)


def manifest_in(text: bytes) -> dict[str, Any]:
    """The list, of a version that we read; Refused else."""
    try:
        manifest = json.loads(text)
        schema, kinds, files = manifest["schema"], manifest["kinds"], manifest["files"]
        named = manifest["format"] == FORMAT
        shaped = all(isinstance(file["name"], str) and isinstance(file["sha256"], str) for file in files)
        numbered = all(0 <= int(kind["rows"]) <= MOST_ROWS for kind in kinds.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused("no_package") from None
    if not named or type(schema) is not int:
        raise Refused("no_package")
    if schema != SCHEMA:
        raise Refused("newer" if schema > SCHEMA else "older")
    if not shaped or not numbered or set(kinds) - set(BY_SLUG):
        raise Refused("list")
    return dict(manifest)


def most_of(facts: Mapping[str, Any]) -> int:
    """How many bytes a file may have: as many as the list says."""
    size = facts.get("bytes")
    if type(size) is not int or not 0 <= size <= LARGEST_FILE:
        raise Refused("list")
    return size


def compare_files(package: Package) -> None:
    """Each file of the list is there with its digest and its rows, and no other; Refused else."""
    listed = {file["name"]: file for file in package.manifest["files"]}
    if {*listed, MANIFEST} != set(package.members):
        raise Refused("list")
    if not all(NAME.fullmatch(name) or PAPER_NAME.fullmatch(name) for name in listed):
        raise Refused("list")
    for name, facts in listed.items():
        digest, size, lines = hashlib.sha256(), 0, 0
        for piece in opened(package.file, package.members[name], package.password, most=most_of(facts)):
            digest.update(piece)
            size += len(piece)
            lines += piece.count(b"\n")
        kind = name.removeprefix("data/").removesuffix(".jsonl")
        promised = package.rows(kind) if name.startswith("data/") else lines
        if (digest.hexdigest(), size, lines) != (facts["sha256"], facts.get("bytes"), promised):
            raise Refused("list")
