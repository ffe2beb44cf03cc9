"""The site's own settings and folders: address, disk, and what should not be there in earnest."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext as _

from crm.health.findings import Finding
from crm.privacy.people.invented_people import invented_people_here

LEAST, SPARE = 0.05, 0.10  # of a disk: below the first something breaks soon, below the second is worth knowing
LEAST_BYTES = 500 * 1024 * 1024


def address() -> Iterator[Finding]:
    """Whether the address in mails is one that people reach over HTTPS."""
    parts = urlsplit(settings.BASE_URL)
    title, advice = _("Address"), _("Set BASE_URL, ALLOWED_HOSTS and TRUSTED_PROXIES, see docs/operations.md.")
    if not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
        yield Finding("address", False, _("ALLOWED_HOSTS does not answer to the host of BASE_URL"), title, advice)
    elif settings.EMBEDDED:
        yield Finding("address", True, _("this machine only, without HTTPS: the embedded mode"), title)
    elif not settings.HTTPS:
        yield Finding("address", False, _("BASE_URL is not https: passwords would travel in clear"), title, advice)
    elif settings.DEBUG:
        yield Finding("address", False, _("DEBUG is on: error pages show what the program holds"), title, advice)
    else:
        words = _("%(address)s, over HTTPS") % {"address": settings.BASE_URL}
        yield Finding("address", True, words, title)


def disk() -> Iterator[Finding]:
    """How much is free where files, seals and backups go, and whether we may write there."""
    title, advice = _("Disk"), _("Make room, or move the folder to a larger disk.")
    places = {"DATA_DIR": settings.DATA_DIR}
    if not settings.LEDGER_BY_WORKER:  # else it is the worker who writes there, and says so when asked
        places |= {"LEDGER_DIR": settings.LEDGER_DIR, "BACKUP_DIR": settings.BACKUP_DIR}
    closed = [name for name, path in places.items() if not os.access(nearest(path), os.W_OK)]
    if closed:
        words = _("these folders cannot be written: %(names)s") % {"names": ", ".join(closed)}
        yield Finding("disk", False, words, title, _("Give them to the user that runs the product."))
        return
    name, share, free = min((room(name, path) for name, path in places.items()), key=lambda place: place[1])
    words = _("%(percent)s %% of the disk under %(name)s are free, %(left)s GB") % {
        "percent": int(share * 100),
        "name": name,
        "left": f"{free / 1024**3:.1f}",
    }
    yield Finding("disk", share >= LEAST and free >= LEAST_BYTES, words, title, advice, warning=share < SPARE)


def nearest(path: Path) -> Path:
    """The folder, or the one above in which it would be made."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def room(name: str, path: Path) -> tuple[str, float, int]:
    """(name, share of the disk that is free, bytes free)."""
    usage = shutil.disk_usage(nearest(path))
    return name, usage.free / usage.total, usage.free


def demo() -> Iterator[Finding]:
    """Whether invented people are among the real ones."""
    loaded = invented_people_here()
    words = _("invented people and accounts are loaded") if loaded else _("no demo data")
    advice = _("Take them out before real people come in: the button in the yellow strip.")
    # A fault only where it matters: the embedded mode is made for looking around.
    yield Finding("demo", not loaded or settings.EMBEDDED, words, _("Demo data"), advice, warning=loaded)
