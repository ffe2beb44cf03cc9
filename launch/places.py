"""Where things are, and the folders this machine's data live in."""

import os
import pwd
import secrets
import shutil
from pathlib import Path

from launch.children import Refusal, step

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = HERE / "var"
RUN = VAR / "run"  # locks, and what the running processes tell each other

ROOT = os.geteuid() == 0
ROOT_DATA = Path("/var/lib/spojnik")  # PostgreSQL refuses uid 0, and its own user may not be able to enter HERE
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - folders of ours, which nobody else may enter
ROOM = 4 * 2**30  # bytes that must be free there
SYSTEM_USER = "spojnik"


def make_folders() -> None:
    try:
        RUN.mkdir(parents=True, exist_ok=True)
        (RUN / "writable").write_text("")
        (VAR / "static").mkdir(exist_ok=True)  # whitenoise warns where it is missing
    except OSError as problem:
        raise Refusal(f"Cannot write in {HERE}: {problem.strerror}. Put Spójnik into a folder of your own.") from None


def data_folder(name: str, *, lasting: bool = True) -> Path:
    """Where servers keep their files: var/<name>, which for root is a link to a folder its system user can reach.

    Behind the link stands a new folder for each checkout, so data sealed under lost secrets never come back. What need
    not last stands in memory, where there is room for it.
    """
    link = VAR / name
    if link.exists():
        return link.resolve()
    link.unlink(missing_ok=True)  # a link to nowhere
    in_memory = not lasting and IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= ROOM
    if not (ROOT or in_memory):
        link.mkdir(mode=0o700)
        return link
    outside = IN_MEMORY if in_memory else ROOT_DATA
    outside.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = outside / f"{'spojnik-' * in_memory}{name}-{secrets.token_hex(6)}"
    folder.mkdir(mode=0o700)
    if ROOT:
        user = system_user()
        os.chown(folder, user.pw_uid, user.pw_gid)
    link.symlink_to(folder)
    return folder


def system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        flags = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        step("Making the system user that runs PostgreSQL", ["useradd", *flags, SYSTEM_USER])
        return pwd.getpwnam(SYSTEM_USER)


def remove_folder(name: str) -> None:
    link = VAR / name
    shutil.rmtree(link.resolve(), ignore_errors=True)
    if link.is_symlink():
        link.unlink()


def remove_leftovers(kind: str) -> None:
    """A throw-away folder carries the number of the process that made it; what a killed one left goes now."""
    for link in VAR.glob(f"{kind}-*"):
        if not Path(f"/proc/{link.name.rpartition('-')[2]}").exists():
            remove_folder(link.name)
