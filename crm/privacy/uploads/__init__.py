"""Files from outside: one door. Whatever takes a file asks `admit` before it reads, stores or hands it on.

    told = admit(file, file.name, policy=TABLES, by=request.user)     # UploadRefused says in one sentence what to do
    row.file.save("", …)                                               # a SealedFileField: random name, sealed at rest

In this order, the cheap first: size, end of the name, first bytes (ours, then puremagic's opinion), quotas, a look
inside, the house's scanner. Serving is `crm.accounts.pages.downloads.attachment`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import is_zipfile

import puremagic
from django.db import transaction

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.uploads import quotas, scanner
from crm.privacy.uploads.kinds import CARDS, CSV, DOCX, JPEG, M4A, MP3, OGG, PDF, PNG, WAV, XLSX, ZIP, Kind
from crm.privacy.uploads.names import ending_of, shown_name
from crm.privacy.uploads.refusals import UploadRefused

__all__ = [
    "DOCUMENTS",
    "LISTS",
    "RECORDINGS",
    "SCANS",
    "TABLES",
    "Admitted",
    "Policy",
    "UploadRefused",
    "admit",
    "admit_all",
    "is_usual",
]

MB = 1024 * 1024
HEAD = 512
PROGRAMS = frozenset({".exe", ".dll", ".elf", ".class", ".swf", ".sh", ".bat", ".ps1", ".jar", ".html", ".svg"})


@dataclass(frozen=True)
class Policy:
    """What one door takes: kinds, bytes of one file, files at once."""

    kinds: tuple[Kind, ...]
    largest: int
    most: int = 1

    @property
    def endings(self) -> tuple[str, ...]:
        """Ends of names that are taken."""
        return tuple(ending for kind in self.kinds for ending in kind.endings)


TABLES = Policy((CSV, XLSX), 25 * MB)
LISTS = Policy((CSV, XLSX, CARDS), 25 * MB)  # of contacts, companies, deals
SCANS = Policy((PDF, PNG, JPEG), 10 * MB)
RECORDINGS = Policy((MP3, WAV, OGG, M4A), 20 * MB)
DOCUMENTS = Policy((PDF, DOCX, XLSX, PNG, JPEG, CSV), 20 * MB, most=10)


@dataclass(frozen=True)
class Admitted:
    """What came in: its kind, its size, and its name as it may be shown."""

    name: str
    kind: Kind
    size: int


def admit(file: BinaryIO, name: str, *, policy: Policy, by: Actor) -> Admitted:
    """What `file` is, once nothing speaks against it. The file is left at its beginning.

    UploadRefused else, with an entry in the ledger that names the reason, the user and nothing of the file.
    """
    try:
        admitted = checked_upload(file, name, policy, by)
    except UploadRefused as refusal:
        with transaction.atomic():
            ledger.record("upload.refused", by=by, counts={"reason": refusal.code})
        raise
    file.seek(0)
    return admitted


def admit_all(files: Iterable[tuple[BinaryIO, str]], *, policy: Policy, by: Actor) -> list[Admitted]:
    """Admit several files at once: all of them, or none and UploadRefused."""
    uploads = list(files)
    if len(uploads) > policy.most:
        raise UploadRefused("too_many", most=policy.most)
    return [admit(file, name, policy=policy, by=by) for file, name in uploads]


def checked_upload(file: BinaryIO, name: str, policy: Policy, by: Actor) -> Admitted:
    """The file as admitted, after every check in its order. UploadRefused at the first that fails."""
    size = file.seek(0, 2)
    if size > policy.largest:
        raise UploadRefused("too_large", mb=policy.largest // MB)
    kind = kind_of(name, policy)
    file.seek(0)
    refuse_disguise(kind, file.read(HEAD))
    quotas.refuse_beyond(by, size)
    look_inside(file, kind)
    file.seek(0)
    scanner.scan(file.read())
    return Admitted(shown_name(name), kind, size)


def is_usual(file: BinaryIO, name: str, *, policy: Policy) -> bool:
    """Whether a file that is kept in any case (it came with a mail) is what its name says, and of a kind we take."""
    try:
        kind = kind_of(name, policy)
        file.seek(0)
        refuse_disguise(kind, file.read(HEAD))
        look_inside(file, kind)
    except UploadRefused:
        return False
    return True


def look_inside(file: BinaryIO, kind: Kind) -> None:
    """UploadRefused for what the file should not hold."""
    kind.look(file)
    if kind.starts != ZIP and is_zipfile(file):
        raise UploadRefused("two_in_one")  # a zip is read from its end, so it can lie behind anything


def kind_of(name: str, policy: Policy) -> Kind:
    """The kind that the end of the name promises."""
    ending = ending_of(name)
    kind = next((kind for kind in policy.kinds if ending in kind.endings), None)
    if kind is None:
        raise UploadRefused("name", endings=", ".join(policy.endings))
    return kind


def refuse_disguise(kind: Kind, head: bytes) -> None:
    """UploadRefused when the first bytes show another kind than the name, by our own list and by puremagic's."""
    if not kind.begins(head):
        raise UploadRefused("mismatch")
    extensions = {match.extension for match in opinions(head)}
    if kind.magic and not extensions & kind.magic:
        raise UploadRefused("mismatch")
    if not kind.magic and head.strip() and extensions & PROGRAMS and not extensions - PROGRAMS:
        raise UploadRefused("markup" if extensions & {".html", ".svg"} else "mismatch")


def opinions(head: bytes) -> list[Any]:
    """What puremagic takes the first bytes for; nothing when it does not know. Both of its major versions have this."""
    try:
        return list(puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return []
