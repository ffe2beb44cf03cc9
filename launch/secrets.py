"""The site's secrets: `python3 -m launch.secrets` prints a fresh set, one NAME=value a line.

With a folder, `python3 -m launch.secrets secrets`, it writes them there as files for docker-compose.yml, with the
passwords of database and Redis and the addresses made of them. What is there already stays as it is, so after an update
it adds what the new version needs.
"""

import base64
import sys
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

MAIL = "smtp+tls://user:change-me@mail.example.com:587"  # to be replaced by hand


def fresh_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": token_urlsafe(48),
        "MASTER_KEYS": f"1:{key()}",
        "INDEX_KEY": key(),
        "LEDGER_KEY": key(),
        "BACKUP_KEY": key(),
    }


def for_containers(known: dict[str, str]) -> dict[str, str]:
    """The same, and what the containers of docker-compose.yml need besides; addresses are made of passwords known."""
    owner, app = known.get("OWNER_PASSWORD") or token_hex(24), known.get("APP_PASSWORD") or token_hex(24)
    sandbox, redis = known.get("SANDBOX_PASSWORD") or token_hex(24), token_hex(24)
    return {
        **fresh_secrets(),
        "POSTGRES_PASSWORD": token_hex(24),
        "OWNER_PASSWORD": owner,
        "APP_PASSWORD": app,
        "DATABASE_URL": f"postgres://spojnik_app:{app}@database/spojnik",
        "MIGRATION_DATABASE_URL": f"postgres://spojnik_owner:{owner}@database/spojnik",
        "SANDBOX_PASSWORD": sandbox,
        "SANDBOX_DATABASE_URL": f"postgres://spojnik_sandbox:{sandbox}@database/spojnik_sandbox",
        "REDIS_CONFIG": f"requirepass {redis}",  # a line of Redis's own configuration: never on a command line
        "REDIS_URL": f"redis://:{redis}@redis:6379/0",
        "EMAIL_URL": MAIL,
    }


def write_files(folder: Path) -> list[str]:
    """Write what is missing in `folder` into a file each and return their names. KeyLost when one of the keys is
    missing beside others: a new one would not open what the old one sealed.

    The folder is for its owner alone; the files in it are for every user, since a container's has another number.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    existing = {path.name.upper(): path.read_text().strip() for path in folder.iterdir() if path.is_file()}
    missing = {name: value for name, value in for_containers(existing).items() if name not in existing}
    lost = [name.lower() for name in fresh_secrets() if name in missing]
    if existing and lost:
        raise KeyLost(f"{folder}/ lacks {', '.join(lost)}: put the old file back. Nothing was written.")
    if {"REDIS_CONFIG", "REDIS_URL"} & missing.keys():  # both hold the same password
        missing |= {name: value for name, value in for_containers(existing).items() if name.startswith("REDIS_")}
    for name, value in missing.items():
        path = folder / name.lower()
        path.write_text(f"{value}\n")
        path.chmod(0o644)
    return [name.lower() for name in missing]


class KeyLost(Exception):
    """A key that data are sealed under is missing; says which."""


def key() -> str:
    return base64.b64encode(token_bytes(32)).decode()


def lines(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def main(folder: Path) -> str:
    """What was done in `folder`, for the person at the keyboard."""
    written = write_files(folder)
    if not written:
        return f"{folder}/ has everything; nothing was written."
    mail = f" Put your mail server into {folder}/email_url, or none." if "email_url" in written else ""
    return f"{', '.join(written)} in {folder}/.{mail}"


if __name__ == "__main__":
    if sys.argv[1:]:
        try:
            print(main(Path(sys.argv[1])))
        except KeyLost as refusal:
            sys.exit(str(refusal))
    else:
        print(lines(fresh_secrets()), end="")
