"""Whom a hold on a query reaches: asked anew each time, so that whoever comes under it later is held too.

{"purpose": slug}    everybody with a ground for it, in force or not
{"company": uuid}    everybody who works for it, and the sole trader whose own it is
{"batch": uuid}      everybody who came with one import
"""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.privacy.models import Person, Purpose
from retention.models import Hold

Pairs = Iterable[tuple[int, str]]  # a person, and the purpose, company or batch that they are under


def under_purposes(people: list[int], named: list[str]) -> Pairs:
    """People with a ground for one of these purposes."""
    rows = Person.objects.filter(pk__in=people, grounds__purpose__slug__in=named)
    return rows.values_list("pk", "grounds__purpose__slug").distinct()


def under_companies(people: list[int], named: list[str]) -> Pairs:
    """People who work for one of these companies or are one. The relations are those of contacts, by their names."""
    for way in ("contact__company__uid", "business__uid"):
        rows = Person.objects.filter(pk__in=people, **{f"{way}__in": named})
        yield from ((person, str(uid)) for person, uid in rows.values_list("pk", way))


def under_batches(people: list[int], named: list[str]) -> Pairs:
    """People who came with one of these batches."""
    rows = Person.objects.filter(pk__in=people, origins__batch__in=named).values_list("pk", "origins__batch").distinct()
    return ((person, str(batch)) for person, batch in rows)


KINDS: dict[str, Callable[[list[int], list[str]], Pairs]] = {
    "purpose": under_purposes,
    "company": under_companies,
    "batch": under_batches,
}


def met(people: list[int], holds: list[Hold]) -> dict[int, list[Hold]]:
    """{person: the holds of `holds` whose condition they meet}; one query for each kind of condition."""
    by_person: dict[int, list[Hold]] = {}
    for kind, ask in KINDS.items():
        by_condition: dict[str, list[Hold]] = {}
        for hold in holds:
            if kind in hold.scope:
                by_condition.setdefault(hold.scope[kind], []).append(hold)
        for person, named in ask(people, list(by_condition)) if by_condition else ():
            by_person.setdefault(person, []).extend(by_condition.get(named, []))
    return by_person


def refuse_odd(scope: Mapping[str, str]) -> None:
    """ValidationError unless it names one thing of one kind that there is."""
    kind, named = next(iter(scope.items()))
    if len(scope) != 1 or kind not in KINDS:
        raise ValidationError(_("Choose one condition."), code="scope")
    if kind == "purpose":
        if not Purpose.objects.filter(slug=named).exists():
            raise ValidationError(_("There is no such purpose."), code="scope")
        return
    try:
        UUID(named)
    except ValueError:
        raise ValidationError(_("That is no such number."), code="scope") from None
