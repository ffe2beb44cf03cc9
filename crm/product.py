"""Where the product's files are, and which version of it they make.

    a checkout, the image     crm/ beside templates/, static/, locale/, pyproject.toml …
    `pip install .`           crm/ beside spojnik/, which holds those

VERSION is the one of pyproject.toml, the only place where it is written.
"""

import tomllib
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent
INSTALLED = CODE / "spojnik"  # made by launch/packages/wheel.py
ROOT = INSTALLED if INSTALLED.is_dir() else CODE
VAR = CODE / "var" if ROOT == CODE else Path.cwd() / "var"  # where data stand unless the environment says otherwise
LOCALE = ROOT / "locale"
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def locale_paths(country: str, locale: Path = LOCALE) -> list[Path]:
    """Where words are looked up: what a country (ISO 3166) says otherwise, then all of them."""
    own = locale / "countries" / country.lower()
    return [own, locale] if own.is_dir() else [locale]
