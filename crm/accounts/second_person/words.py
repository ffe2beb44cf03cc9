"""A grave act in plain words: what whoever confirms it reads, on the page and in the mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from crm.accounts.models import GraveAct, Provider, Role, Team, Webhook
from crm.accounts.models.sign_in.providers import EVERYBODY
from crm.accounts.permissions import rights, scopes, webhook_events
from crm.accounts.permissions.rights import Group, Reach
from crm.narrowing import promised
from crm.privacy.models import Purpose, Recipient

Kind = GraveAct.Kind
TITLES: Mapping[str, Any] = {
    Kind.OPENING: gettext_lazy("Open the account of %(name)s"),
    Kind.PLACING: gettext_lazy("Give %(name)s another role"),
    Kind.UNSECURING: gettext_lazy("Take away the second step of %(name)s"),
    Kind.UNLINKING: gettext_lazy("Take back the link of %(name)s to the identity provider"),
    Kind.RESHAPING: gettext_lazy("Let the role %(name)s see or do more"),
    Kind.CLIENT_OPENING: gettext_lazy("Open the integration %(name)s"),
    Kind.CLIENT_CHANGE: gettext_lazy("Let the integration %(name)s read more"),
    Kind.WEBHOOK_OPENING: gettext_lazy("Send events to the integration %(name)s"),
    Kind.APP_OPENING: gettext_lazy("Let the app %(name)s act for colleagues who agree"),
    Kind.PROVIDER_OPENING: gettext_lazy("Let colleagues sign in by %(name)s"),
    Kind.PROVIDER_CHANGE: gettext_lazy("Let the identity provider %(name)s give more"),
    Kind.PROVISIONING: gettext_lazy("Let the identity provider %(name)s open and close accounts"),
}


@dataclass(frozen=True)
class Fact:
    """One line under the title: what it is about, and what it would be."""

    term: str
    value: str


def title_of(act: GraveAct) -> str:
    """The act as one sentence without its subject's surroundings."""
    return str(TITLES[act.kind]) % {"name": act.subject}


def facts_of(act: GraveAct) -> list[Fact]:
    """What would be given, line by line."""
    return [Fact(str(term), value) for term, value in FACTS[Kind(act.kind)](act) if value]


def of_opening(act: GraveAct) -> list[tuple[Any, str]]:
    """Whose account, and what it could do."""
    user = promised(act.user)
    teams = ", ".join(str(team) for team in user.teams.all())
    return [(_("E-mail"), user.email), *of_role(user.role), (_("Teams"), teams)]


def of_placing(act: GraveAct) -> list[tuple[Any, str]]:
    """From which role to which."""
    role = Role.objects.filter(slug=act.asked.get("role", "")).first()
    teams = Team.objects.filter(pk__in=act.asked.get("teams", []))
    lines = of_role(role) if role else [(_("Role"), _("It does not exist any more."))]
    now = [(_("Role now"), str(promised(act.user).role))] if act.waits() else []
    return [*now, *lines, (_("Teams"), ", ".join(map(str, teams)))]


def of_unsecuring(act: GraveAct) -> list[tuple[Any, str]]:
    """Whose, and what follows."""
    user = promised(act.user)
    return [
        (_("E-mail"), user.email),
        (_("Role"), str(user.role)),
        (_("What follows"), _("They are signed out everywhere and set up a new second step at their next sign-in.")),
    ]


def of_unlinking(act: GraveAct) -> list[tuple[Any, str]]:
    """Whose, to which provider, and what follows."""
    user = promised(act.user)
    identity = user.identities.filter(uid=act.asked.get("identity")).select_related("provider").first()
    return [
        (_("E-mail"), user.email),
        (_("Role"), str(user.role)),
        (_("Identity provider"), str(identity.provider) if identity else ""),
        (_("What follows"), _("Sessions by it end. They sign in by password, and may link the account again.")),
    ]


def of_reshaping(act: GraveAct) -> list[tuple[Any, str]]:
    """What the role would have and has not."""
    terms, role = act.asked, promised(act.role)
    more = sorted(set(terms.get("rights", [])) - set(role.rights))
    reach = [
        f"{Group(group).label}: {Reach(value).label}"
        for group, value in terms.get("reach", {}).items()
        if value != role.reaches.get(group, Reach.NONE)
    ]
    office = [
        str(label)
        for name, label in (("decides", _("Decides for the controller")), ("dpo", _("Data protection officer")))
        if terms.get(name) and not getattr(role, name)
    ]
    return [
        (_("May then also"), "; ".join(str(rights.RIGHTS[right]) for right in more if right in rights.RIGHTS)),
        (_("Sees"), "; ".join(reach)),
        (_("Office"), "; ".join(office)),
        (_("Who has this role"), str(role.users.filter(is_active=True).count())),
    ]


def of_client(act: GraveAct) -> list[tuple[Any, str]]:
    """What the integration is and may."""
    client = promised(act.client)
    teams = client.user.teams.all()
    return client_lines(client.scopes, client.purpose_slugs, client.recipient, teams, client.rows_a_day)


