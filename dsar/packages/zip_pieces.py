"""A ZIP written piece by piece: no process ever holds the whole, each piece is sealed as a row of its own."""

import hashlib
from collections.abc import Callable

PIECE = 4 * 1024 * 1024


class Pieces:
    """A file that only takes: every full piece goes to `keep(number, content)`; `close` keeps the last one."""

    def __init__(self, keep: Callable[[int, bytes], None]) -> None:
        self.keep, self.buffer = keep, bytearray()
        self.number = self.size = 0
        self.hash = hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Take `content`."""
        self.hash.update(content)
        self.size += len(content)
        self.buffer += content
        while len(self.buffer) >= PIECE:
            self.put(PIECE)
        return len(content)

    def flush(self) -> None:
        """Does nothing: a piece is written when it is full."""

    def put(self, size: int) -> None:
        """One piece."""
        self.keep(self.number, bytes(self.buffer[:size]))
        del self.buffer[:size]
        self.number += 1

    def close(self) -> None:
        """Writes the last piece."""
        if self.buffer:
            self.put(len(self.buffer))

    @property
    def digest(self) -> str:
        """That of the whole."""
        return self.hash.hexdigest()
