"""Periods, reasons, purposes and people as the desk reads them."""

from django.utils.translation import gettext as _, ngettext

from crm.privacy.masking import masked_name
from crm.privacy.models import Person, Purpose
from retention.models import Rule, RunLine


def period_words(rule: Rule) -> str:
    """«24 months», «5 years, to the end of the year»."""
    return ", ".join([length_words(rule) or _("not at all"), *rounding_words(rule)])


def length_words(rule: Rule) -> str:
    """«24 months»; empty for a rule that keeps nothing beyond its event."""
    parts = [
        ngettext("%(n)s year", "%(n)s years", rule.years) % {"n": rule.years} if rule.years else "",
        ngettext("%(n)s month", "%(n)s months", rule.months) % {"n": rule.months} if rule.months else "",
        ngettext("%(n)s day", "%(n)s days", rule.days) % {"n": rule.days} if rule.days else "",
    ]
    return " ".join(part for part in parts if part)


def rounding_words(rule: Rule) -> list[str]:
    """From where and to where the length is counted besides its event."""
    further = [
        _("from the beginning of the next year") if rule.from_next_year else "",
        _("to the end of the year") if rule.to_year_end else "",
    ]
    return [addition for addition in further if addition]


def short_name(rule: Rule) -> str:
    """«Quiet customers, 24 months»: how a rule is called in a bar; a name that tells its period stands alone."""
    name = str(rule)
    return name if any(letter.isdigit() for letter in name) else f"{name}, {period_words(rule)}"


def reason_words(line: RunLine) -> str:
    """Why they are in the run: the rule's period where it is over, else the reason itself."""
    if line.rule is not None and line.reason == RunLine.Why.PERIOD:
        return f"{period_words(line.rule)}: {line.rule.get_start_display()}"
    return str(line.get_reason_display())


def label_of(person: Person | None) -> str:
    """Their name behind its mask, the short key of a nameless one."""
    return (masked_name(person.name) or person.short) if person is not None else "–"


def purposes() -> dict[str, str]:
    """{slug: what the purpose is called}, the newest version's name."""
    return {purpose.slug: str(purpose) for purpose in sorted(Purpose.every(), key=lambda row: row.version)}


def called(slug: str, names: dict[str, str]) -> str:
    """What a purpose is called, or that nobody described it yet: a seed rule may come before its purpose."""
    return names.get(slug) or _("%(slug)s (purpose not described yet)") % {"slug": slug}
