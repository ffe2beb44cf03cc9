"""Who an actor is, in words: the logs keep a kind and a number, pages show a name."""

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.accounts.models import Agent, Provider, Token, User
from crm.accounts.models.sign_in.providers import BY_A_PROVIDER
from crm.privacy import page_memo

RULE = "rule"  # the kind of actor that a rule is (crm/outreach/rules/acting.py)
Pair = tuple[str, str]  # an actor's kind and id, as the logs keep them


def names_of(actors: Iterable[Pair]) -> dict[Pair, str]:
    """{(kind, id): words} for every given actor, in one query a kind however many there are."""
    pairs = set(actors)
    numbers = {int(number) for kind, number in pairs if kind == "user" and number.isdecimal()}
    numbers |= {
        int(owner) for kind, number in pairs if kind == RULE and (owner := number.rpartition(":")[2]).isdecimal()
    }
    prefixes = {number for kind, number in pairs if kind == "token"}
    users = page_memo.ask_each_once("users", numbers, User.objects.in_bulk)
    names = {("user", str(number)): str(user) for number, user in users.items()}
    names |= {(kind, number): rule_in_words(number, users) for kind, number in pairs if kind == RULE}
    if prefixes:
        tokens = list(Token.objects.filter(prefix__in=prefixes).select_related("client", "grant__user"))
        agents = names_of_agents({token.client_id for token in tokens if not token.delegated})
        names |= {("token", token.prefix): token_in_words(token, agents) for token in tokens}
    keys = {number.removeprefix(BY_A_PROVIDER) for _kind, number in pairs if number.startswith(BY_A_PROVIDER)}
    if keys:
        providers = Provider.objects.filter(pk__in=keys)
        names |= {("system", provider.actor.id): says_provider(provider) for provider in providers}
    return {pair: names.get(pair) or words_for(*pair) for pair in pairs}


def names_of_agents(clients: Iterable[int]) -> dict[int, str]:
    """{integration: «agent X for Marta Nowak»} of those of them that are agents, stopped ones too; one query."""
    rows = Agent.objects.filter(client__in=set(clients), client__app=None).select_related("client", "principal")
    return {agent.client_id: str(agent) for agent in rows}


def rule_in_words(number: str, users: Mapping[int, User]) -> str:
    """A rule that acts, with its version and for whom: «7:3:12» is rule 7, version 3, of user 12."""
    rule, _colon, rest = number.partition(":")
    version, _colon, owner = rest.partition(":")
    user = users.get(int(owner)) if owner.isdecimal() else None
    name = user or words_for("user", owner)
    return _("rule %(rule)s, version %(version)s, for %(name)s") % {"rule": rule, "version": version, "name": name}


def says_provider(provider: Provider) -> str:
    """An identity provider that acts, in words."""
    return _("the identity provider %(name)s") % {"name": provider}


def token_in_words(token: Token, agents: Mapping[int, str]) -> str:
    """Whose token it is; of an app and of an agent, for which colleague it acts."""
    if token.grant is None:
        return f"{agents.get(token.client_id, token.client)} ({token})"
    return _("%(app)s for %(name)s") % {"app": token.client, "name": token.grant.user}


def tokens_of(account: int | str) -> list[str]:
    """The beginnings of the tokens by which an account acts: its own as a program's, and those of apps for it."""
    whose = Q(client__user=account, grant=None) | Q(grant__user=account)
    return list(Token.objects.filter(whose).values_list("prefix", flat=True))


def words_for(kind: str, number: str) -> str:
    """An actor without a row. An account or a token that was deleted is still somebody: its number stays."""
    if kind == "user":
        return _("user %(number)s") % {"number": number}
    if kind == "subject":
        return _("the person")
    if kind == "token":
        return _("integration %(number)s") % {"number": number}
    if number.partition(":")[0] == "identity_provider":
        return _("the identity provider")
    return _("the system (%(job)s)") % {"job": number}


def traces_of(account: str) -> Q:
    """Rows of either log by the account with this number, whether it was signed in or came by one of its tokens."""
    signed_in = Q(actor_kind="user", actor_id=account)
    prefixes = tokens_of(account)
    return signed_in | Q(actor_kind="token", actor_id__in=prefixes) if prefixes else signed_in


def signature_pair(signature: str) -> Pair:
    """The pair (kind, id) of a signature such as `user:5`, as rows keep their author in one column."""
    kind, _colon, number = signature.partition(":")
    return kind, number


def signers_of(*signatures: str) -> dict[str, str]:
    """{signature: name} of everybody who signed, in one query a kind."""
    distinct = {signature for signature in signatures if signature}
    names = names_of(map(signature_pair, distinct))
    return {signature: names[signature_pair(signature)] for signature in distinct}
