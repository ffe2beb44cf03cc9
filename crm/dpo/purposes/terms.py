"""What a purpose or a recipient says, as values that a proposal can hold, and two of them side by side in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.channels import names_of
from crm.privacy.models import LegalBasis, Proposal, Purpose, Recipient

Terms = dict[str, Any]
NOTHING = "–"


def recipients_in_words(slugs: list[str]) -> str:
    """Names of recipients."""
    named = {recipient.slug: str(recipient) for recipient in Recipient.objects.filter(slug__in=slugs)}
    return ", ".join(named.get(slug, slug) for slug in slugs)


def yes_or_no(value: bool) -> str:
    """A flag in words."""
    return gettext("yes") if value else gettext("no")


def chosen(choices: Any) -> Callable[[Any], str]:
    """One or several of `choices` in words."""
    labels = dict(choices.choices)

    def said(value: Any) -> str:
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(code, code)) for code in codes if code)

    return said


# column -> (label, how its value is read); in the order of the form
PURPOSE: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "name": (pgettext_lazy("purpose or recipient", "Name"), str),
    "name_en": (_("Name in English"), str),
    "legal_basis": (_("Legal basis"), chosen(LegalBasis)),
    "article": (_("Article of the law"), str),
    "categories": (_("Categories of data"), chosen(Category)),
    "channels": (_("Channels"), lambda codes: ", ".join(names_of(codes))),
    "marketing": (_("Marketing"), yes_or_no),
    "recipients": (_("Recipients"), recipients_in_words),
    "notice_text": (_("Notice in Polish"), str),
    "notice_text_en": (_("Notice in English"), str),
    "balancing": (_("Balancing note"), str),
}
RECIPIENT: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "name": (pgettext_lazy("purpose or recipient", "Name"), str),
    "name_en": (_("Name in English"), str),
    "kind": (_("Kind"), chosen(Recipient.Kind)),
    "country": (_("Country"), str),
    "agreement_needed": (_("Processing agreement needed"), yes_or_no),
    "proof_arrangement": (_("Collects proof of consents by"), str),
}
COLUMNS = {Proposal.Subject.PURPOSE: PURPOSE, Proposal.Subject.RECIPIENT: RECIPIENT}
LISTS = frozenset({"categories", "channels", "recipients"})  # their order says nothing


def terms_of(thing: Purpose | Recipient) -> Terms:
    """The values of a version of a purpose, or of a recipient. A purpose's recipients come prefetched, or
    cost a query.
    """
    if isinstance(thing, Recipient):
        return {name: getattr(thing, name) for name in RECIPIENT}
    terms = {name: getattr(thing, name) for name in PURPOSE if name != "recipients"}
    return normal({**terms, "recipients": [recipient.slug for recipient in thing.recipients.all()]})


def normal(terms: Terms) -> Terms:
    """The same with lists in one order."""
    return {name: sorted(value) if name in LISTS else value for name, value in terms.items()}


def differing(before: Terms, after: Terms) -> list[str]:
    """Names of what differs."""
    return [name for name in after if before.get(name) != after[name]]


@dataclass(frozen=True)
class Line:
    """One column in words, before and after; `before` is empty where there was nothing."""

    label: Any
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


def lines(subject: str, before: Terms, after: Terms) -> list[Line]:
    """What differs, in words and in the order of the form."""
    columns = COLUMNS[Proposal.Subject(subject)]
    changed = differing(before, after)
    return [
        Line(label, words(say, before.get(name)), words(say, after[name]))
        for name, (label, say) in columns.items()
        if name in changed
    ]


def words(say: Callable[[Any], str], value: Any) -> str:
    """A value in words; a dash for nothing."""
    return (say(value) if value is not None else "") or NOTHING
