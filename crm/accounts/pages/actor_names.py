"""Who an actor is, in words: the logs keep a kind and a number, pages show a name."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.accounts.models import Token, User
from crm.privacy import page_memo

Pair = tuple[str, str]  # an actor's kind and id, as the logs keep them


def names_of(actors: Iterable[Pair]) -> dict[Pair, str]:
    """{(kind, id): words} for every given actor, in one query a kind however many there are."""
    wanted = set(actors)
    numbers = {int(number) for kind, number in wanted if kind == "user" and number.isdecimal()}
    prefixes = {number for kind, number in wanted if kind == "token"}
    users = page_memo.asked(("users", *sorted(numbers)), lambda: list(User.objects.filter(pk__in=numbers)))
    known = {("user", str(user.pk)): str(user) for user in users}
    if prefixes:
        tokens = Token.objects.filter(prefix__in=prefixes).select_related("client")
        known |= {("token", token.prefix): f"{token.client} ({token})" for token in tokens}
    return {pair: known.get(pair) or words_for(*pair) for pair in wanted}


def words_for(kind: str, number: str) -> str:
    """An actor without a row. An account or a token that was deleted is still somebody: its number stays."""
    if kind == "user":
        return _("user %(number)s") % {"number": number}
    if kind == "subject":
        return _("the person")
    if kind == "token":
        return _("integration %(number)s") % {"number": number}
    return _("the system (%(job)s)") % {"job": number}


def traces_of(account: str) -> Q:
    """Rows of either log by the account with this number, whether it was signed in or came by one of its tokens."""
    own = Q(actor_kind="user", actor_id=account)
    prefixes = list(Token.objects.filter(client__user_id=account).values_list("prefix", flat=True))
    return own | Q(actor_kind="token", actor_id__in=prefixes) if prefixes else own


def signed(signature: str) -> Pair:
    """The pair behind `user:5`, as rows keep their author in one column."""
    kind, _colon, number = signature.partition(":")
    return kind, number


def signers_of(*signatures: str) -> dict[str, str]:
    """{signature: name} of everybody who signed, in one query a kind."""
    wanted = {one for one in signatures if one}
    names = names_of(map(signed, wanted))
    return {one: names[signed(one)] for one in wanted}
