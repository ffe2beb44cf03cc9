"""One question to the house's own resolver: the texts that a name publishes (TXT). What comes back is read as bytes of
strangers: short, cut where it lies about its length, and nothing but words to look at.

UDP first, TCP where the answer did not fit (RFC 1035 4.2). Any silence is NotAnswered, never an exception of a socket.
"""

import re
import secrets
import socket
import struct
from pathlib import Path

from django.conf import settings

TXT, IN = 16, 1
PATIENCE = 2.0  # seconds for one question
LARGEST = 4096
HEAD = struct.Struct(">HHHHHH")
NO_SUCH_NAME, TRUNCATED, RECURSION = 3, 0x0200, 0x0100
RESOLVERS = Path("/etc/resolv.conf")


class NotAnswered(OSError):
    """Nobody answered: no resolver, no network, or nonsense."""


def texts_of(name: str) -> list[str]:
    """The texts that a name publishes, each in one piece; none where there is no such name. Raises NotAnswered."""
    number = secrets.randbelow(65_536)
    question = HEAD.pack(number, RECURSION, 1, 0, 0, 0) + in_labels(name) + struct.pack(">HH", TXT, IN)
    host, port = resolver()
    try:
        reply = by_udp(question, host, port)
        if len(reply) >= HEAD.size and HEAD.unpack_from(reply)[1] & TRUNCATED:
            reply = by_tcp(question, host, port)
        return texts_in(reply, number)
    except (OSError, struct.error, IndexError, ValueError):
        raise NotAnswered(name) from None


def resolver() -> tuple[str, int]:
    """(host, port) of DNS_SERVER, else of the machine's first resolver. NotAnswered where there is none."""
    if named := settings.DNS_SERVER:
        host, _colon, port = named.rpartition(":") if named.count(":") == 1 else (named, "", "")
        return host, int(port or 53)
    try:
        line = re.search(r"(?m)^nameserver[ \t]+([0-9a-fA-F.:]{2,45})", RESOLVERS.read_text()[:10_000])
    except OSError:
        line = None
    if line is None:
        raise NotAnswered("no resolver")
    return line[1], 53


def by_udp(question: bytes, host: str, port: int) -> bytes:
    """The answer in one packet."""
    with socket.socket(family_of(host), socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE)
        line.connect((host, port))
        line.send(question)
        return line.recv(LARGEST)


def by_tcp(question: bytes, host: str, port: int) -> bytes:
    """The answer on a connection."""
    with socket.create_connection((host, port), timeout=PATIENCE) as line:
        line.sendall(struct.pack(">H", len(question)) + question)
        with line.makefile("rb") as stream:
            (size,) = struct.unpack(">H", stream.read(2))
            return stream.read(size)


def family_of(host: str) -> socket.AddressFamily:
    """IPv6 for an address with colons."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def in_labels(name: str) -> bytes:
    """A name as questions write it. ValueError for one that is none."""
    labels = name.encode("ascii").rstrip(b".").split(b".")
    if any(not 1 <= len(label) <= 63 for label in labels):
        raise ValueError(name)
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def texts_in(reply: bytes, number: int) -> list[str]:
    """The texts of an answer to question `number`. Raises struct.error, IndexError, ValueError for nonsense."""
    its_number, flags, questions, answers, _authority, _more = HEAD.unpack_from(reply)
    code = flags & 0xF
    if its_number != number or code not in (0, NO_SUCH_NAME):
        raise ValueError("not our answer")
    at = HEAD.size
    for _question in range(questions):
        at = past_name(reply, at) + 4
    texts = []
    for _answer in range(answers):
        at = past_name(reply, at)
        kind, _group, _lasts, size = struct.unpack_from(">HHIH", reply, at)
        at += 10
        if kind == TXT:
            texts.append(joined(reply[at : at + size]))
        at += size
    return texts


def past_name(reply: bytes, at: int) -> int:
    """Where a name ends: at a zero, or after a pointer, which is not followed."""
    while reply[at]:
        if reply[at] >= 0xC0:
            return at + 2
        at += 1 + reply[at]
    return at + 1


def joined(data: bytes) -> str:
    """The pieces of one text as one."""
    pieces, at = [], 0
    while at < len(data):
        pieces.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(pieces).decode("ascii", "replace")
