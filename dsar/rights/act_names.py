"""Acts by their names, where a rule cites them by letters: no lawyer reads an answer (Art. 12(1))."""

import re
from functools import lru_cache

from crm.privacy.law.jurisdiction import jurisdiction


def spelled(article: str) -> str:
    """An article with its act's name for the letters, in the language that is spoken."""
    acts = {act.letters: act.name for act in jurisdiction().acts}
    return by_letters(tuple(acts)).sub(lambda match: str(acts[match[1]]), article)


@lru_cache(maxsize=8)
def by_letters(letters: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the acts as a word."""
    return re.compile(rf"\b({'|'.join(map(re.escape, letters))})\b")
