"""The demo's one integration: the firm's web shop, with two webhooks, which acts for one colleague. It has no token
until somebody issues one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from crm.accounts.clients import registration
from crm.accounts.clients.tokens import API
from crm.accounts.clients.webhooks import open_webhook
from crm.accounts.models import App, AppCode, AppGrant, Client, Team, User, Webhook
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.oauth.app_settings import change_app
from crm.accounts.oauth.grants import begin
from crm.accounts.permissions import scopes, starting_roles
from crm.accounts.permissions.webhook_events import NOTICES
from crm.api.external_ids.borne_ids import set_ids
from crm.api.models import Delivery
from crm.contacts.models import Contact
from crm.demo.firm.colleagues import KRAKOW
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose, Recipient

CUSTOMERS = 12  # who have a number in the shop
USERNAME, NAME = "sklep", "Sklep internetowy"
MAY = (scopes.CONTACTS_READ, scopes.CONTACTS_WRITE, scopes.PURPOSES_READ)
PURPOSES = ("contracts", "enquiries")
GOES_BACK, MAKER = "https://sklep.example/zgoda", "Witryna sp. z o.o."
HEARS = ["contact.created", "contact.updated", "contact.removed", *NOTICES]
State = Delivery.State
Row = tuple[str, float, str, Callable[[datetime], dict[str, Any]]]


def taken(_at: datetime) -> dict[str, Any]:
    """Delivered at the first attempt."""
    return {"tries": 1, "status": 200}


def confirmed(at: datetime) -> dict[str, Any]:
    """The same, and confirmed by a signed answer."""
    return {"tries": 1, "status": 200, "confirmed_at": at}


def waiting(_at: datetime) -> dict[str, Any]:
    """Tried in vain for hours."""
    return {"tries": 6, "reason": "no_answer"}


def not_allowed(_at: datetime) -> dict[str, Any]:
    """Somebody who withdrew."""
    return {"reason": "no_ground"}


IN_ORDER: list[Row] = [
    ("contact.created", 52, State.DELIVERED, taken),
    ("person.erased", 29, State.DELIVERED, confirmed),
    ("contact.updated", 6, State.REFUSED, not_allowed),
    ("contact.updated", 0.5, State.DELIVERED, taken),
]
FAILING: list[Row] = [("contact.updated", 20, State.WAITING, waiting), ("contact.created", 3, State.WAITING, waiting)]
WEBHOOKS: list[tuple[str, str, dict[str, Any], list[Row]]] = [
    ("https://sklep.example/zdarzenia", "contracts", {"succeeded_at": timedelta(minutes=30)}, IN_ORDER),
    (
        "https://magazyn.example/crm",
        "enquiries",
        {
            "succeeded_at": timedelta(days=2),
            "failing_since": timedelta(hours=19),
            "failures": 6,
            "problem": "no_answer",
        },
        FAILING,
    ),
]


def open_shop(*, by: Actor) -> None:
    """Make the client and its account where they are not there yet. Whoever real holds one of the names keeps it."""
    user = User.objects.filter(username__iexact=USERNAME).first() or fresh()
    if not user.email.endswith(f"@{DEMO_DOMAIN}") or Client.objects.filter(name=NAME).exists():
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    client = registration.register(
        NAME,
        user=user,
        teams=Team.objects.filter(name=KRAKOW),
        scopes_given=MAY,
        purposes=Purpose.objects.active().filter(slug__in=PURPOSES),
        recipient=Recipient.objects.active().doing(Recipient.ProductPart.HOSTING).earliest("pk"),
        by=by,
    )
    listen(client, by=by)
    give_numbers(client, by=by)
    act_for(client, by=by)


def act_for(client: Client, *, by: Actor) -> None:
    """The shop's app, which one colleague of the team lets act for her."""
    change_app(client, maker=MAKER, confidential=True, redirect_uris=[GOES_BACK], by=by)
    app = App.objects.select_related("client__recipient").get(client=client)
    mine = User.objects.select_related("role").filter(teams__in=client.user.teams.all(), role__machine=False)
    for user in mine.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True).order_by("pk")[:1]:
        at = max(timezone.now() - timedelta(hours=3), user.password_at or timezone.now())
        terms = {"scopes": [name for name in MAY if name in scopes.DELEGATED], "purpose_slugs": client.purpose_slugs}
        ways = {"digest": uuid4().bytes, "redirect_uri": GOES_BACK, "challenge": "", "resource": API, "used_at": at}
        begin(AppCode.objects.create(app=app, user=user, made_at=at, **terms, **ways), at)


def give_numbers(client: Client, *, by: Actor) -> None:
    """What the shop calls some customers of the team."""
    team = client.user.teams.all()
    customers = Contact.objects.alive().filter(team__in=team, status=Contact.Status.CUSTOMER).with_keys()
    for number, contact in enumerate(customers.order_by("pk")[:CUSTOMERS], start=1):
        with transaction.atomic():
            set_ids(contact, [f"K-{1000 + number}"], client, by=by)


def listen(client: Client, *, by: Actor) -> None:
    """One webhook in order, with an erasure that the shop confirmed; one that fails. Nothing leaves for either."""
    now = timezone.now()
    for url, purpose, columns, events in WEBHOOKS:
        webhook, _secret = open_webhook(client, url, purpose=purpose, events=HEARS, by=by)
        moments = {name: now - ago for name, ago in columns.items() if isinstance(ago, timedelta)}
        Webhook.objects.filter(pk=webhook.pk).update(**{**columns, **moments})
        for event, hours, state, more in events:
            at = now - timedelta(hours=hours)
            ended = {} if state == State.WAITING else {"ended_at": at}
            terms = {"event": event, "record": uuid4(), "happened_at": at, "made_at": at, "state": state}
            Delivery.objects.create(webhook=webhook, **terms, **ended, **more(at))


def fresh() -> User:
    """The shop's account."""
    return User.objects.create_user(
        USERNAME, f"{USERNAME}@{DEMO_DOMAIN}", role=starting_roles.INTEGRATION, first_name=NAME
    )


def close_shop() -> None:
    """Take the client and its tokens out; the account goes with the demo's others."""
    clients = Client.objects.filter(user__username=USERNAME, user__email__endswith=f"@{DEMO_DOMAIN}")
    for client in clients:
        client.webhooks.all().delete()
        AppGrant.objects.filter(app__client=client).delete()
        App.objects.filter(client=client).delete()
        client.tokens.all().delete()
        client.delete()
