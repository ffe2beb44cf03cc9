"""How long we keep a kind of data, as the person is told it (Art. 15(1)(d)): a day, or by what it is decided.

    lasting(person, kinds, at) -> [[kind, how long, why]]

Where no period is set the copy says what ends it: withdrawal, the purpose, the case. That their own request is under
way keeps everything and says nothing, so it is left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consents.models import Ground
from crm.accounts.language.formats import cited, day
from crm.privacy.categories import Category
from crm.privacy.models import LegalBasis, Person
from dsar.handling.retention_events import PURPOSE
from retention.horizons.needs import horizons
from retention.horizons.reasons import Code, Horizon, Reason
from retention.models import Hold, Rule, Start
from retention.words import period_words

NONE = "–"


@dataclass(frozen=True)
class PeriodFacts:
    """What the words are made of: their grounds by purpose, in force where any is; rules by `slug:version`."""

    grounds: dict[str, list[Ground]]
    rules: dict[str, Rule]

    @classmethod
    def of(cls, person: Person, reasons: Iterable[Reason], at: datetime) -> "PeriodFacts":
        """All that `reasons` speak of, in two queries."""
        all_of: dict[str, list[Ground]] = {}
        for ground in Ground.objects.filter(person=person).select_related("purpose").order_by("pk"):
            all_of.setdefault(ground.purpose.slug, []).append(ground)
        grounds = {slug: [ground for ground in rows if ground.in_force(at)] or rows for slug, rows in all_of.items()}
        slugs = {reason.rule.partition(":")[0] for reason in reasons if reason.rule}
        return cls(
            grounds, {f"{ground.slug}:{ground.version}": ground for ground in Rule.objects.filter(slug__in=slugs)}
        )


def lasting(person: Person, kinds: Iterable[str], at: datetime) -> list[list[str]]:
    """[[category, how long, why]] for each of `kinds`, in the order of categories."""
    needed, kinds = horizons([person.pk], at)[person.pk].needed, set(kinds)
    counting = Horizon(
        tuple(reason for reason in needed.reasons if not (reason.code == Code.OPEN and reason.purpose == PURPOSE))
    )
    period_facts = PeriodFacts.of(person, counting.reasons, at)
    return [
        [str(stored.label), how_long(counting.of(stored), period_facts), why(counting.of(stored), period_facts)]
        for stored in Category
        if stored.value in kinds
    ]


def how_long(reasons: Iterable[Reason], period_facts: PeriodFacts) -> str:
    """Until which day; where something has no end, by what it ends, and until when the rest lasts in any case."""
    reasons = list(reasons)
    if not reasons:
        return _("until we next look through what we keep")
    without = [reason for reason in reasons if reason.until is None]
    ends = list(dict.fromkeys(criterion(reason, period_facts) for reason in without if not nobodys(reason)))
    last = max((reason.until for reason in reasons if reason.until is not None), default=None)
    if last is None:
        return "; ".join(ends) or _("until we erase them; you can ask us to")
    last_day = {"day": day(last)}
    if ends:
        return "; ".join([*ends, _("in any case until %(day)s") % last_day])
    return (_("at least until %(day)s") if without else _("until %(day)s")) % last_day


def why(reasons: Iterable[Reason], period_facts: PeriodFacts) -> str:
    """What keeps the data: each reason without an end, and of dated reasons the last one, with its article."""
    reasons = list(reasons)
    if not reasons:
        return _("No purpose of ours needs them any more.")
    without, dated = (
        [reason for reason in reasons if reason.until is None],
        [reason for reason in reasons if reason.until is not None],
    )
    words = [word for reason in [*without, *dated[:1]] for word in because(reason, period_facts)]
    return " · ".join(dict.fromkeys(filter(None, words))) or NONE


def criterion(reason: Reason, period_facts: PeriodFacts) -> str:
    """What ends a reason that has no last day."""
    if reason.code == Code.NO_RULE:
        return while_purpose_lasts(period_facts.grounds[reason.purpose])
    if reason.code in ENDS:
        return ENDS[Code(reason.code)](reason)
    return by_rule(period_facts.rules[reason.rule]) if reason.rule in period_facts.rules else _("no end is set")


def nobodys(reason: Reason) -> bool:
    """Whether no purpose keeps them, and nobody said for how long that goes on."""
    return reason.code == Code.NO_RULE and not reason.purpose


def while_purpose_lasts(grounds: list[Ground]) -> str:
    """What a ground keeps by itself: to the withdrawal of a consent, else as long as purpose and ground last."""
    purpose_name = {"purpose": str(grounds[0].purpose)}
    if {ground.basis for ground in grounds} == {LegalBasis.CONSENT}:
        words = _("until you withdraw your consent to “%(purpose)s”") % purpose_name
    else:
        words = _("as long as the purpose “%(purpose)s” lasts and a ground for it is in force") % purpose_name
    ends = [ground.expires_at for ground in grounds]
    if None in ends:
        return words
    return _("%(words)s, at the latest until %(day)s") % {"words": words, "day": day(max(filter(None, ends)))}


def by_rule(rule: Rule) -> str:
    """In words: the period of a rule, and the event that it counts from."""
    words = {
        Start.CONTRACT_END: _("counted from the end of the contract: %(period)s"),
        Start.GROUND_END: _("counted from the end of your consent or of another ground: %(period)s"),
        Start.CASE_END: _("counted from the closing of your request or complaint: %(period)s"),
        Start.SUBMISSION: _("counted from the last form that you send: %(period)s"),
        Start.ROW: _("each entry, counted from the day it was made: %(period)s"),
    }.get(Start(rule.start), f"{rule.get_start_display()}: %(period)s")
    return words % {"period": period_words(rule)}


def hold_criterion(reason: Reason) -> str:
    """What ends a hold: what it was placed for."""
    wish = Hold.objects.filter(number=reason.ref, reason=Hold.Reason.WISH).exists()
    return _("as long as you want them kept") if wish else _("until this is over: %(what)s") % {"what": reason.words}


ENDS: dict[Code, Callable[[Reason], str]] = {
    Code.HOLD: hold_criterion,
    Code.OPEN: lambda _reason: _("as long as a matter between us is under way"),
    Code.RESTRICTED: lambda _reason: _("as long as their use is restricted"),
}


def because(reason: Reason, period_facts: PeriodFacts) -> list[str]:
    """Why, in words and by which article."""
    if reason.code == Code.NO_RULE:
        grounds = period_facts.grounds.get(reason.purpose, [])
        return [str(ground.get_basis_display()) for ground in grounds] or [_("No purpose of ours needs them any more.")]
    if reason.code in ENDS:
        return [cited(reason.article)]
    return [reason.words, cited(reason.article)]
