"""Screenshots made small: a PNG of true colours becomes one of 256, in which flat surfaces and text look the same.

No imaging package is installed for five pictures. Reads what Chromium writes: eight bits a channel, not interlaced.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}  # colour type -> bytes a pixel
COLOURS = 256


def small(png: bytes) -> bytes:
    """The same picture with a palette of its most frequent colours, all others drawn in the nearest of them."""
    width, height, pixels = decoded(png)
    counted = Counter(pixels)
    palette = [colour for colour, _n in counted.most_common(COLOURS)]
    place = {colour: nearest(colour, palette) for colour in counted}
    rows = (
        bytes(place[colour] for colour in pixels[start : start + width]) for start in range(0, width * height, width)
    )
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return SIGNATURE + b"".join(
        chunk(kind, content)
        for kind, content in ((b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", packed), (b"IEND", b""))
    )


def nearest(colour: bytes, palette: list[bytes]) -> int:
    """The place in `palette` of the colour closest to this one."""
    return min(range(len(palette)), key=lambda at: sum((a - b) ** 2 for a, b in zip(colour, palette[at], strict=True)))


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each chunk."""
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def decoded(png: bytes) -> tuple[int, int, list[bytes]]:
    """(width, height, pixels as three bytes each). Alpha is dropped: screenshots have none."""
    parts = list(chunks(png))
    width, height, _bits, colour_type = struct.unpack(">IIBB", parts[0][1][:10])
    step = CHANNELS[colour_type]
    raw = zlib.decompress(b"".join(content for kind, content in parts if kind == b"IDAT"))
    size, before, pixels = width * step, bytes(width * step), []
    for start in range(0, height * (size + 1), size + 1):
        before = unfiltered(raw[start], raw[start + 1 : start + 1 + size], before, step)
        pixels += [before[at : at + 3] for at in range(0, size, step)]
    return width, height, pixels


def unfiltered(kind: int, row: bytes, above: bytes, step: int) -> bytes:
    """A row of bytes from its filtered form (PNG specification, section 9)."""
    line = bytearray(row)
    for at in range(len(line) if kind else 0):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        line[at] = (line[at] + predicted(kind, left, above[at], corner)) & 255
    return bytes(line)


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    """What the filter expects of a byte: its left neighbour, the upper one, their mean, or Paeth's choice."""
    if kind == 4:
        return min((left, up, corner), key=lambda value: abs(left + up - corner - value))
    return (0, left, up, (left + up) // 2)[kind]
