"""Countries by their names in the reader's language, by their two letters (ISO 3166)."""

from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language

ALSO = {"UK": "GB", "EL": "GR"}  # letters that people write


def country_name(code: str) -> str:
    """«Ukraina» for UA; a code that no country has stays as it is."""
    return _names((get_language() or settings.LANGUAGE_CODE)[:2]).get(code, code)


def known_country(code: str) -> str:
    """The two letters as the standard has them; "" for letters that are no country's."""
    code = ALSO.get(code.upper(), code.upper())
    return code if len(code) == 2 and code.isalpha() and code in _names("en") else ""


@lru_cache(maxsize=4)
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)
