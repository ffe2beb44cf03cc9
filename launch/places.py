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
SYSTEM_USER = "spojnik"


def make_folders() -> None:
    try:
        RUN.mkdir(parents=True, exist_ok=True)
        (RUN / "writable").write_text("")
        (VAR / "static").mkdir(exist_ok=True)  # whitenoise warns where it is missing
    except OSError as problem:
        raise Refusal(f"Cannot write in {HERE}: {problem.strerror}. Put Spójnik into a folder of your own.") from None


def data_folder(name: str) -> Path:
    """Where servers keep their files: var/<name>, which for root is a link to a folder its system user can reach.

    Behind the link stands a new folder for each checkout, so data sealed under lost secrets never come back.
    """
    link = VAR / name
    if link.exists():
        return link.resolve()
    link.unlink(missing_ok=True)  # a link to nowhere
    if not ROOT:
        link.mkdir(mode=0o700)
        return link
    user, folder = system_user(), ROOT_DATA / f"{name}-{secrets.token_hex(6)}"
    ROOT_DATA.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
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