def of_client_change(act: GraveAct) -> list[tuple[Any, str]]:
    """What it would be and may."""
    terms = act.asked
    recipient = Recipient.objects.filter(pk=terms.get("recipient")).first()
    teams = Team.objects.filter(pk__in=terms.get("teams", []))
    rows = terms.get("rows", promised(act.client).rows_a_day)
    return client_lines(terms.get("scopes", []), terms.get("purposes", []), recipient, teams, rows)


def of_webhook_opening(act: GraveAct) -> list[tuple[Any, str]]:
    """Where events would go, which, for what, and whose they are then."""
    webhook = Webhook.objects.filter(uid=act.asked.get("webhook")).with_clients().first()
    if webhook is None:
        return []
    purpose = Purpose.objects.active().filter(slug=webhook.purpose_slug).first()
    url, events = act.asked.get("url", webhook.url), act.asked.get("events", webhook.events)
    before = [(_("Address until now"), webhook.url)] if url != webhook.url else []
    return [
        (_("Who gets the data"), str(webhook.client.recipient)),
        *before,
        (_("Address"), url),
        (_("What for"), str(purpose or webhook.purpose_slug)),
        (_("Hears of"), "; ".join(webhook_events.labels(events))),
    ]


def of_app_opening(act: GraveAct) -> list[tuple[Any, str]]:
    """Whose app, where its answers go, and what it could get at most."""
    client, terms = promised(act.client), act.asked
    purposes = Purpose.objects.active().filter(slug__in=client.purpose_slugs)
    return [
        (_("Who made it"), terms.get("maker", "")),
        (_("Where its answers go"), "; ".join(terms.get("redirect_uris", []))),
        (_("Who gets the data"), str(client.recipient)),
        (_("May at most"), "; ".join(scopes.labels(scopes.DELEGATED & set(client.scopes)))),
        (_("What for"), "; ".join(map(str, purposes))),
    ]


def of_provider_opening(act: GraveAct) -> list[tuple[Any, str]]:
    """Whose word would count, and for what."""
    provider = promised(act.provider)
    return provider_lines(provider, provider.terms)


def of_provider_change(act: GraveAct) -> list[tuple[Any, str]]:
    """For what its word would count."""
    return provider_lines(promised(act.provider), act.asked)


def provider_lines(provider: Provider, terms: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Whom an identity provider lets in as what."""
    admits = _("Accounts are opened for them") if terms["admits"] else _("Only who has an account already")
    return [
        (_("Address"), provider.issuer),
        *metadata_lines(provider, terms),
        (_("Domains"), ", ".join(terms["domains"])),
        (_("Who comes for the first time"), admits),
        (_("Groups"), "; ".join(group_lines(terms["groups"]))),
        (_("Counts as a second step"), ", ".join(terms["factors"])),
    ]


def metadata_lines(provider: Provider, terms: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Where a provider that speaks SAML describes itself, and that another description brings other keys."""
    if not provider.by_saml:
        return []
    names = ("metadata", "metadata_url")
    other = any(terms.get(name) != getattr(provider, name) for name in names)
    pasted = _("pasted: new keys have to be pasted as well")
    return [
        (_("Its metadata"), terms.get("metadata_url") or pasted),
        (_("Keys by which it signs"), _("others than until now") if other else ""),
    ]


def group_lines(groups: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each group with the role and teams that it gives, in words."""
    lines = []
    for row in groups:
        role = Role.objects.filter(slug=row["role"]).first()
        teams = ", ".join(map(str, Team.objects.filter(pk__in=row["teams"])))
        name = _("everybody") if row["group"] == EVERYBODY else row["group"]
        given = str(role) if role else _("a role that does not exist any more")
        lines.append(f"{name}: {given} ({teams})" if teams else f"{name}: {given}")
    return lines


def client_lines(names: Any, slugs: Any, recipient: Any, teams: Any, rows: int) -> list[tuple[Any, str]]:
    """Scopes, purposes, recipient, teams and limit in words."""
    purposes = Purpose.objects.active().filter(slug__in=slugs)
    return [
        (_("Who gets the data"), str(recipient or "")),
        (pgettext("right", "May"), "; ".join(scopes.labels(names))),
        (_("What for"), "; ".join(map(str, purposes))),
        (_("Teams"), ", ".join(map(str, teams))),
        (_("Rows it may read in a day"), number_format(rows, use_l10n=True, force_grouping=True)),
    ]


def of_role(role: Role) -> list[tuple[Any, str]]:
    """A role and how far it sees."""
    reach = [
        f"{Group(group).label}: {Reach(value).label}"
        for group, value in sorted(role.reaches.items())
        if value != Reach.NONE
    ]
    office = _("Decides for the controller") if role.decides else ""
    return [(_("Role"), str(role)), (_("Office"), office), (_("Sees"), "; ".join(reach))]


FACTS = {
    Kind.OPENING: of_opening,
    Kind.PLACING: of_placing,
    Kind.UNSECURING: of_unsecuring,
    Kind.UNLINKING: of_unlinking,
    Kind.RESHAPING: of_reshaping,
    Kind.CLIENT_OPENING: of_client,
    Kind.CLIENT_CHANGE: of_client_change,
    Kind.WEBHOOK_OPENING: of_webhook_opening,
    Kind.APP_OPENING: of_app_opening,
    Kind.PROVIDER_OPENING: of_provider_opening,
    Kind.PROVIDER_CHANGE: of_provider_change,
    Kind.PROVISIONING: of_provider_opening,
}
