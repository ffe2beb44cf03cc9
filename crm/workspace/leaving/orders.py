"""Asking for everything, and the second person's word: the verbs before the job.

    ask(by=…) ──> FullExport, waits seven days ──approve(by=another)──> a job makes it (package_job.py)
        └─ nobody could be asked in a house of one: it goes on at once, and the ledger says so

The officer approves nothing: it is the controller's decision (Art. 38(6)). What was asked is exactly what is approved.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_EXPORT
from crm.accounts.second_person.independence import independent, refuse_alone
from crm.jobs.models import FullExport, Job
from crm.jobs.models.full_exports import OPEN_FOR, may_answer
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Recipient
from crm.privacy.recipients.gate import DisclosureRefused
from crm.workspace.export_notices import letters
from crm.workspace.leaving.who_goes import may_get_any
from crm.workspace.package_tables.package_kinds import chosen_kinds, kinds_open_to

KIND = "contacts.full_export"
TITLE = gettext_noop("Full export")
State, Ending = FullExport.State, FullExport.Ending
UNDER_WAY = _("A package of yours is already under way. Take it back, or wait until it is ready.")
NOT_WAITING = _("It waits for nobody any more.")


def record(export: FullExport, act: str, *, by: Actor, counts: dict[str, Any] | None = None) -> None:
    """The ledger entry: which kinds, for whom; never which people."""
    facts = {"recipient": export.recipient.slug} if export.recipient is not None else {}
    ledger.record(act, by=by, target=export.target, fields=export.kinds, counts={**facts, **(counts or {})})


@transaction.atomic
def ask(
    *, by: User, kinds: Iterable[str], recipient: Recipient | None = None, at: datetime | None = None
) -> FullExport:
    """Ask for a package of these kinds. PermissionDenied without the right, DisclosureRefused for a recipient that may
    get nothing, ValidationError (code "kinds", "under_way") for no kind and for a second one at the same time.
    """
    at = at or timezone.now()
    if not by.may(CONTACTS_EXPORT):
        raise PermissionDenied
    ticked, may_open = set(kinds), {kind.slug for kind in kinds_open_to(by)}
    if ticked - may_open:
        raise PermissionDenied
    if not ticked:
        raise ValidationError(_("Choose at least one kind of data."), code="kinds")
    if recipient is not None and (refused := may_get_any(recipient, at)):
        raise DisclosureRefused(refused)
    slugs = [kind.slug for kind in chosen_kinds(sorted(ticked)) if kind.slug in may_open]
    export = FullExport(owner=by, recipient=recipient, kinds=slugs, language=by.language, asked_by=signature(by))
    try:
        with transaction.atomic():
            export.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(UNDER_WAY, code="under_way") from None
    record(export, "full_export.asked", by=by)
    approvers = list(possible_approvers(by))
    if not approvers:
        go_on(export, by=by, act="full_export.alone", at=at)
    letters.tell(export, letters.ASKED, [user for user in approvers if may_decide(export, user, at)], by=by)
    return export


def possible_approvers(asker: User) -> Any:
    """Who could be asked: open accounts beside the asker's that may export or decide, and are not the officer's."""
    rows = User.objects.filter(is_active=True, role__machine=False, role__dpo=False).exclude(pk=asker.pk)
    may_export = rows.filter(role__rights__contains=[CONTACTS_EXPORT])
    return (may_export | rows.filter(role__decides=True)).select_related("role").order_by("pk")


def may_decide(export: FullExport, user: User, at: datetime | None = None) -> bool:
    """Whether `user` is a second person for it now."""
    return user.is_active and may_answer(user) and independent(export.asked_by, user, at=at)


def refuse_bystander(export: FullExport, by: User, at: datetime) -> FullExport:
    """The package, locked; PermissionDenied for whoever may not decide, ValidationError where nothing waits."""
    locked = FullExport.objects.select_for_update(of=("self",)).select_related("owner__role", "recipient")
    row = locked.get(pk=export.pk)
    if not may_answer(by):
        raise PermissionDenied
    refuse_alone(row.asked_by, by, at=at)
    if row.state != State.ASKED or row.asked_at + OPEN_FOR <= at:
        raise ValidationError(NOT_WAITING, code="over")
    return row


@transaction.atomic
def approve(export: FullExport, *, by: User, at: datetime | None = None) -> FullExport:
    """The second person's yes: a job makes the package. Refused like `refuse_bystander`, and for a recipient that may
    get nothing any more (DisclosureRefused).
    """
    at = at or timezone.now()
    row = refuse_bystander(export, by, at)
    if row.recipient is not None and (refused := may_get_any(row.recipient, at)):
        raise DisclosureRefused(refused)
    return go_on(row, by=by, act="full_export.approved", at=at)


def go_on(export: FullExport, *, by: User, act: str, at: datetime) -> FullExport:
    """Start the job, in the caller's transaction."""
    decided = {"decided_by": signature(by), "decided_at": at}
    job = Job.start(KIND, by=export.owner, payload={"full_export": export.pk}, title_code=TITLE, cancellable=True)
    if not export.move(State.ASKED, to=State.MAKING, job=job, **decided):
        raise ValidationError(NOT_WAITING, code="over")
    record(export, act, by=by)
    return export


@transaction.atomic
def refuse(export: FullExport, *, by: User, at: datetime | None = None) -> FullExport:
    """The second person's no. It can be asked for anew."""
    at = at or timezone.now()
    row = refuse_bystander(export, by, at)
    row.move(State.ASKED, to=State.GONE, ending=Ending.REFUSED, decided_by=signature(by), decided_at=at)
    record(row, "full_export.refused", by=by)
    letters.tell(row, letters.REFUSED, [row.owner], by=by)
    return row


@transaction.atomic
def take_back(export: FullExport, *, by: User) -> bool:
    """Whoever asked takes it back while it waits; False when it does not wait any more."""
    if export.owner_id != by.pk:
        raise PermissionDenied
    waited = export.move(State.ASKED, to=State.GONE, ending=Ending.WITHDRAWN)
    if waited:
        record(export, "full_export.removed", by=by, counts={"reason": str(Ending.WITHDRAWN)})
    return waited
