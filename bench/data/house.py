"""A house to measure in: users who see few, some and many contacts, people under their keys, a plain twin beside them.

few      10 contacts of a small team             shown    is in no team, a fifth of all contacts is shared with her
some     2,000 of a team                         granted  sees what `many` sees, by one guardian row for each
many     some nine tenths, at most 100,000, of a team; leads it
everyone the owner of the firm, whose role reaches everybody

What was sold and said is beside them (bench/data/trade.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from bench.data.people import people
from bench.data.trade import Trade
from bench.data.twin import copy_twins, make_tables
from consents.models import Ground
from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions import starting_roles
from crm.accounts.staff_notice.acceptance import accept
from crm.contacts.models import Contact, ContactUserPermission
from crm.narrowing import promised
from crm.privacy.keys.blind_index import blind
from crm.privacy.models import ContactPoint, Person, Purpose

BATCH = 5_000
CONSENTING, FURTHER = 0.3, 0.1  # shares of people who agreed to offers, who have a further address


@dataclass(frozen=True)
class House:
    """The users by name, and contacts to look for: `address` and `number` are of one whom `many` sees."""

    users: dict[str, User]
    address: str
    number: str


def build(contacts: int, *, seed: int = 2026) -> House:
    """The house with so many contacts. Needs an empty database, whose owner is the role that connects."""
    make_tables()
    rng = Random(seed)  # noqa: S311 - repeatable data, no secret
    trade = Trade(rng)
    users, teams = staff()
    places = rng.sample([*placed(contacts, users, teams)], contacts)
    drafts = list(people(contacts, seed=seed))
    for batch in batches(zip(drafts, places, strict=True)):
        trade.fill(fill(batch, rng, trade))
    grant(users, contacts)
    settle()
    known = next(draft for draft, (owner, _team) in zip(drafts, places, strict=True) if owner == users["many"])
    return House(users, known["email"], known["phone"])


def staff() -> tuple[dict[str, User], dict[str, Team]]:
    """Users and teams by name; `shown` and `granted` are in no team."""
    starting_roles.plant()
    teams = {name: Team.objects.create(name=f"bench {name}") for name in ("few", "some", "many", "others")}
    users = {
        name: User.objects.create_user(f"bench-{name}", f"{name}@bench.example", role=starting_roles.MANAGER)
        for name in (*teams, "shown", "granted")
    }
    users["everyone"] = User.objects.create_user("bench-everyone", "all@bench.example", role=starting_roles.OWNER)
    Membership.objects.bulk_create(Membership(user=users[name], team=team) for name, team in teams.items())
    for user in users.values():
        accept(user)  # without these two no page opens
        TOTP.activate(user, generate_totp_secret())
    return users, teams


def staff_again() -> dict[str, User]:
    """The users of a house that stands already; nobody where none does."""
    return {user.username.removeprefix("bench-"): user for user in User.objects.filter(username__startswith="bench-")}


def placed(contacts: int, users: dict[str, User], teams: dict[str, Team]) -> Iterator[tuple[User, Team]]:
    """(owner, team) for each contact; a fifth of a team's are the user's own, the rest a colleague's."""
    sizes = {"few": min(10, contacts // 50), "some": min(2_000, contacts // 12)}
    sizes["many"] = min(100_000, (contacts - sum(sizes.values())) * 12 // 13)
    sizes["others"] = contacts - sum(sizes.values())
    for name, size in sizes.items():
        yield from ((users[name if number % 5 == 0 else "others"], teams[name]) for number in range(size))


def batches(rows: Iterable) -> Iterator[list]:
    """`rows` in lists of BATCH."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def fill(batch: list, rng: Random, trade: Trade) -> list[Contact]:
    """One batch of contacts with keys, firms, further addresses and consents, and its twins."""
    now = timezone.now()
    drafts = [draft for draft, _place in batch]
    subjects = Person.create_many({name: draft[name] for name in ("name", "email", "phone")} for draft in drafts)
    contacts = [
        Contact(
            person=person,
            owner=owner,
            team=team,
            position=draft["position"],
            company=trade.employer(owner, team),
            last_activity_at=now - timedelta(seconds=rng.randrange(90_000_000)),
        )
        for person, (draft, (owner, team)) in zip(subjects, batch, strict=True)
    ]
    Contact.objects.bulk_create(contacts, batch_size=1_000)
    further = [
        (person, f"prywatny.{draft['email']}")
        for person, draft in zip(subjects, drafts, strict=True)
        if rng.random() < FURTHER
    ]
    ContactPoint.objects.bulk_create(
        ContactPoint(person=person, kind="email", value=address, index=promised(blind("email", address)))
        for person, address in further
    )
    copy_twins(contacts, drafts, [(person.pk, address) for person, address in further])
    agree([person for person in subjects if rng.random() < CONSENTING], now)
    return contacts


def agree(subjects: list[Person], at: Any) -> None:
    """Consents to offers by e-mail: their state is enough to draw badges."""
    offers = Purpose.objects.active().filter(marketing=True).first()
    Ground.objects.bulk_create(
        Ground(person=person, purpose=offers, channel="email", basis="consent", since=at) for person in subjects
    )


def grant(users: dict[str, User], contacts: int) -> None:
    """Guardian's rows: a fifth of all contacts for `shown`, whatever `many` sees for `granted`."""
    view = Permission.objects.get(codename="view_contact", content_type__app_label="contacts")
    every = Contact.objects.order_by("person__uid").values_list("pk")  # random, and the same share of every team
    visible = Contact.objects.visible_to(users["many"]).values_list("pk")
    table = ContactUserPermission._meta.db_table
    for user, chosen in (("shown", every[: min(20_000, contacts // 5)]), ("granted", visible)):
        sql, params = chosen.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (user_id, permission_id, content_object_id) "  # noqa: S608 - ours
                f"SELECT %s, %s, chosen.pk FROM ({sql}) AS chosen(pk)",
                [users[user].pk, view.pk, *params],
            )


def settle() -> None:
    """Statistics and visibility maps, as a house that has been lived in has them."""
    word = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
    with connection.cursor() as cursor:
        cursor.execute(word)
