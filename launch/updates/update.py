"""`run.py update`: to the newest version, or back to where it began.

    back up ─> fetch ─> packages ─> migrations, static files, checks ─> done, older backups go
                  └────────┴──────────────┴── anything fails: code, packages and database as they were

While it works var/update.json says what to go back to. If the machine dies meanwhile, `up` refuses to start on half an
update, and `update --undo` takes it back. Whoever still works on the database stops it before anything is touched, for
what they write would be lost on the way back.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from launch.backups.dumps import Dump, put_back, strangers, take
from launch.children import Refusal, say, step
from launch.packages.python_packages import LOCKS, VENV, installed, reinstall
from launch.places import HERE, PYTHON, VAR
from launch.servers.embedded import programs
from launch.servers.sharing import own, site_env, write_private
from launch.site import check_keys
from launch.updates.checkout import Checkout

MARK = VAR / "update.json"
CUT_OFF = "An update was cut off here. Take it back first: python3 run.py update --undo"


@dataclass(frozen=True)
class Way:
    """The way back: commit (empty without git), backup, what may have been touched so far."""

    commit: str
    folder: str
    name: str
    packages: bool = False
    touched: bool = False

    @property
    def dump(self) -> Dump:
        """The backup."""
        return Dump(Path(self.folder), self.name)

    def keep(self) -> "Way":
        """Write it down."""
        write_private(MARK, json.dumps(asdict(self)))
        return self


def need_whole() -> None:
    """Refusal while an update that was cut off waits to be taken back."""
    if MARK.exists():
        raise Refusal(CUT_OFF)


def update() -> None:
    """Move on to the newest version. Refusal, with everything as before, when that fails."""
    need_whole()
    code = Checkout.here()
    code.need_clean()
    way = back_up(code.commit).keep()
    try:
        if not code.fetch():
            say("update", "No git checkout that follows another: the files are taken as they are.")
        way = replace(way, packages=packages_change()).keep()
        settle("packages")
        way = replace(way, touched=True).keep()
        settle("site")
    except BaseException as trouble:
        go_back(way)
        reason = str(trouble) if isinstance(trouble, Refusal) else type(trouble).__name__
        raise Refusal(f"The update failed and was taken back: {reason} {restored_words(way)}") from None
    MARK.unlink()
    forget_older(way.dump)
    say("update", f"Done. The backup from before is {way.dump.file('data')} and, apart from it, its keys.")


def undo() -> None:
    """Take back an update that was cut off."""
    if not MARK.exists():
        raise Refusal("No update was cut off here; there is nothing to take back.")
    way = Way(**json.loads(MARK.read_text()))
    go_back(way)
    say("update", f"Taken back. {restored_words(way)}")


def restored_words(way: Way) -> str:
    """What is as it was."""
    if way.commit:
        return f"Code ({way.commit[:9]}), packages and database are as they were."
    return "Packages and database are as they were; the files are still the new ones: put the old ones back."


def back_up(commit: str) -> Way:
    """Encrypt the database into BACKUP_DIR, keys apart. Refusal while others work on it."""
    with own(patient=False) as servers:
        env = site_env(servers.env)
        url = owner_url(env)
        check_keys(env)
        if busy := strangers(url):
            raise Refusal(f"{busy} others work on the database. Stop web, worker and beat first; nothing was changed.")
        name = f"update-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        way = Way(commit, env.get("BACKUP_DIR") or str(VAR / "backup"), name)
        take(way.dump, url=url, programs=programs()[0], key=env["BACKUP_KEY"])
    say("update", f"Backed up to {way.folder}.")
    return way


def owner_url(env: dict) -> str:
    """The address of the database for its owner, who can dump it and make it anew."""
    if not env.get("MIGRATION_DATABASE_URL"):
        raise Refusal("MIGRATION_DATABASE_URL is not set; an update migrates as the owner of the database.")
    return env["MIGRATION_DATABASE_URL"]


def settle(part: str) -> None:
    """One part of launch/updates/after_update.py, by the code that is here now."""
    step(f"Setting up the new version ({part})", [PYTHON, "-m", "launch.updates.after_update", part], cwd=HERE)


def go_back(way: Way) -> None:
    """Code, packages and database as `way` remembers them. The mark goes last."""
    say("update", "Taking the update back.")
    Checkout(HERE, way.commit).back()
    if way.packages:
        for lock in LOCKS:
            reinstall(lock)
    if way.touched:
        with own(patient=False) as servers:
            env = site_env(servers.env)
            put_back(way.dump, url=owner_url(env), programs=programs()[0], key=env["BACKUP_KEY"])
        for stamp in (".migrations", ".months", ".keys"):
            (VAR / "services" / stamp).unlink(missing_ok=True)
    MARK.unlink()


def packages_change() -> bool:
    """Whether the lock files at hand name other packages than those installed."""
    return any((VENV / f".{lock}").exists() and not installed(lock) for lock in LOCKS)


def forget_older(newest: Dump) -> None:
    """Delete the backups of earlier updates: old keys would let erased people be read."""
    names = {path.name.partition(".")[0] for path in newest.folder.glob("update-*.spojnik")}
    for name in names - {newest.name}:
        Dump(newest.folder, name).remove()
