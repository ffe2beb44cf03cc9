"""Planting the two teams, all of it in one transaction, and telling what was planted."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction

from consents.models import Restriction
from consents.restricting import restrict
from crm.accounts.models import Team, User
from crm.contacts.companies import add_company
from crm.contacts.selection import bin_all
from crm.contacts.sharing import share
from crm.dpo.two_teams.imports import import_of
from crm.dpo.two_teams.people import ACTIVE, BINNED, ERASED, RESTRICTED, SHARED, Seeded, Somebody, somebody, word
from crm.dpo.two_teams.staff import Seat, seat_everybody
from crm.privacy import ledger
from crm.privacy.actors import system
from crm.privacy.categories import Category
from crm.privacy.erasure import erase
from crm.privacy.models import Purpose, Recipient

BY = system("seed")


@transaction.atomic
def seed() -> dict[str, Any]:
    """Plant everything and return {"users": […], "objects": […]}. Once: the names of the users are taken afterwards."""
    seats = seat_everybody()
    users = {name: one.user for name, one in seats.items()}
    objects = [*of_team(users, "A"), *of_team(users, "B"), *of_the_house(users, seats)]
    ledger.record("seed.two_teams", by=BY, counts={"objects": len(objects)})
    return {"users": [one.as_json() for one in seats.values()], "objects": [asdict(one) for one in objects]}


def of_team(users: dict[str, User], team: str) -> Iterator[Seeded]:
    """What belongs to one team."""
    purpose = Purpose.objects.get(slug="contracts", active_to=None)
    owner = users["sam"] if team == "A" else users["mallory"]
    yield from somebody(owner, team, purpose).objects(ACTIVE)
    if team == "A":
        yield from somebody(users["nina"], team, purpose).objects(ACTIVE)
        yield from shared(somebody(owner, team, purpose), users["mallory"])
    yield from put_away(somebody(owner, team, purpose))
    held = somebody(owner, team, purpose)
    restrict(held.contact.person, Restriction.Reason.ACCURACY, by=users["dpo"])
    yield from held.objects(RESTRICTED)
    gone = somebody(owner, team, purpose)
    remembered = list(gone.objects(ERASED))
    erase(gone.contact.person, {}, by=BY)
    yield from remembered
    firm = word("firm")
    company = add_company({"name": f"{firm} sp. z o.o.", "city": word("town")}, by=owner)
    yield Seeded("company", str(company.uid), team, owner.username, ACTIVE, {"name": firm})
    for user in (owner, *([users["nina"]] if team == "A" else [])):
        yield from import_of(user, team, purpose)


def shared(one: Somebody, colleague: User) -> Iterator[Seeded]:
    """A contact of team A that team B's salesperson was given to see; what hangs on it is not given with it."""
    share(one.contact, [colleague], by=one.contact.owner)
    return one.objects(SHARED)


def put_away(one: Somebody) -> Iterator[Seeded]:
    """Somebody in the bin, with the batch that took her there."""
    moved = bin_all([one.contact.uid], by=one.contact.owner)
    yield from one.objects(BINNED)
    yield Seeded("selection", str(moved.batch), one.team, one.contact.owner.username, BINNED)


def of_the_house(users: dict[str, User], seats: dict[str, Seat]) -> Iterator[Seeded]:
    """What belongs to no team: accounts, reference tables, and the words that stand in addresses."""
    for name, user in users.items():
        yield Seeded("user", str(user.uid), seats[name].team or None, name, ACTIVE, {"email": user.email})
    for team in Team.objects.filter(name__in=("Team A", "Team B")):
        yield Seeded("team", str(team.uid), team.name[-1], None, ACTIVE)
        yield Seeded("reference_row", str(team.pk), team.name[-1], None, ACTIVE)
    nina = users["nina"]
    yield Seeded("reset_user", user_pk_to_url_str(nina), "A", "nina")
    yield Seeded("reset_key", default_token_generator.make_token(nina), "A", "nina")
    yield Seeded("app", "accounts", None, None)
    yield from (Seeded("purpose", slug, None, None) for slug in Purpose.objects.active().values_list("slug", flat=True))
    yield from (Seeded("recipient", slug, None, None) for slug in Recipient.objects.values_list("slug", flat=True))
    yield from (Seeded("category", category.value, None, None) for category in (Category.EMAIL, Category.PHONE))
