"""The demo's one integration: the firm's web shop. It has no token until somebody issues one."""

from crm.accounts.clients import registration
from crm.accounts.models import Client, Team, User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.permissions import scopes, starting_roles
from crm.demo.firm.colleagues import KRAKOW
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose, Recipient

USERNAME, NAME = "sklep", "Sklep internetowy"
MAY = (scopes.CONTACTS_READ, scopes.CONTACTS_WRITE, scopes.PURPOSES_READ)
PURPOSES = ("contracts", "enquiries")


def open_shop(*, by: Actor) -> None:
    """Make the client and its account where they are not there yet. Whoever real holds one of the names keeps it."""
    user = User.objects.filter(username__iexact=USERNAME).first() or fresh()
    if not user.email.endswith(f"@{DEMO_DOMAIN}") or Client.objects.filter(name=NAME).exists():
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    registration.register(
        NAME,
        user=user,
        teams=Team.objects.filter(name=KRAKOW),
        scopes_given=MAY,
        purposes=Purpose.objects.active().filter(slug__in=PURPOSES),
        recipient=Recipient.objects.active().doing(Recipient.ProductPart.HOSTING).earliest("pk"),
        by=by,
    )


def fresh() -> User:
    """The shop's account."""
    return User.objects.create_user(
        USERNAME, f"{USERNAME}@{DEMO_DOMAIN}", role=starting_roles.INTEGRATION, first_name=NAME
    )


def close_shop() -> None:
    """Take the client and its tokens out; the account goes with the demo's others."""
    clients = Client.objects.filter(user__username=USERNAME, user__email__endswith=f"@{DEMO_DOMAIN}")
    for client in clients:
        client.tokens.all().delete()
        client.delete()
