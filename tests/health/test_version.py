"""One place says which version this is; everything else reads it there."""

import re
import subprocess
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version as installed

import pytest
from django.conf import settings

from crm.product import CODE, ROOT, VERSION

PROJECT = CODE / "pyproject.toml"


def test_the_product_says_what_pyproject_says():
    assert (tomllib.loads(PROJECT.read_text())["project"]["version"], CODE) == (VERSION, ROOT)


def test_nothing_else_writes_it():
    """The version of an installed product is the same one, and no file of ours repeats it."""
    with suppress(PackageNotFoundError):
        assert installed("spojnik") == VERSION
    sources = [*(CODE / "crm").rglob("*.py"), *(CODE / "launch").rglob("*.py"), *(CODE / "templates").rglob("*.html")]
    result = re.compile(rf'(?:^|[\s"\'v=]){re.escape(VERSION)}(?:$|[\s"\'<])', re.MULTILINE)
    assert [str(path.relative_to(CODE)) for path in sources if result.search(path.read_text())] == []


def test_the_changelog_speaks_of_it_first():
    named = re.search(r"^(?:## \[|Towards )(\d+\.\d+\.\d+)", (CODE / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert named[1] == VERSION


def test_the_command_tells_it_without_any_setting():
    env = {"PATH": "/usr/bin:/bin"}
    result = subprocess.run(
        [sys.executable, CODE / "manage.py", "version"], env=env, cwd="/", capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{VERSION}\n", "")


@pytest.mark.django_db
def test_colleagues_read_it_at_the_foot_of_the_menu(sam, as_user):
    page = as_user(sam).get("/contacts/").content.decode()
    assert f">Spójnik {VERSION}</footer>" in page
    assert settings.BASE_DIR == ROOT
