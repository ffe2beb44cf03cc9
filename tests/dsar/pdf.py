"""The words of a PDF that Typst made: every text of its pages, letter by letter through the fonts' own tables."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.S)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.S)
TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|-1 [\d.]+ ([\d.]+) cm|<([0-9A-Fa-f]*)>|\(")


def words_in(pdf: bytes) -> str:
    """The text, lines joined by blanks."""
    objects = {int(match.group(1)): match.group(2) for match in OBJECT.finditer(pdf)}
    letters = {number: table(stream(objects, at)) for number, at in fonts(objects).items()}
    texts = []
    for page in (item for item in objects.values() if b"/Type/Page/" in item):
        names = dict(re.findall(rb"/(f\d+) (\d+) 0 R", objects[reference(page, b"Resources")]))
        table_now, line_now = {}, b""
        for what, result in tokens(stream(objects, reference(page, b"Contents"))):
            if what == "font":
                table_now = letters[int(names[result])]
            elif what == "line":
                texts += [" "] if result != line_now else []
                line_now = result
            else:
                texts.append("".join(table_now.get(result[at : at + 2], "") for at in range(0, len(result), 2)))
    return re.sub(r"\s+", " ", "".join(texts)).strip()


def tokens(content: bytes):
    """("font", its name), ("line", how high it stands) and ("text", codes) in their order."""
    at = 0
    while match := TOKEN.search(content, at):
        at = match.end()
        font, line, codes = match.groups()
        if font:
            yield "font", font
        elif line:
            yield "line", line
        elif codes is not None:
            yield "text", bytes.fromhex(codes.decode())
        else:
            text, at = literal(content, at)
            yield "text", text


def literal(content: bytes, at: int) -> tuple[bytes, int]:
    """A string in brackets, its escapes undone, and where it ends."""
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
    return bytes(out), at


def fonts(objects: dict[int, bytes]) -> dict[int, int]:
    """{font: its table of letters}."""
    return {number: reference(value, b"ToUnicode") for number, value in objects.items() if b"/Subtype/Type0" in value}


def reference(body: bytes, name: bytes) -> int:
    """The object that a key points at."""
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", body).group(1))


def stream(objects: dict[int, bytes], number: int) -> bytes:
    """The unpacked content of an object."""
    content = STREAM.search(objects[number]).group(1)
    return zlib.decompress(content) if b"FlateDecode" in objects[number] else content


def table(cmap: bytes) -> dict[bytes, str]:
    """{code: letters}."""
    matches: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            matches[bytes.fromhex(code.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return matches
