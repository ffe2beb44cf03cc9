"""Download of a package by link and code; every try with a right link is recorded."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.privacy.actors import ActorKey
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, locked
from dsar.cases.case_mails import write_to_requester
from dsar.cases.short_codes import digest_of_link, opens
from dsar.models import Download, Event, Package, PackagePart
from dsar.packages.release import BY

MOST = 20  # successful downloads of one link: more is no person fetching their file


def behind(token: str, *, at: datetime | None = None) -> Package | None:
    """The package behind a link that still opens; None for any other."""
    package = Package.objects.with_keys().filter(link_digest=digest_of_link(token)).first() if token else None
    return package if package and package.is_open(at or timezone.now()) else None


@transaction.atomic
def fetch(token: str, code: str, *, at: datetime | None = None) -> Package | None:
    """The package for a link and a code; None for a wrong one. A wrong code for a right link is recorded as a try."""
    at, package_found = at or timezone.now(), behind(token, at=at)
    if package_found is None:
        return None
    case = locked(package_found.case)
    package = Package.objects.with_keys().select_for_update(of=("self",)).filter(pk=package_found.pk).first()
    if package is None:  # they were erased at this very moment
        return None
    right = opens("package", package.uid, code, package.code_digest)
    spent = package.downloads.filter(done=True).count() >= MOST
    allowed = right and not spent and package.is_open(at)  # it may have been revoked before we held it
    Download.objects.create(package=package, at=at, done=allowed)
    if not allowed:
        return None
    by = ActorKey("subject", str(case.person.uid)) if case.person else BY
    event(case, Event.Kind.FETCHED, by=by, at=at, ref=f"package {package.digest[:16]}")
    ledger.record("request.package_fetched", by=by, about=case.person, target=case.target)
    write_to_requester("request_fetched", case, {"at": at}, by=BY)
    return package


def content_of(package: Package) -> Iterator[bytes]:
    """The ZIP, piece by piece."""
    parts = PackagePart.objects.filter(package=package).select_related("package__case__person__key")
    for part in parts.order_by("number").iterator(chunk_size=1):
        file: Any = part.file
        yield file.plain()
