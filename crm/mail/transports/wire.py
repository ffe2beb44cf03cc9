"""A letter as bytes that no relay has a reason to change, so that DKIM holds: ASCII alone, CRLF, short lines.

Headers fold at 78 signs between words; what is not ASCII becomes encoded words (RFC 2047, 2231). Texts are
quoted-printable, files base64. What comes from people cannot end a header: signs of control are a blank.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm.mail.parsing.letter import Address

WIDTH = 78  # RFC 5322 2.1.1; no line is ever longer but a single word that cannot be cut
HARD = 998
BODY = 76  # RFC 2045
CHUNK = 39  # bytes of one encoded word: 52 signs of base64, and room for the header's name
WORD = 60  # a longer word is encoded, since it could not be folded
BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
PLAIN = re.compile(r"[!-~]+( [!-~]+)*")
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
CHARSET = "utf-8''"
INVITATION = re.compile(r"text/calendar; method=(REQUEST|CANCEL|REPLY)")
PICTURE = re.compile(r"image/(png|jpeg)")
FROM = b"From "  # old mail stores put a sign before it


class UnsendableError(ValueError):
    """Something in the letter cannot stand in a mail."""


@dataclass(frozen=True)
class WireFile:
    """A file on a letter."""

    name: str
    content: bytes
    kind: str
    cid: str = ""  # of a picture that stands in the text: how the text names it


def one_line(value: str) -> str:
    """`value` without anything that could end a header."""
    return BLANKS.sub(" ", value.encode("utf-8", "replace").decode()).strip()


def text_tokens(value: str) -> list[str]:
    """Free text as words between which a header may be folded."""
    line = one_line(value)
    if not line or (PLAIN.fullmatch(line) and "=?" not in line and max(map(len, line.split())) <= WORD):
        return line.split()
    return encoded_words(line)


def encoded_words(line: str) -> list[str]:
    """The text as encoded words, none of which cuts a letter in two."""
    return [f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in chunks(line, CHUNK)]


def chunks(text: str, size: int) -> list[bytes]:
    """The text's bytes in pieces of at most `size`, cut between letters."""
    pieces: list[bytes] = [b""]
    for letter in text:
        raw = letter.encode()
        if len(pieces[-1]) + len(raw) > size:
            pieces.append(b"")
        pieces[-1] += raw
    return pieces


def address_tokens(addresses: Iterable[Address]) -> list[str]:
    """Addresses with their names, parted by commas."""
    tokens: list[str] = []
    for address in addresses:
        if tokens:
            tokens[-1] += ","
        email = ascii_address(address.email)
        tokens += [*phrase(address.name), f"<{email}>"] if one_line(address.name) else [email]
    return tokens


def phrase(name: str) -> list[str]:
    """A name before an address: as it is, quoted, or encoded."""
    line = one_line(name)
    if not PLAIN.fullmatch(line) or "=?" in line or len(line) > WORD:
        return encoded_words(line)
    if ATOMS.fullmatch(line):
        return line.split()
    return ['"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"']


def ascii_address(email: str) -> str:
    """The address with its domain in ASCII; UnsendableError where it cannot be one."""
    local, _at, domain = email.strip().rpartition("@")
    try:
        address = f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise UnsendableError("address") from None
    if not local or not domain or re.search(r"[\s<>,;\x00-\x1f\x7f]", address):
        raise UnsendableError("address")
    return address


def folded(name: str, tokens: Sequence[str]) -> bytes:
    """One header. UnsendableError where a word of it is longer than a line may ever be."""
    lines = [f"{name}:"]
    for token in tokens:
        fits = len(lines[-1]) + 1 + len(token) <= WIDTH
        if fits or lines[-1] == f"{name}:":
            lines[-1] += f" {token}"
        else:
            lines.append(f" {token}")
    if max(map(len, lines)) > HARD:
        raise UnsendableError(name)
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def parameter(name: str, value: str) -> list[str]:
    """A parameter of a header, in pieces where it is long or not ASCII (RFC 2231)."""
    line = one_line(value).replace("/", "_").replace("\\", "_")
    if re.fullmatch(r"[A-Za-z0-9!#$&+^_`{}~. ()-]+", line) and len(line) <= WORD - 20:
        return [f'{name}="{line}"']
    escaped = ["".join(f"%{byte:02X}" for byte in letter.encode()) for letter in line]
    pieces = [""]
    for letter, code in zip(line, escaped, strict=True):
        safe = letter if re.fullmatch(r"[A-Za-z0-9._-]", letter) else code
        if len(pieces[-1]) + len(safe) > WORD - 20:
            pieces.append("")
        pieces[-1] += safe
    if len(pieces) == 1:
        return [f"{name}*={CHARSET}{pieces[0]}"]
    numbered = [f"{name}*{place}*={piece}" for place, piece in enumerate([CHARSET + pieces[0], *pieces[1:]])]
    return [f"{piece};" for piece in numbered[:-1]] + numbered[-1:]


