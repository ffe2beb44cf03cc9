"""`run.py footprint`: what the running `up` takes of this machine, memory by program and disk by folder.

Memory is the proportional set size: what several processes share is counted once, divided among them.
"""

import json
import os
import re
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from launch.children import Refusal
from launch.packages.python_packages import names_in
from launch.places import HERE, ROOT_DATA, VAR, VENV

MB = 1_000_000
PROGRAMS = {  # by a word of their command line; the first that fits
    "web": b"gunicorn",
    "worker": b"\0worker",
    "beat": b"\0beat",
    "PostgreSQL": b"postgres",
    "Valkey": b"valkey-server",
}


def footprint(args: list[str]) -> int:
    """Print both. Refusal when `up` does not run, or its processes are not ours to look into."""
    memory, disk = by_program(), by_folder()
    if "--json" in args:
        print(json.dumps({"memory": memory, "disk": disk}))
        return 0
    for what, sizes in (("memory", memory), ("disk", disk)):
        print(f"{what:8}{sum(sizes.values()) / MB:7.0f} MB")
        for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
            print(f"        {size / MB:7.0f} MB  {name}")
    return 0


def by_program() -> dict[str, int]:
    """{program: bytes} of `run.py up` in this folder and everything below it."""
    sizes: dict[str, int] = defaultdict(int)
    for pid in family(supervisor()):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        except PermissionError:
            raise Refusal("Processes of another user belong to it; measure as root.") from None
        name = next((name for name, word in PROGRAMS.items() if word in line), "run.py")
        sizes[name] += sum(map(int, re.findall(r"^Pss: +(\d+) kB", rollup, re.MULTILINE))) * 1024
    return dict(sizes)


def supervisor() -> int:
    """The process that is `run.py up` of this folder."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            line, place = (path / "cmdline").read_bytes().split(b"\0"), (path / "cwd").readlink()
        except OSError:
            continue
        if place == HERE and any(word.endswith(b"run.py") for word in line) and b"up" in line:
            return int(path.name)
    raise Refusal("`run.py up` does not run in this folder; start it, use it for a while, then measure.")


def family(first: int) -> list[int]:
    """A process and all that it started."""
    pids = [first]
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                pids += map(int, task.read_text().split())
            except OSError:
                continue
    return pids


def by_folder() -> dict[str, int]:
    """{what: bytes} on the disk."""
    services = (VAR / "services").resolve()
    packages = size(VENV)
    needed = size_of_packages(HERE / "requirements-embedded.lock")
    code = [path for path in HERE.iterdir() if path not in (VENV, VAR, HERE / "node_modules", HERE / ".git")]
    return {
        "Python packages that `up` needs": needed,
        "Python packages of the tests, where they ran": packages - needed,
        "front-end packages": size(HERE / "node_modules"),
        "data and logs of PostgreSQL and Valkey": size(services),
        "PostgreSQL's programs": sum(map(size, ROOT_DATA.glob("programs-*"))) if ROOT_DATA.exists() else 0,
        "var/, the rest": size(VAR) - (size(services) if services.is_relative_to(VAR) else 0),
        "the product itself": sum(map(size, code)),
    }


def size(place: Path) -> int:
    """Bytes that a file or a folder takes on the disk, links not followed, each file once."""
    by_inode: dict[int, int] = {}
    for folder, _folders, names in os.walk(place):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            status = os.lstat(path)
            by_inode[status.st_ino] = status.st_blocks * 512
    return sum(by_inode.values()) if by_inode else (os.lstat(place).st_blocks * 512 if place.exists() else 0)


def size_of_packages(lock: Path) -> int:
    """Bytes of the packages that a lock file names."""
    total = 0
    for name in names_in(lock):
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue  # of another machine
        total += sum(
            os.lstat(path).st_blocks * 512 for path in map(Path, (file.locate() for file in files)) if path.exists()
        )
    return total
