"""The name of an uploaded file: what it ends with, and what of it may be shown again. It never names a stored file."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
# Slashes, controls, and marks that turn the direction of writing («exe.gpj» would look like a picture).
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff/\\]")


def ending_of(name: str) -> str:
    """`.csv` for «Targi.CSV»: the last ending in small letters, folded to plain ones; empty when there is none."""
    folded = unicodedata.normalize("NFKC", name).strip().lower()
    return PurePosixPath(UNSHOWN.sub("", folded)).suffix


def shown_name(name: str) -> str:
    """The name without anything that could mislead a reader, at most 120 characters, its ending kept."""
    plain = UNSHOWN.sub("", unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])).strip(" .")
    ending = PurePosixPath(plain).suffix
    return plain if len(plain) <= LONGEST else plain[: LONGEST - len(ending)] + ending