def quoted_printable(text: str) -> bytes:
    """A text in short lines of ASCII; a line that begins like a letter of an old mail store is written otherwise."""
    lines = [*re.split(r"\r\n|\r|\n", text.rstrip("\r\n")), ""]
    raw = "\r\n".join(lines).encode("utf-8", "replace")
    return b"\r\n".join(safe_line(line) for line in binascii.b2a_qp(raw, istext=True).split(b"\r\n"))


def safe_line(line: bytes) -> bytes:
    """The line, not to be taken for the head of a letter in a mail store."""
    if not line.startswith(FROM):
        return line
    rest = line[len(FROM) :]
    return b"=46rom " + (rest if len(rest) + 7 <= BODY else b"=\r\n" + rest)


def leaf(kind: str, encoding: str, body: bytes, *more: tuple[str, list[str]]) -> bytes:
    """One part without parts."""
    heads = [("Content-Type", kind.split(" ")), ("Content-Transfer-Encoding", [encoding]), *more]
    return b"".join(folded(name, tokens) for name, tokens in heads) + b"\r\n" + body


def text_part(text: str, kind: str) -> bytes:
    """A text, plain or HTML."""
    return leaf(f'text/{kind}; charset="utf-8"', "quoted-printable", quoted_printable(text))


def file_part(file: WireFile) -> bytes:
    """A file."""
    kind = file.kind if re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}", file.kind) else "application/octet-stream"
    kind = "application/octet-stream" if kind.startswith(("multipart/", "message/")) else kind
    body = base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    return leaf(kind, "base64", body, ("Content-Disposition", ["attachment;", *parameter("filename", file.name)]))


def picture_part(file: WireFile) -> bytes:
    """A picture that the HTML names by its Content-ID (RFC 2392)."""
    body = base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    more = [("Content-ID", [f"<{file.cid}>"]), ("Content-Disposition", ["inline;", *parameter("filename", file.name)])]
    return leaf(file.kind, "base64", body, *more)


def calendar_part(file: WireFile) -> bytes:
    """An invitation or its end: another form of the same letter, for programs that know it (RFC 6047, 2.4)."""
    method = file.kind.rpartition("=")[2]
    body = base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    return leaf(f'text/calendar; method={method}; charset="utf-8"', "base64", body)


def joined(parts: Sequence[bytes], kind: str, mark: str, *root: str) -> bytes:
    """Parts as one, between lines that stand in none of them: no encoding used here makes `=_`. `root` says of what
    kind the first is, where the others belong to it.
    """
    if len(parts) == 1:
        return parts[0]
    boundary = f"=_{kind}_{mark}"
    of_root = [f'type="{name}";' for name in root]
    head = folded("Content-Type", [f"multipart/{kind};", *of_root, f'boundary="{boundary}"'])
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return head + b"\r\n" + body + b"--" + boundary.encode() + b"--\r\n"


def wire(
    headers: Iterable[tuple[str, Sequence[str]]], *, text: str, html: str, files: Sequence[WireFile], mark: str
) -> bytes:
    """The whole letter. `headers` are (name, words); `mark` is a random word for the lines between its parts."""
    head = b"".join(folded(name, tokens) for name, tokens in headers if tokens) + b"MIME-Version: 1.0\r\n"
    bodies = [text_part(text, "plain")] if text or not html else []
    pictures = [file for file in files if PICTURE.fullmatch(file.kind) and f'cid:{file.cid}"' in html and file.cid]
    page = [text_part(html, "html"), *(picture_part(file) for file in pictures)]
    bodies += [joined(page, "related", mark, "text/html")] if html else []
    bodies += [calendar_part(file) for file in files if INVITATION.fullmatch(file.kind)]
    enclosed = [file_part(file) for file in files if not INVITATION.fullmatch(file.kind) and file not in pictures]
    return head + joined([joined(bodies, "alternative", mark), *enclosed], "mixed", mark)
