"""Templates of letters: saved, changed over the version that was opened, removed with undo for a month, forgotten."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.correspondence.models import LetterTemplate
from crm.correspondence.models.letters import leads
from crm.correspondence.templates.placeholders import LETTERS
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

KEPT_FOR = timedelta(days=30)
TEMPLATE_FIELDS = ("name", "language", "purpose", "subject", "text")
MOST = 200  # of one owner or one team


class Overtaken(Exception):
    """Somebody else has changed the template meanwhile; `version` is theirs."""

    def __init__(self, version: int) -> None:
        super().__init__("overtaken")
        self.version = version


def offered_to(user: Any, *, language: str, purposes: Iterable[str]) -> list[LetterTemplate]:
    """Templates that `user` may take for one of `purposes`, those in `language` first, by name."""
    rows = LetterTemplate.objects.visible_to(user).select_related("team")
    fit = {"", *purposes}
    fitting = [template for template in rows if template.purpose in fit]
    return sorted(
        fitting, key=lambda template: (template.language != language, (template.name or "").casefold(), template.pk)
    )


@transaction.atomic
def save_template(values: dict[str, Any], *, team: Any = None, by: Actor) -> LetterTemplate:
    """A new one, for `by` alone or for a team that they lead. ValidationError names placeholders that nobody knows."""
    refuse_unknown(values)
    if team is not None and not leads(by, team.pk):
        raise PermissionDenied
    whose = {"team": team} if team else {"owner": by}
    if LetterTemplate.objects.filter(removed_at=None, **whose).count() >= MOST:
        raise ValidationError(_("There are too many templates. Remove one first."), code="too_many")
    template = LetterTemplate(**{name: values[name] for name in TEMPLATE_FIELDS}, **whose)
    template.save(force_insert=True)
    note("template.saved", template, by=by)
    return template


@transaction.atomic
def change_template(template: LetterTemplate, values: dict[str, Any], *, version: int, by: Actor) -> None:
    """Save `values` over `version`. PermissionDenied for another's, Overtaken when somebody was faster."""
    refuse_unknown(values)
    must_keep(template, by)
    mine = LetterTemplate.objects.filter(pk=template.pk, version=version, removed_at=None)
    if not mine.update(version=F("version") + 1):
        raise Overtaken(LetterTemplate.objects.values_list("version", flat=True).get(pk=template.pk))
    for name in TEMPLATE_FIELDS:
        setattr(template, name, values[name])
    template.save(update_fields=TEMPLATE_FIELDS)
    note("template.changed", template, by=by)


@transaction.atomic
def remove_template(template: LetterTemplate, *, by: Actor, at: datetime | None = None) -> bool:
    """Removes a template; `restore_template` takes it back. PermissionDenied for another's."""
    must_keep(template, by)
    rows = LetterTemplate.objects.filter(pk=template.pk, removed_at=None)
    gone = bool(rows.update(removed_at=at or timezone.now()))
    if gone:
        note("template.removed", template, by=by)
    return gone


@transaction.atomic
def restore_template(template: LetterTemplate, *, by: Actor) -> bool:
    """Restores a template; False when it was not removed. PermissionDenied for another's."""
    must_keep(template, by)
    rows = LetterTemplate.objects.filter(pk=template.pk, removed_at__isnull=False)
    back = bool(rows.update(removed_at=None))
    if back:
        note("template.restored", template, by=by)
    return back


def must_keep(template: LetterTemplate, user: Any) -> None:
    """PermissionDenied for a user who may use the template but not change it."""
    if not template.kept_by(user):
        raise PermissionDenied


def refuse_unknown(values: dict[str, Any]) -> None:
    """ValidationError, by field, that names unknown placeholders."""
    LETTERS.refuse_unknown({name: values[name] for name in ("subject", "text")})


def note(act: str, template: LetterTemplate, *, by: Actor) -> None:
    """One ledger entry."""
    counts = {"shared": template.team_id is not None}
    ledger.record(act, by=by, target=f"template:{template.uid}", counts=counts)


def delete_removed(at: datetime | None = None) -> int:
    """Deletes templates that were removed more than a month ago; how many."""
    return LetterTemplate.objects.filter(removed_at__lt=(at or timezone.now()) - KEPT_FOR).delete()[0]
