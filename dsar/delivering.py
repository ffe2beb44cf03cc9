"""How she gets it: two people, then a link and a code for fourteen days, or paper by post or hand; all of it recorded.

    approve(package) ──> release(package, way) ──> fetch(token, code)          a link
                                              └──> hand_over(package, proof)   post, in person, another controller
    revoke(package)        the link opens nothing any more
    tidy(at)               files whose time is over are deleted; the row with digests and dates stays

The link goes to her address; the code does not. `release` shows it once, to be told on a phone number that we held
before or in a letter, or her status page shows it: to her alone, computed each time, so that it stands in no message
which the desk could read. A link for somebody of whom nobody has shown who she is is never made, since whoever asks
may be anybody (Art. 12(6)).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.drafting import signature
from crm.privacy import ledger
from crm.privacy.actors import Actor, system
from dsar.checklist import needs_identity
from dsar.codes import computed_code, digest_of_code, digest_of_link, fresh_code, fresh_link, opens
from dsar.holding import event, held, locked
from dsar.models import OPEN_FOR, Case, Download, Event, Package, PackagePart
from dsar.opening import Enclosed, enclose
from dsar.packaging import forget_pieces
from dsar.proving import refuse_unproven
from dsar.redacting import refuse_open
from dsar.refusing import beside
from dsar.telling import write_to_her

BY = system("dsar.packages")
Way = Package.Way
GIVEN = ("granted", "fee")
MOST = 20  # successful downloads of one link: more is no person fetching her file


@dataclass(frozen=True)
class Released:
    """The package, and the code that is shown now and never again; empty without a link, or where her page shows it."""

    package: Package
    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


def chosen(package: Package) -> Package:
    """The package with its case, locked. ValidationError when the case is closed or the package is over."""
    held(package.case)
    found = Package.objects.with_keys().select_for_update(of=("self",)).get(pk=package.pk)
    if not found.digest:
        raise ValidationError(_("The package is not ready yet."), code="unready")
    if found.revoked_at or found.removed_at:
        raise ValidationError(_("This package is over. Make another one."), code="over")
    return found


@transaction.atomic
def approve(package: Package, *, by: Any, at: datetime | None = None) -> Package:
    """A second person has looked at it. ValidationError for whoever made it, and when it has grown stale."""
    at, package = at or timezone.now(), chosen(package)
    if signature(by) == package.made_by:
        raise ValidationError(_("Somebody else has to approve what you prepared."), code="two")
    refuse_open(package.case)
    refuse_stale(package)
    if package.approved_at:
        return package
    package.approved_at, package.approved_by = at, signature(by)
    package.save(update_fields=["approved_at", "approved_by"])
    event(package.case, Event.Kind.APPROVED, by=by, at=at, ref=f"package {package.digest[:16]}")
    ledger.record("request.package_approved", by=by, about=package.case.person, target=package.case.target)
    return package


@transaction.atomic
def release(
    package: Package, way: str = Way.LINK, *, on_page: bool = False, by: Any, at: datetime | None = None
) -> Released:
    """It may go now, for fourteen days. With a link a mail goes to her; `on_page`: her status page shows the code.

    Released twice, it keeps its first link and code, which nobody sees again.
    """
    at, package = at or timezone.now(), chosen(package)
    case = package.case
    if package.released_at:
        return Released(package)
    if not package.approved_at:
        raise ValidationError(_("A second person has to approve it first."), code="two")
    refuse_stale(package)
    refuse_undecided(package)
    if needs_identity(list(package.rights)):
        refuse_unproven(case)
    if way == Way.LINK and (case.person is None or not case.person.email):
        raise beside("way", _("There is no e-mail address to send the link to."), "address")
    package.way, package.released_at, package.expires_at = way, at, at + OPEN_FOR
    link, code = behind_a_code(package, on_page=on_page) if way == Way.LINK else ("", "")
    package.save(update_fields=["way", "released_at", "expires_at", "link_digest", "code_digest", "code_on_page"])
    event(case, Event.Kind.SENT, by=by, at=at, ref=f"package {way}")
    told = {"way": str(way)}
    ledger.record("request.package_released", by=by, about=case.person, target=case.target, counts=told)
    if link:
        write_to_her("request_package", case, {"link": address_of(package, link), "until": package.expires_at}, by=by)
    return Released(package, address_of(package, link) if link else "", code)


def behind_a_code(package: Package, *, on_page: bool) -> tuple[str, str]:
    """A fresh link, and the code that somebody has to tell her; empty where her own page shows it."""
    link = fresh_link()
    package.link_digest, package.code_on_page = digest_of_link(link), on_page
    code = code_on_page(package) or fresh_code()
    package.code_digest = digest_of_code("package", package.uid, code)
    return link, "" if on_page else code


def code_on_page(package: Package) -> str:
    """The code as her status page shows it, and no other page; empty where she is told it otherwise."""
    return computed_code("package", package.uid, package.link_digest) if package.code_on_page else ""


def address_of(package: Package, token: str) -> str:
    """The public page of a package."""
    return f"{settings.BASE_URL}/p/{package.language}/package/{token}/"


def refuse_stale(package: Package) -> None:
    """ValidationError when something was judged or refused after the package was made: it would show too much."""
    judged = package.case.findings.filter(judged_at__gt=package.made_at).exists()
    later = Q(decided_at__gt=package.made_at) | Q(replaced_at__gt=package.made_at)
    refused = package.case.decisions.filter(later, verdict="refused", right__in=package.rights).exclude(category="")
    if judged or refused.exists():
        raise ValidationError(_("Something was decided after this package was made. Make another one."), code="stale")


def refuse_undecided(package: Package) -> None:
    """ValidationError while a right in it has not been granted."""
    decided = package.case.decisions.filter(decided_at__isnull=False, replaced_at=None, verdict__in=GIVEN)
    if set(package.rights) - set(decided.values_list("right", flat=True)):
        raise ValidationError(_("It has not been decided yet that she gets it."), code="undecided")


def behind(token: str, *, at: datetime | None = None) -> Package | None:
    """The package behind a link that still opens; None for any other."""
    package = Package.objects.with_keys().filter(link_digest=digest_of_link(token)).first() if token else None
    return package if package and package.is_open(at or timezone.now()) else None


@transaction.atomic
def fetch(token: str, code: str, *, at: datetime | None = None) -> Package | None:
    """The package for link and code; None for a wrong one, which is written down where the link was right."""
    at, found = at or timezone.now(), behind(token, at=at)
    if found is None:
        return None
    case = locked(found.case)
    package = Package.objects.with_keys().select_for_update(of=("self",)).filter(pk=found.pk).first()
    if package is None:  # she was erased at this very moment
        return None
    right = opens("package", package.uid, code, package.code_digest)
    spent = package.downloads.filter(done=True).count() >= MOST
    given = right and not spent and package.is_open(at)  # it may have been revoked before we held it
    Download.objects.create(package=package, at=at, done=given)
    if not given:
        return None
    by = Actor("subject", str(case.person.uid)) if case.person else BY
    event(case, Event.Kind.FETCHED, by=by, at=at, ref=f"package {package.digest[:16]}")
    ledger.record("request.package_fetched", by=by, about=case.person, target=case.target)
    write_to_her("request_fetched", case, {"at": at}, by=BY)
    return package


def content_of(package: Package) -> Iterator[bytes]:
    """The ZIP, piece by piece."""
    parts = PackagePart.objects.filter(package=package).select_related("package__case__person__key")
    for part in parts.order_by("number").iterator(chunk_size=1):
        file: Any = part.file
        yield file.plain()


@transaction.atomic
def hand_over(
    package: Package,
    *,
    to: str = "",
    proof: Enclosed | None = None,
    by: Any,
    handed_at: datetime | None = None,
    at: datetime | None = None,
) -> Package:
    """It was posted, given to her, or sent to another controller (`to`: which one); with the proof, if there is one."""
    at, package = at or timezone.now(), chosen(package)
    case, moment = package.case, handed_at or at
    if not package.released_at or package.way == Way.LINK:
        raise ValidationError(_("It has not been released for this way."), code="way")
    if not package.released_at.replace(second=0, microsecond=0) <= moment <= at:  # forms know minutes
        raise beside("handed_at", _("This moment does not fit: it is before the release, or still to come."), "moment")
    if package.way == Way.DIRECT and not to.strip():
        raise beside("to", _("Say to whom it went."), "empty")
    if package.handed_at:
        return package
    package.handed_at, package.handed_by = moment, signature(by)
    package.save(update_fields=["handed_at", "handed_by"])
    if proof:
        enclose(case, proof, by=by, at=at)
    event(case, Event.Kind.SENT, by=by, at=moment, text=to.strip(), ref=f"package handed {package.way}")
    told = {"way": str(package.way)}
    ledger.record("request.package_handed", by=by, about=case.person, target=case.target, counts=told)
    return package


@transaction.atomic
def revoke(package: Package, *, by: Any, at: datetime | None = None) -> bool:
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
    """The file of one package goes, once."""
    if not Package.objects.filter(pk=package.pk, removed_at=None).update(removed_at=at):
        return False
    pieces = forget_pieces(package)
    case = locked(package.case)
    told = {"pieces": pieces}
    ledger.record("request.package_removed", by=BY, about=case.person, target=case.target, counts=told)
    return True
