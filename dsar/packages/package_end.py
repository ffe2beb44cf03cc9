"""A package ends: taken back by somebody, or its days are over. Its file goes; the row with digests and dates stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, locked
from dsar.models import Case, Event, Package, PackagePart
from dsar.packages.package_job import forget_pieces
from dsar.packages.release import BY


@transaction.atomic
def revoke(package: Package, *, by: Actor, at: datetime | None = None) -> bool:
    """It opens nothing any more and its file goes. False when it was over already."""
    at, case = at or timezone.now(), locked(package.case)
    ended = {"revoked_at": at, "revoked_by": signature(by), "removed_at": at}
    if not Package.objects.filter(pk=package.pk, revoked_at=None, removed_at=None).update(**ended):
        return False
    forget_pieces(package)
    event(case, Event.Kind.NOTE, by=by, at=at, ref="package revoked")
    ledger.record("request.package_revoked", by=by, about=case.person, target=case.target)
    return True


def tidy(at: datetime | None = None) -> int:
    """Delete the files of packages whose days are over, and of those that a closed case never gave out; how many."""
    at = at or timezone.now()
    over = Q(expires_at__lte=at) | Q(released_at=None, case__state=Case.State.CLOSED)
    lying = Package.objects.filter(over, removed_at=None).filter(
        Exists(PackagePart.objects.filter(package=OuterRef("pk")))
    )
    return sum(remove(package, at) for package in lying.order_by("pk"))


@transaction.atomic
def remove(package: Package, at: datetime) -> bool:
    """Deletes the file of one package. False when it was deleted before."""
    if not Package.objects.filter(pk=package.pk, removed_at=None).update(removed_at=at):
        return False
    pieces = forget_pieces(package)
    case = locked(package.case)
    counts = {"pieces": pieces}
    ledger.record("request.package_removed", by=BY, about=case.person, target=case.target, counts=counts)
    return True
