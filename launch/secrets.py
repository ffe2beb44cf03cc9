"""The site's secrets: `python3 -m launch.secrets` prints a fresh set, one NAME=value a line.

With a folder, `python3 -m launch.secrets secrets`, it writes them there as files for docker-compose.yml, with the
passwords of the database and the addresses made of them. Nothing that is there already is written over.
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


def for_containers() -> dict[str, str]:
    """The same, and what the containers of docker-compose.yml need besides."""
    owner, app = token_hex(24), token_hex(24)
    return {
        **fresh_secrets(),
        "POSTGRES_PASSWORD": token_hex(24),
        "OWNER_PASSWORD": owner,
        "APP_PASSWORD": app,
        "DATABASE_URL": f"postgres://spojnik_app:{app}@database/spojnik",
        "MIGRATION_DATABASE_URL": f"postgres://spojnik_owner:{owner}@database/spojnik",
        "EMAIL_URL": MAIL,
    }


def write_files(folder: Path) -> list[str]:
    """Write each into a file of its own and return their names; FileExistsError when the folder is there.

    The folder is for its owner alone; the files in it are for every user, since a container's has another number.
    """
    folder.mkdir(mode=0o700)
    made = for_containers()
    for name, value in made.items():
        path = folder / name.lower()
        path.write_text(value)
        path.chmod(0o444)
    return [name.lower() for name in made]


def key() -> str:
    return base64.b64encode(token_bytes(32)).decode()


def lines(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


if __name__ == "__main__":
    if sys.argv[1:]:
        try:
            print(
                f"{', '.join(write_files(Path(sys.argv[1])))} in {sys.argv[1]}/. Put your mail server into email_url."
            )
        except FileExistsError:
            sys.exit(f"{sys.argv[1]} is there already; nothing was written.")
    else:
        print(lines(fresh_secrets()), end="")
