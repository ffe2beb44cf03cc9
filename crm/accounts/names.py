"""Who an actor is, in words: the logs keep a kind and a number, pages show a name."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from crm.accounts.models import User

Pair = tuple[str, str]  # an actor's kind and id, as the logs keep them


def names_of(actors: Iterable[Pair]) -> dict[Pair, str]:
    """{(kind, id): words} for every given actor, in one query however many there are."""
    wanted = set(actors)
    numbers = {int(number) for kind, number in wanted if kind == "user" and number.isdecimal()}
    people = {str(user.pk): str(user) for user in User.objects.filter(pk__in=numbers)}
    return {(kind, number): words_for(kind, number, people) for kind, number in wanted}


def words_for(kind: str, number: str, people: dict[str, str]) -> str:
    """One actor. An account that was deleted is still somebody: its number stays."""
    if kind == "user":
        return people.get(number) or _("user %(number)s") % {"number": number}
    if kind == "subject":
        return _("the person herself")
    if kind == "client":
        return _("integration %(number)s") % {"number": number}
    return _("the system (%(job)s)") % {"job": number}


def signed(signature: str) -> Pair:
    """The pair behind `user:5`, as rows keep their author in one column."""
    kind, _colon, number = signature.partition(":")
    return kind, number
