"""A rule's next version: somebody drafts it, the officer gives an opinion. Nothing changes until it is switched on.

draft ──> advise ──> switching.switch_on (the controller, after a preview)
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose
from retention.models import Force, Rule, RuleOpinion, Start
from retention.periods import Period
from retention.permissions import refuse_strangers

# what a draft may say; the rest is ours
TERMS = (
    *("name", "name_en", "purpose", "categories", "start", "years", "months", "days"),
    *("to_year_end", "from_next_year", "roll", "force", "claims", "article", "reason", "reason_en"),
)


def terms_of(rule: Rule) -> dict[str, Any]:
    """What a version says, as the next draft begins with it."""
    return {name: getattr(rule, name) for name in TERMS}


@transaction.atomic
def draft(slug: str, terms: Mapping[str, Any], *, why: str, by: User, at: datetime | None = None) -> Rule:
    """The next version of the rule `slug`, or the first of a new one; off until the controller switches it on.

    PermissionDenied without the right to retention; ValidationError by column for terms that do not fit together.
    """
    refuse_strangers(by)
    if not why.strip():
        raise ValidationError({"why": _("Say why.")}, code="empty")
    list(Rule.objects.filter(slug=slug).select_for_update())  # two drafts at once would be one version
    last = Rule.objects.filter(slug=slug).aggregate(last=Max("version"))["last"] or 0
    values = {name: terms[name] for name in TERMS if name in terms}
    rule = Rule(slug=slug, version=last + 1, why=why.strip(), drafted_by=signature(by), **values)
    rule.drafted_at = at or timezone.now()
    rule.full_clean()
    refuse_odd(rule)
    rule.save(force_insert=True)
    ledger.record("rule.drafted", by=by, target=rule.target)
    return rule


def refuse_odd(rule: Rule) -> None:
    """ValidationError by column for what cannot work or is not allowed."""
    if rule.purpose:
        purpose = Purpose.objects.filter(slug=rule.purpose).order_by("-version").first()
        if purpose is None:
            raise ValidationError({"purpose": _("There is no such purpose.")}, code="purpose")
        if odd := sorted(set(rule.categories) - set(purpose.categories)):
            text = _("The purpose does not need: %(categories)s.")
            raise ValidationError({"categories": ValidationError(text, "unneeded", {"categories": ", ".join(odd)})})
    elif rule.start != Start.ACTIVITY:
        raise ValidationError({"start": _("Data without a purpose are counted from the last activity.")}, code="start")
    if not rule.article and rule.force == Force.DUTY:
        raise ValidationError({"article": _("Name the article that demands it.")}, code="article")
    rounding = {"to_year_end": rule.to_year_end, "from_next_year": rule.from_next_year, "roll": rule.roll}
    if rule.start != Start.GROUND_END and rule.period == Period(**rounding):
        raise ValidationError({"years": _("Say how long.")}, code="period")
    if rule.claims and rule.force == Force.DUTY:
        raise ValidationError({"force": _("A claim that is merely possible obliges to nothing.")}, code="claims")


@transaction.atomic
def advise(rule: Rule, *, verdict: str, text: str, by: User, at: datetime | None = None) -> RuleOpinion:
    """The officer's dated opinion on a version. PermissionDenied for anybody else, ValidationError without words."""
    if not by.role.dpo:
        raise PermissionDenied
    if not text.strip():
        raise ValidationError(_("Say why."), code="empty")
    opinion = RuleOpinion.objects.create(
        rule=rule, verdict=verdict, text=text.strip(), by=signature(by), at=at or timezone.now()
    )
    ledger.record("rule.advised", by=by, target=rule.target, counts={"verdict": str(verdict)})
    return opinion
