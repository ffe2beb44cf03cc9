"""Which letters the bytes of a text file stand for: Unicode where they say so, else the Polish 8-bit alphabets.

Windows-1250 and ISO-8859-2 agree on most Polish letters and differ on six (Ą ą Ś ś Ź ź). No Polish letter of one is a
Polish letter of the other among those bytes, so counting them decides; Windows wins a draw, because Excel writes it.
"""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from crm.files.readers.unreadable import UnreadableFile

UTF8, UTF8_SIGNED, UTF16, WINDOWS, ISO = "utf-8", "utf-8-sig", "utf-16", "cp1250", "iso8859-2"
ENCODINGS = (UTF8, UTF8_SIGNED, UTF16, "utf-16-le", "utf-16-be", WINDOWS, ISO)

CHUNK = 1024 * 1024
SAMPLE = 64 * 1024
ASCII = bytes(range(0x80))
ONLY_WINDOWS = "ĄŚŹąśź".encode(WINDOWS)
ONLY_ISO = "ĄŚŹąśź".encode(ISO)
UPPER_CONTROLS = bytes(range(0x80, 0xA0))  # typographic quotes and dashes in Windows, nothing printable in ISO
FOREIGN = 0.5  # of all bytes beyond ASCII: of Polish text every sixth is, of another alphabet nearly all
PAIRS = re.compile(rb"[\xc2-\xc5][\x80-\xbf]")  # Latin letters with marks, as UTF-8 writes them


def encoding_of(file: BinaryIO) -> str:
    """One of `ENCODINGS` for the whole of `file`, which is left at an arbitrary place.

    UnreadableFile when hardly any byte can be a Latin letter: another alphabet, or no text.
    """
    file.seek(0)
    start = file.read(SAMPLE)
    if start.startswith(codecs.BOM_UTF8):
        return UTF8_SIGNED
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    return _unmarked_utf16(start) or _eight_bits_or_utf8(file)


def _unmarked_utf16(start: bytes) -> str:
    """UTF-16 without its mark: every second byte of mostly Latin text is zero."""
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.4 * half and start[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if half and start[::2].count(0) > 0.4 * half and start[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return ""


def _eight_bits_or_utf8(file: BinaryIO) -> str:
    decoder = codecs.getincrementaldecoder(UTF8)()
    high: Counter[int] = Counter()
    valid, pairs, size = True, 0, 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        size += len(chunk)
        high.update(chunk.translate(None, ASCII))
        pairs += len(PAIRS.findall(chunk))
        valid = valid and _decodes(decoder, chunk)
    valid = valid and _decodes(decoder, b"", final=True)
    # one broken byte in a long UTF-8 file must not turn every Polish letter into two
    if valid or 2 * pairs > 0.9 * high.total():
        return UTF8
    if high.total() > FOREIGN * size:
        raise UnreadableFile("unknown_letters")
    windows = sum(high[byte] for byte in set(ONLY_WINDOWS + UPPER_CONTROLS))
    return ISO if sum(high[byte] for byte in ONLY_ISO) > windows else WINDOWS


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def lines_in(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines with their ends, from the start of the file, read in pieces. Only \\n, \\r and \\r\\n end a line."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    file.seek(0)
    partial = ""
    while chunk := file.read(CHUNK):
        *complete, partial = io.StringIO(partial + decoder.decode(chunk), newline="").readlines() or [""]
        yield from complete
    yield from io.StringIO(partial + decoder.decode(b"", True), newline="")
