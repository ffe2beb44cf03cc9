"""The same thing done three ways: by the product, on the plain twin, and through guardian's get_objects_for_user."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.test import RequestFactory
from django.utils import timezone
from django_htmx.middleware import HtmxDetails
from guardian.shortcuts import get_objects_for_user

from bench.data.house import House
from bench.data.twin import (
    COLUMNS as PLAIN_COLUMNS,
    Plain,
    PlainFetched,
    PlainList,
    PlainPerson,
    PlainPoint,
    TwinSight,
    plain_name,
    plain_row,
)
from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.contact_list.contact_query import SORTABLE, ContactList
from crm.contacts.contact_list.contact_rows import COLUMNS, RowContext, SealedRow, listed_row
from crm.contacts.contact_list.views import render_list
from crm.contacts.models import Contact
from crm.lists.access import PAGE, Sight
from crm.lists.pages.name_order import by_surname
from crm.privacy.sealed import Sealed
from crm.workspace.palette.search_box import Search

NEWEST = ("-last_activity_at", "-pk")
NOBODY_RESTRICTED = RowContext()
BY_NAME = {"view": "all", "sort": "name"}
WORDS = ("kowal", "jan kowal", "ja", "zur", "nowakow")
Act = Callable[[], Any]


def fresh(user: User) -> User:
    """The user as a request gets her: read anew, with nothing remembered."""
    return User.objects.select_related("role").get(pk=user.pk)


def asking(user: User) -> User:
    """The user as the page's own code gets her, signed in: reach, teams and shares still to be read."""
    asker = copy(user)
    asker.role = copy(user.role)
    for bearer, name in ((asker, "ties"), (asker.role, "reaches")):
        bearer.__dict__.pop(name, None)
    return asker


def opened(rows: Any) -> list:
    """Rows of the real contacts as lists draw them, without badges."""
    return [listed_row(SealedRow._make(row), NOBODY_RESTRICTED) for row in rows]


def readable(rows: Any) -> list:
    """The same for rows of the twin."""
    return [plain_row(PlainFetched._make(row)) for row in rows]


def our_rows(user: User) -> list:
    """The first page of the list: query and opening."""
    return opened(Contact.objects.alive().newest_rows(Sight(user), COLUMNS, size=PAGE + 1))


def plain_rows(user: User) -> list:
    """The first page of the twin under the same visibility."""
    return readable(Plain.objects.alive().newest_rows(TwinSight(user), PLAIN_COLUMNS, size=PAGE + 1))


def guardian_rows(user: User) -> list:
    """The first page the way guardian's manual does it. `use_groups`: our users are in none."""
    visible = get_objects_for_user(user, "contacts.view_contact", Contact, use_groups=False, with_superuser=False)
    page = visible.filter(binned_at=None).order_by(*NEWEST).values_list(*COLUMNS)[: PAGE + 1]
    return opened([value.blob if isinstance(value, Sealed) else value for value in row] for row in page)


def page_of(user: User, kind: type[ContactList]) -> bytes:
    """A whole request without the HTTP server: user, query, opening, access log, counts, badges, template."""
    request: Any = RequestFactory().get("/contacts/", {"view": "all"})
    request.user, request.session = AnonymousUser(), SessionBase()
    request.user = fresh(user)
    request.htmx, request._messages = HtmxDetails(request), FallbackStorage(request)
    return render_list(request, kind(request.user, request.GET, timezone.now())).content


def our_search(user: User, text: str) -> list:
    """Names by tokens, opened and checked; addresses by blind index."""
    search = Search(user, text)
    return [listed_row(row, RowContext(opened=search.opened)) for row in search.page.rows]


def plain_search(user: User, text: str) -> list:
    """The same on the twin: trigrams and «starts a word», under the same union."""
    fitting = plain_findable()
    for word in text.split():
        fitting = fitting.filter(name_folded__contains=plain_name(word))
    return readable(fitting.newest_rows(TwinSight(user), PLAIN_COLUMNS, size=PAGE + 1))


def plain_exact(user: User, text: str) -> list:
    """An exact address or number on the twin, further ones included."""
    column = "email" if "@" in text else "phone"
    primary = PlainPerson._default_manager.filter(**{column: text}).values("pk")
    reached = primary.union(PlainPoint._default_manager.filter(value=text).values("person_id"))
    return readable(plain_findable().filter(pk__in=reached).matching_rows(TwinSight(user), PLAIN_COLUMNS))


