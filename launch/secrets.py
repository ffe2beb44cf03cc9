"""The site's secrets: `python3 -m launch.secrets` prints a fresh set, one NAME=value a line."""

import base64
from secrets import token_bytes, token_urlsafe


def fresh_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": token_urlsafe(48),
        "MASTER_KEYS": f"1:{key()}",
        "INDEX_KEY": key(),
        "LEDGER_KEY": key(),
        "BACKUP_KEY": key(),
    }


def key() -> str:
    return base64.b64encode(token_bytes(32)).decode()


def lines(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


if __name__ == "__main__":
    print(lines(fresh_secrets()), end="")
