"""What may stand between us and KSeF. A trouble is waited out or mended; a refusal is about one invoice, for good."""

from datetime import timedelta

LONGEST_WAIT = timedelta(hours=1)
LONGEST_WORDS = 500


class KsefTrouble(Exception):
    """Nothing came of it this time. `sure` says that KSeF took nothing; `words` are its own, without a secret."""

    def __init__(self, code: str, *, wait: timedelta | None = None, sure: bool = False, words: str = "") -> None:
        super().__init__(code)
        self.code, self.wait, self.sure, self.words = code, wait, sure, words


class KsefRefusal(Exception):
    """KSeF read what we sent and does not take it. `code` is its own."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(code)
        self.code, self.words = code, words


def in_one_line(words: str) -> str:
    """A stranger's words in one line."""
    printable = "".join(sign if sign.isprintable() else " " for sign in words)
    return " ".join(printable.split())[:LONGEST_WORDS]