def plain_findable() -> Any:
    """As the product's `findable`."""
    held = Restriction.objects.filter(person=models.OuterRef("pk"), lifted_at=None)
    return Plain.objects.alive().filter(~models.Exists(held))


def our_rows_of(user: User) -> Any:
    """Our first page of a reader who has just come."""
    return our_rows(asking(user))


def searched(search: Callable[[User, str], list], user: User, words: str) -> list:
    """What a search finds for a reader who has just come."""
    return search(asking(user), words)


def pairs(house: House) -> dict[str, Act]:
    """Every measured act by name."""
    users = {name: fresh(user) for name, user in house.users.items()}
    acts: dict[str, Act] = {
        "list: ours": lambda: our_rows(asking(users["many"])),
        "list: plain": lambda: plain_rows(asking(users["many"])),
        "list: guardian": lambda: guardian_rows(asking(users["granted"])),
        "page: ours": lambda: page_of(users["many"], ContactList),
        "page: plain": lambda: page_of(users["many"], PlainList),
        "exact e-mail: ours": lambda: our_search(asking(users["many"]), house.address),
        "exact e-mail: plain": lambda: plain_exact(asking(users["many"]), house.address),
        "exact phone: ours": lambda: our_search(asking(users["many"]), house.number),
        "exact phone: plain": lambda: plain_exact(asking(users["many"]), house.number),
    }
    for name in ("few", "some", "shown"):
        acts[f"list of {name}: ours"] = partial(our_rows_of, users[name])
    for who, what in (("many", "search"), ("everyone", "search of everyone")):
        for words in WORDS:
            acts[f"{what} «{words}»: ours"] = partial(searched, our_search, users[who], words)
            acts[f"{what} «{words}»: plain"] = partial(searched, plain_search, users[who], words)
    return acts | of_everyone(users["everyone"]) | of_names(users["shown"], sealed_rows(users["many"]))


def of_everyone(user: User) -> dict[str, Act]:
    """List and page of somebody whose role reaches everybody."""
    return {
        "list of everyone: ours": lambda: our_rows(asking(user)),
        "list of everyone: plain": lambda: plain_rows(asking(user)),
        "page of everyone: ours": lambda: page_of(user, ContactList),
        "page of everyone: plain": lambda: page_of(user, PlainList),
    }


def of_names(user: User, rows: list[SealedRow]) -> dict[str, Act]:
    """Opening the cells of one page, and putting whatever a reader sees in the order of names."""
    return {
        "opening a page: ours": lambda: [row.cells() for row in rows],
        "by name: ours": lambda: ContactList(asking(user), BY_NAME, timezone.now()).in_memory_order,
        "by name: plain": lambda: plain_by_name(asking(user)),
    }


def sealed_rows(user: User) -> list[SealedRow]:
    """The first page of the list, sealed."""
    return list(map(SealedRow._make, Contact.objects.alive().newest_rows(Sight(user), COLUMNS, size=PAGE)))


def plain_by_name(user: User) -> list[int]:
    """Keys of the twin by surname, sorted in memory as well."""
    rows = Plain.objects.alive().newest_rows(TwinSight(user), ("pk", "person__name"), size=SORTABLE + 1)
    return [pk for pk, _name in sorted(rows, key=lambda row: by_surname(row[1]))]


def check_alike(house: House) -> None:
    """Raise Differ unless the variants answer alike: a fast wrong page is no page."""
    user = fresh(house.users["many"])
    alike("the list", our_rows(user), plain_rows(user), guardian_rows(house.users["granted"]))
    shared_with = fresh(house.users["shown"])
    alike("what is shared", our_rows(shared_with), plain_rows(shared_with))
    in_order = ContactList(shared_with, BY_NAME, timezone.now()).in_memory_order
    if sorted(in_order or []) != sorted(plain_by_name(shared_with)):
        raise Differ("the order of names")
    for words in WORDS:
        alike(words, our_search(user, words), plain_search(user, words)[:PAGE])
    for what, text in (("an e-mail", house.address), ("a phone", house.number)):
        alike(what, our_search(user, text), plain_exact(user, text))


class Differ(Exception):
    """Two variants of one act do not show the same people."""


def alike(what: str, *answers: list) -> None:
    """Raise Differ unless all answers hold the same rows in the same order."""
    if len({tuple(row.pk for row in rows) for rows in answers}) != 1:
        raise Differ(what)
