"""A finished package read in place: single files out of the sealed ZIP, without putting the whole together.

    members(package)            names of what is inside
    member(package, name)       one of them, piece by piece

What a person reads on a screen is in `page.json` (package_writer.py): the report and the rows as they are printed.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from crm.privacy.guards.linear_patterns import pattern
from dsar.models import Package, PackagePart
from dsar.packages.zip_pieces import PIECE

READ_AT_ONCE = 64 * 1024
PAGE_NAMES, WHOLE_NAMES = ("page.json", "strona.json"), ("everything.pdf", "wszystko.pdf")
FOLDER = pattern(r"^\d+/")


class Sealed(io.RawIOBase):
    """The ZIP as a file that can be wound: of its pieces the one at hand is open, and no other."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.package, self.place, self.number, self.piece = package, 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.package.size}[whence]
        return self.place

    def tell(self) -> int:
        return self.place

    def readinto(self, buffer: Any) -> int:
        number, within = divmod(self.place, PIECE)
        if self.place >= self.package.size:
            return 0
        if number != self.number:
            parts = PackagePart.objects.select_related("package__case__person__key")
            file: Any = parts.get(package=self.package, number=number).file
            self.number, self.piece = number, file.plain()
        taken = self.piece[within : within + len(buffer)]
        buffer[: len(taken)] = taken
        self.place += len(taken)
        return len(taken)


def opened(package: Package) -> zipfile.ZipFile:
    """The ZIP of a package."""
    return zipfile.ZipFile(io.BufferedReader(Sealed(package), READ_AT_ONCE))


def called(package: Package, names: tuple[str, ...]) -> list[str]:
    """Which files of these names it has, one for each person it is about."""
    with opened(package) as archive:
        return [name for name in archive.namelist() if FOLDER.sub("", name) in names]


def pages(package: Package) -> list[dict[str, Any]]:
    """What is to be read on a screen: {title, made, sections, data, more} for each person; none in older packages."""
    with opened(package) as archive:
        return [json.loads(archive.read(name)) for name in called(package, PAGE_NAMES)]


def whole_paper(package: Package) -> Iterator[bytes] | None:
    """The one PDF, of the first person where it is about several; None in older packages."""
    names = called(package, WHOLE_NAMES)
    return member(package, names[0]) if names else None


def member(package: Package, name: str) -> Iterator[bytes]:
    """One file, piece by piece."""
    with opened(package) as archive, archive.open(name) as file:
        while piece := file.read(READ_AT_ONCE):
            yield piece
