"""SECRET_KEY, LEDGER_KEY and BACKUP_KEY: strong enough, and those that this database knows.

Like the master and index keys (models/keyring.py) each leaves a keyed check value in the database when it is first
used; a value that is neither known nor stands beside a known one is refused before anything is written. The strength is
asked first: a weak secret could be guessed from its check value.

    SECRET_KEY  a new one needs the old one in SECRET_KEY_FALLBACKS, for its first start
    BACKUP_KEY  several, newest first: a new one needs the old one behind it, as long as backups of its time are kept
    LEDGER_KEY  stays for ever: rows, marks of people and the erasure ledger stand on it
    lost        `keys accept NAME` takes another one all the same
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings

from crm.privacy.keys.cipher import WrongMasterKey
from crm.privacy.models import LedgerEntry, SecretFingerprint

LENGTH, DIFFERENT = 32, 10  # characters of a secret, and how many of them must not be the same
BYTES = 32


class WrongSecret(WrongMasterKey):
    """A secret is too weak, or not the one that this database knows."""


def secret_keys() -> list[str]:
    """SECRET_KEY and its fallbacks."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def ledger_keys() -> list[str]:
    """LEDGER_KEY."""
    return [settings.LEDGER_KEY]


def backup_keys() -> list[str]:
    """BACKUP_KEY, newest first."""
    return [part.strip() for part in settings.BACKUP_KEY.split(",")]


GIVEN: dict[str, Callable[[], list[str]]] = {
    "SECRET_KEY": secret_keys,
    "LEDGER_KEY": ledger_keys,
    "BACKUP_KEY": backup_keys,
}
BEHIND = {"SECRET_KEY": "add the old one to SECRET_KEY_FALLBACKS", "BACKUP_KEY": "add the old one behind it"}


def fingerprint(name: str, value: str) -> str:
    """The check value of a secret."""
    return hmac.new(value.encode(), f"spojnik secret|{name}".encode(), hashlib.sha256).hexdigest()[:32]


def refuse_weak() -> None:
    """Raise WrongSecret where a secret is short, monotonous or of the wrong form."""
    for name, values_given in GIVEN.items():
        for value in values_given():
            if len(value) < LENGTH or len(set(value)) < DIFFERENT:
                raise WrongSecret(
                    f"{name} is too weak: it wants {LENGTH} random characters or more. python3 -m launch.secrets "
                    "prints a set; where data are sealed already, restore the right one. Nothing was written."
                )
    for value in backup_keys():
        if not is_key(value):
            raise WrongSecret(
                "BACKUP_KEY must be 32 bytes in base64, or several, newest first, with commas between. Restore it from "
                "your key store, or take one that python3 -m launch.secrets prints. Nothing was written."
            )


def is_key(value: str) -> bool:
    """Whether `value` is 32 bytes in base64."""
    try:
        return len(base64.b64decode(value, validate=True)) == BYTES
    except ValueError:
        return False


def verify_given() -> bool:
    """Compare all three with the database; note what is new. Raises WrongSecret, and then nothing was written."""
    for name, check_value in compare():
        SecretFingerprint.objects.get_or_create(name=name, fingerprint=check_value)
    return True


def compare() -> list[tuple[str, str]]:
    """(name, check value) of the secrets that are given and not known yet, writing nothing. Raises WrongSecret."""
    refuse_weak()
    return [(name, check_value) for name in GIVEN for check_value in unknown_of(name)]


@lru_cache(maxsize=1)
def verify_ledger_key() -> bool:
    """Whether LEDGER_KEY is the known one, asked once per process before it writes into a log. Raises WrongSecret."""
    unknown_of("LEDGER_KEY")
    return True


def unknown_of(name: str) -> list[str]:
    """Check values of what is given as `name` and not known yet; WrongSecret where nothing of it is known."""
    check_values = [fingerprint(name, value) for value in GIVEN[name]()]
    rows = SecretFingerprint.objects.filter(name=name, replaced_at=None)
    registered = set(rows.values_list("fingerprint", flat=True))
    foreign = bool(registered) and not registered & set(check_values)
    if foreign or (not registered and name == "LEDGER_KEY" and not seals_what_is_there()):
        also = f"; to change it on purpose, {BEHIND[name]}" if name in BEHIND else ""
        raise WrongSecret(
            f"{name} is not the one that this database knows: restore the right one from your key store{also}. If it "
            f"is lost for good: manage.py keys accept {name}. Nothing was written."
        )
    return [check_value for check_value in check_values if check_value not in registered]


def seals_what_is_there() -> bool:
    """Whether LEDGER_KEY made the newest row of the ledger; true of an empty one."""
    newest = LedgerEntry.objects.order_by("-id").first()
    return newest is None or newest.intact()
