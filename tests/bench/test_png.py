"""Pictures made small: the same size, the same colours where they are few, the nearest where they are many."""

import struct
import zlib

from bench.pictures.png import SIGNATURE, chunk, chunks, nearest, small, unfiltered

RED, WHITE, BLUE = b"\xff\0\0", b"\xff\xff\xff", b"\0\0\xff"


def picture(rows, filters):
    """A PNG of true colours, each row under the filter named for it."""
    packed, above = b"", bytes(len(rows[0]))
    for kind, row in zip(filters, rows, strict=True):
        guesses = {0: bytes(len(row)), 2: above}
        packed += bytes([kind]) + bytes((value - guess) & 255 for value, guess in zip(row, guesses[kind], strict=True))
        above = row
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(packed)) + chunk(b"IEND", b"")


def test_few_colours_stay_what_they_are():
    values = dict(chunks(small(picture([RED * 2 + WHITE, BLUE + RED * 2], filters=(0, 2)))))

    colours = [values[b"PLTE"][at : at + 3] for at in range(0, len(values[b"PLTE"]), 3)]
    drawn = zlib.decompress(values[b"IDAT"])
    assert [[colours[place] for place in row] for row in (drawn[1:4], drawn[5:8])] == [
        [RED, RED, WHITE],
        [BLUE, RED, RED],
    ]
    assert struct.unpack(">IIBB", values[b"IHDR"][:10]) == (3, 2, 8, 3)


def test_a_rare_colour_is_drawn_in_the_nearest_frequent_one():
    assert nearest(b"\xf0\x10\x10", [BLUE, RED, WHITE]) == 1


def test_every_filter_of_the_format_is_undone():
    above, row = bytes([10, 20, 30, 40, 50, 60]), bytes([1, 2, 3, 4, 5, 6])

    assert [list(unfiltered(kind, row, above, 3)) for kind in range(5)] == [
        [1, 2, 3, 4, 5, 6],
        [1, 2, 3, 5, 7, 9],
        [11, 22, 33, 44, 55, 66],
        [6, 12, 18, 27, 36, 45],
        [11, 22, 33, 44, 55, 66],
    ]
