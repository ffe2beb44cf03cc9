"""The kinds of file that are taken at all, each known by the end of its name, its first bytes and a look inside.

Not on the list, and so never taken: SVG, HTML, XML, anything with macros, archives, programs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from crm.privacy.uploads import archives, documents, pictures, sounds, texts


@dataclass(frozen=True)
class Kind:
    """One kind. `starts` are its first bytes (none for text), `magic` the endings by which puremagic may know it.

    `look` reads the file and raises UploadRefused for what it should not hold.
    """

    name: str
    endings: tuple[str, ...]
    mime: str
    look: Callable[[BinaryIO], None]
    starts: tuple[bytes, ...] = ()
    magic: frozenset[str] = frozenset()

    def begins(self, head: bytes) -> bool:
        """Whether the first bytes are this kind's; text is anything that no other kind claims."""
        return head.startswith(self.starts) if self.starts else not head.startswith(SIGNATURES)


ZIP = (b"PK\x03\x04",)
CSV = Kind("csv", (".csv", ".tsv", ".txt"), "text/plain", texts.refuse_markup)
CARDS = Kind("vcard", (".vcf", ".vcard"), "text/vcard", texts.refuse_markup)
XLSX = Kind(
    "xlsx",
    (".xlsx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    archives.workbook,
    ZIP,
    frozenset({".xlsx", ".zip"}),
)
DOCX = Kind(
    "docx",
    (".docx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    archives.letter,
    ZIP,
    frozenset({".docx", ".zip"}),
)
PDF = Kind("pdf", (".pdf",), "application/pdf", documents.pdf, (b"%PDF-",), frozenset({".pdf"}))
PNG = Kind("png", (".png",), "image/png", pictures.png, (b"\x89PNG\r\n\x1a\n",), frozenset({".png"}))
JPEG = Kind(
    "jpeg",
    (".jpg", ".jpeg"),
    "image/jpeg",
    pictures.jpeg,
    (b"\xff\xd8\xff",),
    frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
)
WAV = Kind("wav", (".wav",), "audio/wav", sounds.wav, (b"RIFF",), frozenset({".wav"}))
# the layers of MPEG begin alike: puremagic 2, on Python 3.12 and newer, calls them all by the first
MP3 = Kind("mp3", (".mp3",), "audio/mpeg", sounds.mp3, (b"ID3", b"\xff"), frozenset({".mp3", ".mpga", ".mp1"}))
OGG = Kind("ogg", (".ogg", ".oga", ".opus"), "audio/ogg", sounds.ogg, (b"OggS",), frozenset({".ogg", ".oga"}))
M4A = Kind("m4a", (".m4a",), "audio/mp4", sounds.m4a, (b"\0\0\0",), frozenset({".m4a", ".mp4", ".f4a", ".m4v"}))

# What may pose as text: the beginnings of everything that is none.
SIGNATURES = (
    *(start for kind in (XLSX, PDF, PNG, JPEG) for start in kind.starts),
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!", b"GIF8", b"RIFF", b"{\\rtf", b"Rar!"),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"%!PS", b"PK\x05\x06"),
)
