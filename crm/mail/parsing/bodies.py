"""The parts of a mail: its text, its files, and a mail inside it."""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Part

from crm.mail.parsing.charsets import text_of
from crm.mail.parsing.headers import words
from crm.mail.parsing.letter import Enclosure
from crm.mail.parsing.plain_text import text_from, tidy
from crm.privacy.uploads.names import shown_name

DEEPEST, MOST = 20, 200  # levels, parts; beyond them a mail is kept as it came
LONGEST = 50_000  # signs of a text; the rest stands in the mail, which is kept beside it
DECORATION = 20_000  # bytes of a picture inside the text: a logo, a line, an icon


class TooManyParts(ValueError):
    """More parts, or deeper ones, than a mail of people has."""


@dataclass
class Body:
    """What was found. `whole` is False when something of it was left out."""

    plain: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: list[Enclosure] = field(default_factory=list)
    inner: bytes = b""
    whole: bool = True

    @property
    def text(self) -> str:
        """The text that was meant to be read: the plain one, or the page where that says nothing."""
        plain = tidy("\n\n".join(self.plain))
        return plain or tidy("\n\n".join(map(text_from, self.pages)))


def body_of(message: Part) -> Body:
    """Everything in a mail. TooManyParts when there is no end to it."""
    body = Body()
    for count, (part, related) in enumerate(leaves(message)):
        if count >= MOST:
            raise TooManyParts(str(MOST))
        put(body, part, related=related)
    return body


def leaves(part: Part, *, related: bool = False, depth: int = 0) -> Iterator[tuple[Part, bool]]:
    """The parts that hold something, in their order, each with whether it belongs to a page beside it."""
    if depth > DEEPEST:
        raise TooManyParts(str(DEEPEST))
    inside = parts_of(part)
    if inside and part.get_content_maintype() == "multipart":
        of_a_page = part.get_content_subtype() == "related"
        for child in inside:
            yield from leaves(child, related=of_a_page, depth=depth + 1)
    else:
        yield part, related


def parts_of(part: Part) -> list[Part]:
    """The parts inside this one; none in a text or a file."""
    inside = part.get_payload() if part.is_multipart() else None
    return [item for item in inside if isinstance(item, Part)] if isinstance(inside, list) else []


def put(body: Body, part: Part, *, related: bool) -> None:
    """Sort one part in."""
    kind, name = part.get_content_type(), name_of(part)
    if kind == "message/rfc822" and (inside := parts_of(part)):
        content = as_bytes(inside[0])
        body.inner = body.inner or content
        body.files.append(Enclosure(name or "message.eml", kind, content))
        return
    content = content_of(part)
    if kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
        text = text_of(content, charset_of(part))
        if kind == "text/html":
            body.pages.append(text)
        else:
            body.plain.append(unflowed(text, part) if "flowed" in str(part.get("content-type", "")).lower() else text)
    elif related and part.get("content-id") and kind.startswith("image/") and len(content) < DECORATION:
        return
    elif content or name:
        body.files.append(Enclosure(name or unnamed(kind), kind, content))


def content_of(part: Part) -> bytes:
    """The bytes of a part, unpacked as far as they can be."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else as_bytes(part)


def as_bytes(part: Part) -> bytes:
    """A part that holds others, as it came."""
    try:
        return part.as_bytes()
    except Exception:  # the generator stumbles over headers that the parser let through
        return str(part).encode("utf-8", "surrogateescape")


def charset_of(part: Part) -> str:
    """What the part says of its charset; empty for nothing, and for junk."""
    try:
        return str(part.get_param("charset", "") or "")
    except Exception:  # RFC 2231, written wrongly
        return ""


def name_of(part: Part) -> str:
    """The name that a file came with, as it may be shown; empty for none."""
    try:
        name = part.get_filename() or ""
    except Exception:  # RFC 2231, written wrongly
        return "file"
    return shown_name(words(str(name))) or "file" if name else ""


def unnamed(kind: str) -> str:
    """What a file without a name is called."""
    return f"file{mimetypes.guess_extension(kind) or '.bin'}"


def unflowed(text: str, part: Part) -> str:
    """RFC 3676: a line that ends with a space goes on in the next one."""
    glue = "" if "delsp=yes" in str(part.get("content-type", "")).lower().replace('"', "") else " "
    lines = re.sub(r"(?m)^ (?=[> ]|From )", "", text)
    return re.sub(r"(?m)(?<!^-- )(?<!^--) \n(?![>\s])", lambda _end: glue, lines)
