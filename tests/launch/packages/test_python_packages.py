"""What is installed is what pyproject.toml asks for, in the versions and with the hashes of the lock files."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from launch.packages import python_packages as packages
from launch.packages.python_packages import LOCKED
from launch.places import HERE

PROJECT = tomllib.loads((HERE / "pyproject.toml").read_text())
GROUPS = {"": PROJECT["project"]["dependencies"], **PROJECT["dependency-groups"]}
PINNED = re.compile(r"^([\w.-]+)==([\w.]+)(?: ; ([^\\\n]+))?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def pins(lock: str) -> dict[tuple[str, str], set[str]]:
    """{(package, version): hashes} of a lock file."""
    matches = PINNED.findall((HERE / lock).read_text())
    return {(name, version): set(re.findall(r"sha256:(\w+)", hashes)) for name, version, _marker, hashes in matches}


@pytest.mark.parametrize(("lock", "groups", "below"), LOCKED, ids=[name for name, *_rest in LOCKED])
def test_a_lock_file_holds_what_its_groups_ask_for(lock, groups, below):
    requirements = [
        Requirement(text) for group in (*([] if lock == packages.NODE else [""]), *groups) for text in GROUPS[group]
    ]
    held = pins(lock)
    missing = [
        str(requirement)
        for requirement in requirements
        if not any(
            canonicalize_name(requirement.name) == name and version in requirement.specifier for name, version in held
        )
    ]
    assert missing == []
    assert all(held.values())
    if below:
        assert pins(below).items() <= held.items()


@pytest.mark.parametrize("lock", [name for name, *_rest in LOCKED])
def test_a_lock_file_pins_each_line_by_hash_and_names_no_server(lock):
    text = (HERE / lock).read_text()
    named = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(named) == len(PINNED.findall(text))
    assert "://" not in text


def test_each_python_that_we_run_on_has_one_version_of_a_package():
    for version in ("3.11", "3.13"):
        env = default_environment() | {"python_version": version, "python_full_version": f"{version}.9"}
        here = [value for value in map(Requirement, GROUPS[""]) if value.marker is None or value.marker.evaluate(env)]
        names = [item.name for item in here]
        assert len(names) == len(set(names))
        assert "puremagic" in names


def test_the_environment_is_made_with_the_images_python_where_the_system_has_it(monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "HERE", tmp_path)
    major_minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    (tmp_path / "Dockerfile").write_text("FROM node:24.1 AS front-end\nFROM python:2.99.1-slim\n")
    assert packages.interpreters() == [sys.executable]
    (tmp_path / "Dockerfile").write_text(f"FROM node:24.1 AS front-end\nFROM python:{major_minor}.1-slim\n")
    theirs = [str(path) for path in [Path(f"/usr/bin/python{major_minor}")] if path.exists()]
    assert packages.interpreters() == [*theirs, sys.executable]


def test_a_python_that_can_make_no_environment_leaves_it_to_the_next(monkeypatch, tmp_path):
    for name, place in (("VENV", tmp_path / "venv"), ("PYTHON", tmp_path / "venv" / "bin" / "python")):
        monkeypatch.setattr(packages, name, place)
    monkeypatch.setattr(packages, "interpreters", lambda: ["false", sys.executable])
    packages.make_venv()
    assert (tmp_path / "venv" / "bin" / "python").exists()


def test_packages_that_the_lock_no_longer_names_are_taken_out(monkeypatch, tmp_path):
    venv, rows = tmp_path / ".venv", []
    venv.mkdir()
    monkeypatch.setattr(packages, "HERE", tmp_path)
    monkeypatch.setattr(packages, "VENV", venv)
    monkeypatch.setattr(packages, "step", lambda what, command: rows.append(command[3:]))
    for text in ("kept==1 \\\n    --hash=x\nleft==2\nolder-one==3\n", "kept==2\n"):
        (tmp_path / "some.lock").write_text(text)
        packages.add_packages("some.lock", "packages")
    assert [command[0] for command in rows] == ["install", "install", "uninstall"]
    assert rows[2][-2:] == ["left", "older-one"]
    packages.add_packages("some.lock", "packages")
    assert len(rows) == 3  # nothing changed, nothing done


def test_a_wheel_takes_the_product_along(tmp_path):
    """`pip install .`, without asking any server."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    done = subprocess.run(build, cwd=HERE, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {path for folder in CODE for path in files(folder, "*.py")}
    beside = {f"spojnik/{path}" for folder in ("templates", "static") for path in files(folder, "*")}
    beside |= {f"spojnik/{name}" for name in ("manage.py", "pyproject.toml", "docs/api.md")}
    beside |= {f"spojnik/{path.removesuffix('.po')}.mo" for path in files("locale", "*.po")}
    assert sorted((code | beside) - names) == []
    assert [name for name in names if name.startswith(("tests/", "bench/")) or "secrets.env" in name] == []


CODE = ("crm", "consents", "dsar", "retention", "breaches", "launch")


def files(folder: str, pattern: str) -> set[str]:
    """The files below a folder of ours."""
    paths = (path for path in (HERE / folder).rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(HERE).as_posix() for path in paths}
