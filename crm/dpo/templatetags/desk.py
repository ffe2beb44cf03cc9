"""Filters of the privacy desk: {{ codes|category_labels }}, {{ recipient|outside_area }}, {{ entry.act|act_title }}."""

from collections.abc import Iterable

from django import template
from django.db.models import Model

from crm.accounts.language.country_names import country_name
from crm.dpo.logs.words import act_in_words
from crm.privacy.categories import Category
from crm.privacy.models import Recipient
from crm.privacy.verbs.ropa import is_outside

register = template.Library()


@register.filter
def category_labels(codes: Iterable[str]) -> list[str]:
    """Labels in the order of `Category`; a code that is no category stays itself, at the end."""
    present = set(codes)
    labels = [str(Category(code).label) for code in Category.values if code in present]
    return labels + sorted(present - set(Category.values))


@register.filter
def category_label(code: str) -> str:
    """The label of one category; a path that rows follow to theirs stays itself."""
    return str(Category(code).label) if code in Category.values else code


@register.filter
def act_title(code: str) -> str:
    """What was done, as the ledger's page calls it."""
    return act_in_words(code)


@register.filter
def country(code: str) -> str:
    """A country by its name."""
    return country_name(code)


@register.filter
def countries(codes: Iterable[str]) -> str:
    """Countries by their names, one after another."""
    return ", ".join(country_name(code) for code in codes)


@register.filter
def outside_area(recipient: Recipient) -> bool:
    """Whether data that go there leave the European Economic Area."""
    return is_outside(recipient)


@register.filter
def record_name(model: type[Model]) -> str:
    """What the records of a model are called, as a sentence begins: never the name of a table."""
    words = str(model._meta.verbose_name)
    return words[:1].upper() + words[1:]
