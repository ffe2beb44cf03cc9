"""Merkle trees over log rows: one root stands for a batch, a few bytes per row tell which row was touched.

The tree is that of RFC 6962: leaves and nodes are hashed apart, an odd node moves up as it is.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence

ROW = struct.Struct(">Q8s")  # a row's number and the head of its leaf
HEAD = 8


def leaf(number: int, cluster: int, xid: int, mac: bytes) -> bytes:
    """The hash that stands for one row: its number, where and by which transaction it was written, its HMAC."""
    return hashlib.sha256(b"\x00" + struct.pack(">Qqq", number, cluster, xid) + mac).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves` in their order; the hash of nothing for none."""
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        above = [
            hashlib.sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = above + level[2 * len(above) :]
    return level[0]


def packed(rows: Iterable[tuple[int, bytes]]) -> bytes:
    """(number, leaf) of each row in 16 bytes, so that a missing or changed row can be named later."""
    return b"".join(ROW.pack(number, leaf[:HEAD]) for number, leaf in rows)


def unpacked(blob: bytes) -> dict[int, bytes]:
    """{number: head of the leaf} from what `packed` made. Raises ValueError when the length is odd."""
    if len(blob) % ROW.size:
        raise ValueError("the list of rows is cut short")
    return dict(ROW.iter_unpack(blob))
