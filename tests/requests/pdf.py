"""The words of a PDF that Typst made: every text of its pages, letter by letter through the fonts' own tables."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.S)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.S)


def words_in(pdf: bytes) -> str:
    """The text, lines joined by blanks."""
    objects = {int(one.group(1)): one.group(2) for one in OBJECT.finditer(pdf)}
    letters = {number: table(stream(objects, at)) for number, at in fonts(objects).items()}
    said = []
    for page in (one for one in objects.values() if b"/Type/Page/" in one):
        names = dict(re.findall(rb"/(f\d+) (\d+) 0 R", objects[reference(page, b"Resources")]))
        content, table_now = stream(objects, reference(page, b"Contents")), {}
        for font, text in tokens(content):
            if font:
                table_now = letters[int(names[font])]
            else:
                said.append("".join(table_now.get(text[at : at + 2], "") for at in range(0, len(text), 2)))
    return re.sub(r"\s+", " ", "".join(said))


def tokens(content: bytes):
    """(font, b"") and (b"", codes) in their order; a blank between two lines."""
    for one in re.finditer(rb"/(f\d+) [\d.]+ Tf|<([0-9A-Fa-f]*)>|(\()", content):
        if one.group(1):
            yield one.group(1), b""
        elif one.group(2) is not None:
            yield b"", bytes.fromhex(one.group(2).decode())
        else:
            yield b"", literal(content, one.end())


def literal(content: bytes, at: int) -> bytes:
    """A string in brackets, its escapes undone."""
    out, depth = bytearray(), 1
    escapes = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    while depth:
        sign = content[at : at + 1]
        if sign == b"\\":
            octal = re.match(rb"[0-7]{1,3}", content[at + 1 : at + 4])
            if octal:
                out.append(int(octal.group(), 8) & 255)
                at += 1 + len(octal.group())
            else:
                out += escapes.get(content[at + 1 : at + 2], content[at + 1 : at + 2])
                at += 2
            continue
        depth += (sign == b"(") - (sign == b")")
        out += sign if depth else b""
        at += 1
    return bytes(out)


def fonts(objects: dict[int, bytes]) -> dict[int, int]:
    """{font: its table of letters}."""
    return {number: reference(one, b"ToUnicode") for number, one in objects.items() if b"/Subtype/Type0" in one}


def reference(body: bytes, name: bytes) -> int:
    """The object that a key points at."""
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", body).group(1))


def stream(objects: dict[int, bytes], number: int) -> bytes:
    """The unpacked content of an object."""
    content = STREAM.search(objects[number]).group(1)
    return zlib.decompress(content) if b"FlateDecode" in objects[number] else content


def table(cmap: bytes) -> dict[bytes, str]:
    """{code: letters}."""
    found: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[bytes.fromhex(code.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found
