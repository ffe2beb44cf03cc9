"""Office files are zips of XML made by somebody else: judged by their table of contents before anything is unpacked.

A name, a size or an offset that does not fit is enough; Python's zipfile never reads past the size that is written, so
what the table promises is what can come out.
"""

import zipfile
from typing import BinaryIO

from crm.privacy.uploads.refusals import UploadRefused

END, END_LENGTH = b"PK\x05\x06", 22
MAX_PARTS = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200  # of the whole; small files of equal letters are let through
ALWAYS_FINE = 10 * 1024 * 1024  # unpacked
CONTENTS = "[Content_Types].xml"
MAX_CONTENTS = 1024 * 1024
PROGRAMS = ("vbaproject", "vbadata", "/macrosheets/", "/activex/", "/embeddings/", "oleobject", "/attachedtoolbars")
MACRO_TYPES = (b"macroenabled", b"vbaproject", b"activex")
NESTED = (".zip", ".exe", ".dll", ".js", ".vbs", ".jar", ".bat", ".cmd", ".ps1", ".html", ".htm", ".svg", ".lnk")


def workbook(file: BinaryIO) -> None:
    """An XLSX without macros. UploadRefused else."""
    office(file, "xl/workbook.xml")


def letter(file: BinaryIO) -> None:
    """A DOCX without macros. UploadRefused else."""
    office(file, "word/document.xml")


def office(file: BinaryIO, main: str) -> None:
    """An office file whose main part is `main`."""
    if not ends_plainly(file):
        raise UploadRefused("two_in_one")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            refuse_bombs(parts)
            refuse_doubles(parts)
            refuse_programs(archive, parts)
            names = {part.filename for part in parts}
    except UploadRefused:
        raise
    except Exception:  # zipfile, zlib and struct have a score of ways to say that a zip is broken
        raise UploadRefused("damaged") from None
    if not {CONTENTS, main} <= names:
        raise UploadRefused("mismatch")


def refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    """Too many parts, too much in all, or far more than could be packed by honest means."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    steep = unpacked > ALWAYS_FINE and unpacked > MAX_RATIO * max(packed, 1)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or steep:
        raise UploadRefused("too_big_inside")


def ends_plainly(file: BinaryIO) -> bool:
    """Whether the last bytes are the end of a zip without a comment: nothing can lie behind it."""
    file.seek(0, 2)
    file.seek(-min(END_LENGTH, file.tell()), 2)
    return file.read().startswith(END)


def refuse_doubles(parts: list[zipfile.ZipInfo]) -> None:
    """Something before the first part, or two parts in one place or of one name: readers would differ about it."""
    starts = [part.header_offset for part in parts]
    if not starts or min(starts) != 0 or len(set(starts)) != len(starts):
        raise UploadRefused("two_in_one")
    if len({part.filename for part in parts}) != len(parts):
        raise UploadRefused("two_in_one")
    if any(part.flag_bits & 0x1 for part in parts):
        raise UploadRefused("damaged")  # encrypted


def refuse_programs(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Macros, controls, embedded files; names that lead out of the folder."""
    names = [f"/{part.filename.lower()}" for part in parts]
    if any(word in name for name in names for word in PROGRAMS) or any(name.endswith(NESTED) for name in names):
        raise UploadRefused("active")
    if any("/../" in name or "\\" in name for name in names):
        raise UploadRefused("two_in_one")
    if CONTENTS not in archive.namelist():
        return
    if archive.getinfo(CONTENTS).file_size > MAX_CONTENTS:
        raise UploadRefused("too_big_inside")
    types = archive.read(CONTENTS).lower()
    if any(word in types for word in MACRO_TYPES):
        raise UploadRefused("active")
