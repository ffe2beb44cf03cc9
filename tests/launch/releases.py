"""Releases whose demo data are kept, so that every later version shows that it can go on with them.

    KEEP_RELEASE=1 python3 run.py test tests/launch/test_upgrade.py     keeps those of the version at hand

    tests/launch/releases/0.1.0/backup/     as `manage backup` made it
    tests/launch/releases/0.1.0/ledger/     the erasure ledger beside it
    tests/launch/releases/0.1.0/told.json   what tests/launch/upgraded.py said of it then
    tests/launch/releases/0.1.0/migrations.json   what each migration did that it knew

Invented people under keys that are made of the version's name: nothing here has to be kept secret.
"""

import ast
import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from launch.backups.database_exchange import maintenance, with_database
from launch.secrets import fresh_secrets

HERE = Path(__file__).parent / "releases"
PRODUCT = Path(__file__).resolve().parents[2]


def kept() -> list[str]:
    """The versions, in the order of their names."""
    return sorted(path.name for path in HERE.iterdir() if (path / "told.json").exists()) if HERE.exists() else []


def key(version: str, name: str) -> str:
    """32 bytes in base64, always the same ones."""
    return base64.b64encode(sha256(f"{version} {name}".encode()).digest()).decode()


def secrets(version: str) -> dict[str, str]:
    """What the release's data are sealed under."""
    return {name: key(version, name) for name in fresh_secrets()} | {"MASTER_KEYS": f"1:{key(version, 'MASTER_KEYS')}"}


def migrations(folder: Path = PRODUCT) -> dict[str, str]:
    """{file: digest of what it does} of every migration; where it imports from may move."""
    result = {}
    for path in sorted(folder.glob("[!.]*/**/migrations/0*.py")):
        text = path.read_text()
        nodes = [node for node in ast.parse(text).body if isinstance(node, (ast.Import, ast.ImportFrom))]
        imports = {number for node in nodes for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
        lines = [line for number, line in enumerate(text.splitlines(), 1) if line and number not in imports]
        result[path.relative_to(folder).as_posix()] = sha256("\n".join(lines).encode()).hexdigest()[:16]
    return result


class Site:
    """A house of its own on the servers of this test: a database, a ledger and folders, run by commands."""

    def __init__(self, version: str, url: str, folder: Path) -> None:
        place = urlsplit(os.environ["APP_ROLE_URL"])._replace(path=urlsplit(url).path)
        self.folders = {name: folder / name for name in ("data", "ledger", "backup")}
        self.env = {
            **os.environ,
            **secrets(version),
            **{f"{name.upper()}_DIR": str(path) for name, path in self.folders.items()},
            "DATABASE_URL": place.geturl(),
            "MIGRATION_DATABASE_URL": url,
            "SPOJNIK_EMBEDDED": "1",
        }

    def manage(self, *told: str, **more: str) -> str:
        """What a command says; what it complained of, where it fails."""
        return self.run("manage.py", *told, **more)

    def run(self, *told: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, *told], cwd=PRODUCT, env={**self.env, **more}, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stdout + done.stderr
        return done.stdout

    def told(self) -> dict[str, Any]:
        """What the version at hand reads there."""
        return json.loads(self.run("-m", "tests.launch.upgraded"))


@contextmanager
def site(version: str, folder: Path) -> Iterator[Site]:
    """A house with nothing in it."""
    url = with_database(os.environ["DATABASE_URL"], f"release_{os.getpid()}")
    name = urlsplit(url).path.lstrip("/")
    with maintenance(url) as cluster:
        cluster.execute(f'create database "{name}"')
    try:
        yield Site(version, url, folder)
    finally:
        with maintenance(url) as cluster:
            cluster.execute(f'drop database if exists "{name}" with (force)')


def keep(version: str, folder: Path) -> None:
    """Load the demo data, back them up, and keep what is needed to put them back."""
    with site(version, folder) as house:
        house.manage("migrate", "--verbosity=0", USE_MIGRATION_ROLE="1")
        house.manage("demo")
        result = house.told()
        house.manage("backup")
        shutil.rmtree(HERE / version, ignore_errors=True)
        for name in ("backup", "ledger"):
            shutil.copytree(house.folders[name], HERE / version / name)
    for name, content in (("told", result), ("migrations", migrations())):
        text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
        (HERE / version / f"{name}.json").write_text(f"{text}\n")
