"""What a purpose or a recipient says, as values that a proposal can hold, and two of them side by side in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from crm.accounts.language.country_names import country_name
from crm.privacy.categories import Category
from crm.privacy.channels import names_of
from crm.privacy.models import LegalBasis, Proposal, Purpose, Recipient

Terms = dict[str, Any]
NOTHING = "–"
EMPTY: tuple[Any, ...] = (None, "", [], {})


def recipients_in_words(relations: Any) -> str:
    """Recipients by name, one a line, each with what the relation says of it: role, data, whether it gets everybody."""
    relations = as_relations(relations)
    named = {recipient.slug: str(recipient) for recipient in Recipient.objects.filter(slug__in=relations)}
    return "\n".join(
        named.get(slug, slug) + (f": {text}" if (text := relation_in_words(relation)) else "")
        for slug, relation in relations.items()
    )


def relation_in_words(relation: Terms) -> str:
    """What differs from what follows by itself; "" where nothing does."""
    texts = [str(Recipient.Kind(relation["role"]).label)] if relation["role"] else []
    if relation["categories"] is not None:
        texts.append(", ".join(str(Category(code).label) for code in relation["categories"]))
    if relation["standing"] is not None:
        texts.append(gettext("receives everybody") if relation["standing"] else gettext("receives by single acts"))
    return "; ".join(texts)


def as_relations(recipients: Any) -> dict[str, Terms]:
    """{slug: {role, categories, standing}} in one order; earlier proposals hold a list of slugs."""
    relations = recipients if isinstance(recipients, dict) else {slug: {} for slug in recipients or ()}
    return {slug: relation_terms(**relations[slug]) for slug in sorted(relations)}


def relation_terms(role: str = "", categories: Any = None, standing: bool | None = None) -> Terms:
    """What a purpose says of one recipient: "" and None leave it to what the recipient is and the purpose needs."""
    return {"role": role, "categories": None if categories is None else sorted(categories), "standing": standing}


def country_words(code: str) -> str:
    """A country by name, with its letters."""
    return f"{country_name(code)} ({code})" if code else ""


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
    "country": (_("Country"), country_words),
    "access_country": (_("Country of access"), country_words),
    "services": (_("Services"), str),
    "email": (_("E-mail for notices"), str),
    "agreement_needed": (_("Processing agreement needed"), yes_or_no),
    "proof_arrangement": (_("Collects proof of consents by"), str),
}
COLUMNS = {Proposal.Subject.PURPOSE: PURPOSE, Proposal.Subject.RECIPIENT: RECIPIENT}
LISTS = frozenset({"categories", "channels"})  # their order says nothing


def terms_of(thing: Purpose | Recipient) -> Terms:
    """The values of a version of a purpose, or of a recipient. A purpose's relations come prefetched
    (`with_relations`), or cost a query each.
    """
    if isinstance(thing, Recipient):
        return {name: getattr(thing, name) for name in RECIPIENT}
    terms = {name: getattr(thing, name) for name in PURPOSE if name != "recipients"}
    relations = {
        row.recipient.slug: {"role": row.role, "categories": row.categories, "standing": row.standing}
        for row in thing.purposerecipient_set.all()
    }
    return normal({**terms, "recipients": relations})


def normal(terms: Terms) -> Terms:
    """The same with lists in one order, and with what each relation says."""
    return {name: in_order(name, value) for name, value in terms.items()}


def in_order(name: str, value: Any) -> Any:
    """One value in one order."""
    if name == "recipients":
        return as_relations(value)
    return sorted(value) if name in LISTS else value


def differing(before: Terms, after: Terms) -> list[str]:
    """Names of what differs; all of them where there was nothing. A column that is newer than `before` was empty."""
    if not before:
        return list(after)
    before, after = normal(before), normal(after)
    return [name for name in after if (before[name] != after[name] if name in before else after[name] not in EMPTY)]


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
