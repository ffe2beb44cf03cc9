"""A policy from the draft to its end: drafted by the desk, published by whoever decides, read by its audience."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.models.officer import READ_DAYS, Policy, PolicyReading, PolicyVersion
from crm.accounts.permissions.rights import PRIVACY_VIEW
from crm.casework.enclosures import Enclosed, digest
from crm.casework.field_errors import beside
from crm.casework.proposals import refuse_powerless
from crm.privacy.actors import signature
from crm.privacy.logs import ledger


@transaction.atomic
def add(  # a policy is all of this
    title: str,
    *,
    roles: Iterable[str] = (),
    required: bool = False,
    read_days: int = READ_DAYS,
    review_on: date | None = None,
    demo: bool = False,
    by: User,
    at: datetime | None = None,
) -> Policy:
    """A new policy without a version. ValidationError without a title."""
    refuse_strangers(by)
    at = at or timezone.now()
    if not title.strip():
        raise beside("title", _("Give it a title."), "empty")
    policy = Policy.objects.create(
        title=title.strip(),
        roles=sorted(set(roles)),
        required=required,
        required_since=at if required else None,
        read_days=read_days,
        review_on=review_on,
        demo=demo or by.of_the_demo,
        made_by=signature(by),
        made_at=at,
    )
    ledger.record("policy.added", by=by, target=policy.target)
    return policy


@transaction.atomic
def change(policy: Policy, values: dict[str, Any], *, by: User, at: datetime | None = None) -> Policy:
    """Another title, audience, duty, term or review day; whoever joins the audience is told by the next watch.

    Its readers have their days from the moment on which it had to be read.
    """
    refuse_strangers(by)
    policy = lock(policy)
    if not values.get("title", policy.title).strip():
        raise beside("title", _("Give it a title."), "empty")
    new_values = {**values, "roles": sorted(set(values.get("roles", policy.roles)))}
    named = [name for name in ("title", "roles", "required", "read_days", "review_on") if name in new_values]
    changed = [name for name in named if new_values[name] != getattr(policy, name)]
    for name in changed:
        setattr(policy, name, new_values[name])
    if changed:
        if "required" in changed:
            policy.required_since = (at or timezone.now()) if policy.required else None
        policy.save(update_fields=[*changed, "required_since"])
        ledger.record("policy.changed", by=by, target=policy.target, fields=changed)
    return policy


@transaction.atomic
def draft(
    policy: Policy, *, text: str = "", changes: str = "", enclosed: Enclosed | None = None, by: User
) -> PolicyVersion:
    """The draft of the next version, or other words for the one there is. ValidationError without words and file."""
    refuse_strangers(by)
    policy = lock(policy)
    row = policy.versions.filter(published_at=None).first()
    if not text.strip() and enclosed is None and not (row and row.file):
        raise beside("text", _("Type the words, or add the PDF."), "empty")
    if row is None:
        last = policy.versions.first()
        row = PolicyVersion(policy=policy, number=last.number + 1 if last else 1, made_by=signature(by))
    row.text, row.changes = text.strip(), changes.strip()
    if enclosed is not None:
        row.digest, row.size, row.file_name = digest(enclosed.content), len(enclosed.content), enclosed.name[:120]
        row.file.save("", ContentFile(enclosed.content), save=False)
    row.save()
    ledger.record("policy.drafted", by=by, target=policy.target, counts={"version": row.number})
    return row


@transaction.atomic
def publish(version: PolicyVersion, *, by: User, at: datetime | None = None) -> PolicyVersion:
    """It counts from now on, and its audience is to read it. PermissionDenied for whoever does not decide."""
    refuse_powerless(by)
    at, policy = at or timezone.now(), lock(version.policy)
    row = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    if row.published_at:
        raise ValidationError(_("Somebody has published it meanwhile."), code="published")
    row.published_at, row.published_by = at, signature(by)
    row.save(update_fields=["published_at", "published_by"])
    ledger.record("policy.published", by=by, target=policy.target, counts={"version": row.number})
    return row


@transaction.atomic
def retire(policy: Policy, *, by: User, at: datetime | None = None) -> Policy:
    """Nobody is held to it any more; who has read it stays. PermissionDenied for whoever does not decide."""
    refuse_powerless(by)
    policy = lock(policy)
    policy.retired_at, policy.retired_by = at or timezone.now(), signature(by)
    policy.save(update_fields=["retired_at", "retired_by"])
    ledger.record("policy.retired", by=by, target=policy.target)
    return policy


@transaction.atomic
def confirm(version: PolicyVersion, *, by: User, at: datetime | None = None) -> PolicyReading:
    """A colleague confirms that they have read it; once is enough. ValidationError for what is not theirs to read."""
    at = at or timezone.now()
    if version.published_at is None or not is_for(version.policy, by):
        raise ValidationError(_("This is not yours to read."), code="foreign")
    reading, _created = PolicyReading.objects.get_or_create(
        version=version, user=by, defaults={"told_at": at, "first_told_at": at}
    )
    confirmed = {"read_at": max(at, reading.told_at), "language": by.language}
    if PolicyReading.objects.filter(pk=reading.pk, read_at=None).update(**confirmed):
        ledger.record("policy.read", by=by, target=version.policy.target, counts={"version": version.number})
        reading.refresh_from_db()
    return reading


def is_for(policy: Policy, user: User) -> bool:
    """Whether somebody belongs to the audience; machines to none."""
    return not user.role.machine and (not policy.roles or user.role.slug in policy.roles)


def lock(policy: Policy) -> Policy:
    """The policy, locked. ValidationError when it was retired."""
    locked: Policy = Policy.objects.select_for_update().get(pk=policy.pk)
    if locked.retired_at:
        raise ValidationError(_("It is not in force any more."), code="retired")
    return locked


def refuse_strangers(by: User) -> None:
    """PermissionDenied without the desk."""
    if not by.may(PRIVACY_VIEW):
        raise PermissionDenied
