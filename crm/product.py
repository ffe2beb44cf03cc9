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
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
