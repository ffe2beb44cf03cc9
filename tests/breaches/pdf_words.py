"""The words of a PDF of ours (typst), read back from the glyphs of its pages."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.S)
STREAM = re.compile(rb"(.*?)stream\r?\n(.*)endstream", re.S)
INNER = rb"(?:\\.|[^\\()])*"  # of a literal string, in which brackets that match stand without a backslash
LITERAL = rb"\((" + INNER + rb"(?:\((?:" + INNER + rb"|\(" + INNER + rb"\))*\)" + INNER + rb")*)\)"
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|" + LITERAL + rb"|<([0-9A-Fa-f]+)>|(ET)|/ActualText<[0-9A-Fa-f]+>", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def opened(body: bytes) -> bytes:
    """The content of a stream."""
    match = STREAM.search(body)
    return zlib.decompress(match[2]) if match and b"FlateDecode" in match[1] else b""


def unescaped(text: bytes) -> bytes:
    """A literal string without its escapes."""

    def plain(found):
        sign = found[1]
        return bytes([int(sign, 8)]) if sign.isdigit() else ESCAPES.get(sign, sign)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, text, flags=re.S)


def glyphs_of(objects: dict[bytes, bytes], font: bytes) -> dict[bytes, str]:
    """{glyph: sign} of a font."""
    cmap = opened(objects[re.search(rb"/ToUnicode (\d+)", objects[font])[1]])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", cmap)
    return {bytes.fromhex(first.decode()): bytes.fromhex(two.decode()).decode("utf-16-be") for first, two in pairs}


def words_of_pdf(content: bytes) -> str:
    """Every line of text in the order of its pages, lines joined by a space."""
    objects = dict(OBJECT.findall(content))
    texts = []
    for page in (body for body in objects.values() if b"/Type/Page/" in body):
        resources = objects[re.search(rb"/Resources (\d+)", page)[1]]
        fonts = {name: glyphs_of(objects, first) for name, first in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}
        glyphs: dict[bytes, str] = {}
        for match in SHOWN.finditer(opened(objects[re.search(rb"/Contents (\d+)", page)[1]])):
            font, literal, spelled, end = match.groups()
            if font:
                glyphs = fonts[font]
            elif end:
                texts.append(" ")
            elif literal is not None or spelled:
                text = unescaped(literal) if literal is not None else bytes.fromhex(spelled.decode())
                texts += [glyphs.get(text[at : at + 2], "") for at in range(0, len(text), 2)]
    return " ".join("".join(texts).split())
