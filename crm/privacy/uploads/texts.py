"""Plain text: letters in some alphabet, and no markup or script that a browser would act on."""

import codecs
import re
from typing import BinaryIO

from crm.privacy.uploads.refusals import UploadRefused

HEAD = 64 * 1024
MARKUP = re.compile(
    rb"<\s*(?:!doctype|!--|\?xml|\?php|html|head|body|svg|script|iframe|object|embed|table|meta|link|style|form)\b",
    re.IGNORECASE,
)
BEGINS = 1024  # how far into a file a browser looks for what it is
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
STRAY = 2  # in the smallest file: a stray NUL is a matter of its row
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def refuse_markup(file: BinaryIO) -> None:
    """UploadRefused for markup at the beginning and for control bytes that no text holds."""
    file.seek(0)
    head = file.read(HEAD)
    letters = as_utf8(head)
    if looks_like_markup(letters[:BEGINS]):
        raise UploadRefused("markup")
    if len(CONTROLS.findall(letters)) > max(STRAY, len(letters) // 1000):
        raise UploadRefused("mismatch")


def looks_like_markup(head: bytes) -> bool:
    """Whether something begins like a page, a drawing or a script."""
    return bool(MARKUP.match(head.removeprefix(codecs.BOM_UTF8).lstrip()) or MARKUP.search(head[:256]))


def as_utf8(head: bytes) -> bytes:
    """UTF-16, with its byte order mark or without, as UTF-8; anything else as it is."""
    half = max(len(head) // 2, 1)
    little, big = (head[start::2].count(0) > 0.4 * half for start in (1, 0))
    if head.startswith(WIDE):
        return head.decode("utf-16", "replace").encode()
    return head.decode("utf-16-le" if little else "utf-16-be", "replace").encode() if little or big else head
