"""The demo's one identity provider: an example of the settings, closed; its address leads nowhere."""

from secrets import token_urlsafe

from crm.accounts.models import Provider, Team
from crm.accounts.permissions import starting_roles
from crm.accounts.providers import provider_settings
from crm.demo.firm.colleagues import KRAKOW
from crm.privacy.actors import Actor

ISSUER = "https://logowanie.example/realms/zielony-dom"  # RFC 2606
NAME = "Keycloak (przykład)"


def show_provider(*, by: Actor) -> None:
    """Add it where nobody has one yet, and close it: nobody signs in by it."""
    if Provider.objects.exists():
        return
    krakow = list(Team.objects.filter(name=KRAKOW).values_list("pk", flat=True))
    groups = [
        {"group": "handel-krakow", "role": starting_roles.SALES, "teams": krakow},
        {"group": "kierownicy", "role": starting_roles.MANAGER, "teams": krakow},
    ]
    terms = {"name": NAME, "client_id": "spojnik", "domains": [], "group_claim": "groups", "groups": groups}
    provider = provider_settings.add_provider(
        ISSUER, token_urlsafe(), {**terms, "factors": ["mfa"], "admits": False}, by=by
    )
    provider_settings.close_provider(provider, by=by)


def remove_provider() -> None:
    """Take it out again, unless somebody has made it theirs."""
    Provider.objects.filter(issuer=ISSUER, identities=None, provisioning_tokens=None).delete()
