"""What is searched for within a list. A name or an address is personal data: it comes by POST, and no link holds it."""

from collections.abc import Mapping
from typing import Any

from crm.privacy.keys.blind_index import SHORTEST, matches, words

TYPED = "q"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a name
LONGEST = 200  # letters
STEP = 200  # rows whose sealed words a search opens at once, at most ten times: no index holds them


def searched(request: Any) -> tuple[str, Mapping[str, str]]:
    """What is searched for, and the list's own parameters, which its links carry on."""
    text = request.POST.get(TYPED, "").strip()[:LONGEST]
    if not text:
        return "", request.GET
    return text, {str(name): str(value) for name, value in request.POST.items() if name not in (TYPED, TOKEN)}


def is_any_of(typed: str, *texts: str) -> bool:
    """Whether what was typed begins words of one of the texts. Signs and single letters are nothing to search for."""
    enough = any(len(word) >= SHORTEST for word in words(typed))
    return enough and any(matches(text, typed) for text in texts)
