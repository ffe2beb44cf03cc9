"""How they get it: approved by two people or by a delegation, then a link and a code for fourteen days, or paper.

    approve(package) ──> release(package, way) ──> fetch(token, code)          a link (download.py)
                                              └──> hand_over(package, proof)   post, in person, another controller
    revoke(package), tidy(at)                      it is over (package_end.py)

The link goes to their address; the code does not. `release` shows it once, to be told on a phone number that we held
before or in a letter, or their status page shows it: to them alone, computed each time, so that it stands in no message
which the desk could read. A link for somebody of whom nobody has shown who they are is never made, since whoever asks
may be anybody (Art. 12(6)).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.second_person.independence import refuse_alone
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, lock_open_case
from dsar.cases.case_mails import write_to_requester
from dsar.cases.checklist import needs_identity
from dsar.cases.incoming import EnclosedFile
from dsar.cases.opening import enclose
from dsar.cases.short_codes import computed_code, digest_of_code, digest_of_link, fresh_code, fresh_link
from dsar.contents.redaction import refuse_open
from dsar.decisions.approvers import approver, refuse_revoked
from dsar.identity.identity_state import refuse_unproven
from dsar.models import OPEN_FOR, Event, Package

BY = system("dsar.packages")
Way = Package.Way
GIVEN = ("granted", "fee")


@dataclass(frozen=True)
class Released:
    """A package, its link and code (shown once); empty without a link, or where the status page shows the code."""

    package: Package
    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


def chosen(package: Package) -> Package:
    """The package with its case, locked. ValidationError when the case is closed or the package is over."""
    lock_open_case(package.case)
    locked_package = Package.objects.with_keys().select_for_update(of=("self",)).get(pk=package.pk)
    if not locked_package.digest:
        raise ValidationError(_("The package is not ready yet."), code="unready")
    if locked_package.revoked_at or locked_package.removed_at:
        raise ValidationError(_("This package is over. Make another one."), code="over")
    return locked_package


def refuse_unchecked(package: Package, *, by: Actor, at: datetime | None = None) -> None:
    """ValidationError for whoever made it, until a second person has approved it or it was released.

    One person alone takes nobody's whole copy out: whoever checks it is somebody else.
    """
    if not (package.approved_at or package.released_at):
        words = _("Before it is approved only a second person opens it, to check it.")
        refuse_alone(package.made_by, by, words=words, at=at)


@transaction.atomic
def approve(package: Package, *, by: Actor, at: datetime | None = None) -> Package:
    """A second person has looked at it, or one of the desk to whom routine access is delegated
    (decisions/approvers.py).

    ValidationError for whoever made it, for two of whom neither decides, and when it has grown stale.
    """
    at, package = at or timezone.now(), chosen(package)
    delegation = approver(package, by, at=at)
    refuse_open(package.case)
    refuse_stale(package)
    if package.approved_at:
        return package
    package.approved_at, package.approved_by, package.delegation = at, signature(by), delegation
    package.save(update_fields=["approved_at", "approved_by", "delegation"])
    event(package.case, Event.Kind.APPROVED, by=by, at=at, ref=f"package {package.digest[:16]}")
    ledger.record("request.package_approved", by=by, about=package.case.person, target=package.case.target)
    return package


@transaction.atomic
def release(
    package: Package, way: str = Way.LINK, *, on_page: bool = False, by: Actor, at: datetime | None = None
) -> Released:
    """Releases the package for fourteen days. With a link a mail goes out; `on_page`: the status page shows the code.

    A second call keeps the first link and code, which nobody sees again.
    """
    at, package = at or timezone.now(), chosen(package)
    case = package.case
    if package.released_at:
        return Released(package)
    if not package.approved_at:
        raise ValidationError(_("A second person has to approve it first."), code="two")
    refuse_stale(package)
    refuse_revoked(package, at)
    refuse_undecided(package)
    if needs_identity(list(package.rights)):
        refuse_unproven(case)
    if way == Way.LINK and (case.person is None or not case.person.email):
        raise beside("way", _("There is no e-mail address to send the link to."), "address")
    package.way, package.released_at, package.expires_at = way, at, at + OPEN_FOR
    link, code = behind_a_code(package, on_page=on_page) if way == Way.LINK else ("", "")
    package.save(update_fields=["way", "released_at", "expires_at", "link_digest", "code_digest", "code_on_page"])
    event(case, Event.Kind.SENT, by=by, at=at, ref=f"package {way}")
    counts = {"way": str(way)}
    ledger.record("request.package_released", by=by, about=case.person, target=case.target, counts=counts)
    if link:
        write_to_requester(
            "request_package", case, {"link": address_of(package, link), "until": package.expires_at}, by=by
        )
    return Released(package, address_of(package, link) if link else "", code)


def behind_a_code(package: Package, *, on_page: bool) -> tuple[str, str]:
    """A fresh link, and the code that somebody has to tell them; empty where their own page shows it."""
    link = fresh_link()
    package.link_digest, package.code_on_page = digest_of_link(link), on_page
    code = code_on_page(package) or fresh_code()
    package.code_digest = digest_of_code("package", package.uid, code)
    return link, "" if on_page else code


def code_on_page(package: Package) -> str:
    """The code as their status page shows it, and no other page; empty where they are told it otherwise."""
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
        raise ValidationError(_("It has not been decided yet that the person gets it."), code="undecided")


@transaction.atomic
def hand_over(
    package: Package,
    *,
    to: str = "",
    proof: EnclosedFile | None = None,
    by: Actor,
    handed_at: datetime | None = None,
    at: datetime | None = None,
) -> Package:
    """Records that it was posted, handed over, or sent to another controller (`to`: which); with `proof`, if any."""
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
    counts = {"way": str(package.way)}
    ledger.record("request.package_handed", by=by, about=case.person, target=case.target, counts=counts)
    return package
