"""Recipients of a person in words, the same in the report, at the desk, on paper and on the person's own page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _, ngettext

from consents.recipients.person_recipients import Receiving
from consents.recipients.safeguards import Passage
from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day
from crm.privacy.categories import Category
from crm.privacy.models import Purpose, Recipient

NONE = "–"
ACTS = 6  # days of single disclosures that are named; of more the rest is counted


def role_words(receiving: Receiving) -> str:
    """As what they get the data."""
    return str(Recipient.Kind(receiving.role).label)


def country_words(recipient: Recipient) -> str:
    """Where they keep the data, and from where they look at them if that is elsewhere."""
    if recipient.access_country in ("", recipient.country):
        return country_name(recipient.country)
    values = {"country": country_name(recipient.country), "access": country_name(recipient.access_country)}
    return _("%(country)s, seen from %(access)s") % values


def category_words(receiving: Receiving, held: Iterable[str] | None = None) -> str:
    """The kinds of data; of a standing recipient who still has them only those that we hold, where that is known."""
    codes = receiving.in_order
    if receiving.goes_on and held is not None:
        known = set(held)
        codes = [code for code in codes if code in known] or codes
    return ", ".join(str(Category(code).label) for code in codes) or NONE


def purpose_words(receiving: Receiving) -> str:
    """What for, by the names that purposes have today."""
    names = {purpose.slug: str(purpose) for purpose in sorted(Purpose.every(), key=lambda purpose: purpose.version)}
    return ", ".join(names.get(slug, slug) for slug in receiving.purposes) or NONE


def when_words(receiving: Receiving) -> str:
    """From when to when, all the time or by single acts, in one sentence."""
    sentences = []
    if receiving.standing and receiving.until is None:
        sentences.append(_("all the time since %(day)s") % {"day": day(receiving.since)})
    elif receiving.standing:
        days = {"since": day(receiving.since), "until": day(receiving.until)}
        sentences.append(_("all the time from %(since)s to %(until)s") % days)
    if receiving.acts:
        sentences.append(act_words(receiving))
    return "; ".join(sentences)


def act_words(receiving: Receiving) -> str:
    """The days of single disclosures, each once."""
    days = list(dict.fromkeys(day(moment) for moment in receiving.acts))
    words = _("by a single act: %(days)s") % {"days": ", ".join(days[-ACTS:])}
    more = len(days) - ACTS
    if more > 0:
        words += " " + ngettext("and %(n)s day before", "and %(n)s days before", more) % {"n": more}
    return words


def in_words(received: Iterable[Receiving], held: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """[{name, role, country, outside, categories, purposes, when}] for pages."""
    return [
        {
            "name": str(receiving.recipient),
            "role": role_words(receiving),
            "country": country_words(receiving.recipient),
            "outside": bool(receiving.recipient.third_countries),
            "categories": category_words(receiving, held),
            "purposes": purpose_words(receiving),
            "when": when_words(receiving),
        }
        for receiving in received
    ]


def passage_words(passage: Passage) -> str:
    """What protects the data outside, or that nothing is recorded that does."""
    if passage.through:
        return _("works for %(name)s; its agreement binds them alike (GDPR Art. 28(4))") % {"name": passage.through}
    return passage.words or _("no safeguard is in force: ask us, and we look into it at once")


def place_words(passage: Passage) -> str:
    """The country, and whether the data are only looked at from there."""
    words = _("%(country)s (looks at the data from there)") if passage.looks else "%(country)s"
    return words % {"country": country_name(passage.country)}
