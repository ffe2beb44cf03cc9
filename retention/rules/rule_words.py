"""Rules as notices tell them: «24 months from your own last activity» (Art. 13(2)(a))."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from consents.statements.notice_facts import RulePeriod
from retention.models import Force, Rule, Start
from retention.words import length_words, rounding_words

SHORTEST_MONTH = 28  # days
COUNTED = {
    Start.ACTIVITY: lambda: _("from your own last activity"),
    Start.CONTRACT_END: lambda: _("from the end of the contract"),
    Start.GROUND_END: lambda: _("from the end of your consent or of another ground"),
    Start.PAYMENT_DUE: lambda: _("from the day payment fell due"),
    Start.DOCUMENT: lambda: _("from the day the document was issued"),
    Start.SUBMISSION: lambda: _("from the last form that you sent"),
    Start.CASE_END: lambda: _("from the end of your request or complaint"),
    Start.DROPPED: lambda: _("from the day we gave up the matter"),
    Start.ROW: lambda: _("from the day of each entry"),
}


def periods_in_words(slugs: Collection[str], *, at: datetime) -> dict[str, list[RulePeriod]]:
    """{purpose's slug: its rules that are on at `at`, in the active language}, needs before duties. One statement."""
    by_purpose: dict[str, list[RulePeriod]] = {}
    for rule in sorted(Rule.objects.on(at).filter(purpose__in=slugs), key=lambda rule: (rule.force, rule.slug)):
        duty, until = rule.force == Force.DUTY, rule.period.end(timezone.localdate(at))
        period = RulePeriod(as_told(rule), duty, until, months_of(rule), rule.to_year_end or rule.from_next_year)
        by_purpose.setdefault(rule.purpose, []).append(period)
    return {slug: sorted(rules, key=lambda rule: rule.duty) for slug, rules in by_purpose.items()}


def as_told(rule: Rule) -> str:
    """The period with the event that it counts from."""
    counted = COUNTED[Start(rule.start)]()
    length = length_words(rule)
    if not length:
        return _("erased at once, %(counted)s") % {"counted": counted}
    return ", ".join([f"{length} {counted}", *rounding_words(rule)])


def months_of(rule: Rule) -> int:
    """The length in whole months, never less than the rule keeps."""
    more = rule.days // SHORTEST_MONTH + 1 if rule.days or rule.roll else 0
    broken_year = rule.from_next_year and (rule.months or rule.days)
    past_year_end = rule.roll and (rule.from_next_year or rule.to_year_end)  # the next working day is in January
    return 12 * (rule.years + bool(broken_year) + bool(past_year_end)) + rule.months + more
