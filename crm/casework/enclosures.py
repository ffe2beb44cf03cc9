"""A file that hangs on a case: its name, its bytes, and the digest by which it is known again."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Enclosed:
    """A file that the one door for files (crm/privacy/uploads) has let in: its name as it may be shown, its bytes."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


def digest(content: bytes) -> str:
    """SHA-256 of a file, in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
