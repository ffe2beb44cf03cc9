"""Countries by their names in the reader's language."""

from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language


def country_name(code: str) -> str:
    """«Ukraina» for UA; a code that no country has stays as it is."""
    return _names((get_language() or settings.LANGUAGE_CODE)[:2]).get(code, code)


@lru_cache(maxsize=4)
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)
