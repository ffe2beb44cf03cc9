"""One request after another, as anybody of the cast."""

import json
import logging
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from io import StringIO
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.accounts.access.url_inventory import Route
from crm.accounts.models import Session, Token, User
from crm.accounts.models.throttling import Tries
from crm.accounts.sessions.backend import Backend
from crm.accounts.sessions.store import SessionStore
from crm.api.models import Delivery
from crm.api.webhooks.signed_messages import signed_headers
from tests.kept import standing
from tests.matrix.api import ROOT
from tests.matrix.bodies import filled, query
from tests.matrix.cast import GONE, GONE_OR_FOREIGN, HELD, IN, MAY, NO, OUT, SIGNED_IN, UNACCEPTED, WRONG, sees
from tests.matrix.objects import Objects, One

LOGIN = "/accounts/login/"
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READING = ("GET", "HEAD")
COUNTED = ("/accounts/", "/sign-in/", "/session/", "/f/", "/p/", "/u/")  # places with a throttle
FAULT = 500
STATUSES = {401: OUT, 403: NO, 404: GONE_OR_FOREIGN, 405: WRONG, 409: HELD, 422: UNACCEPTED}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def remembered() -> Iterator[None]:
    """Every user, with her ties, and every session is read once and each request gets a copy: between two requests
    nothing of them stays changed. That a session was in use is noted nowhere: each request would note it anew.
    """
    read, load, known = Backend.get_user, SessionStore.load, {}

    def get_user(self: Backend, user_id: Any) -> User | None:
        if user_id not in known:
            user = read(self, user_id)
            known[user_id] = pickle.dumps(user and (user, user.ties, user.role.reaches)[0])
        return pickle.loads(known[user_id])  # noqa: S301

    def opened(self: SessionStore) -> dict[str, Any]:
        key = self.session_key
        if key not in known:
            known[key] = pickle.dumps((load(self), self._session_key, self.row, self.asleep))
        data, self._session_key, self.row, self.asleep = pickle.loads(known[key])  # noqa: S301
        return data

    with (
        patch.object(Backend, "get_user", get_user),
        patch.object(SessionStore, "load", opened),
        patch.object(Session, "seen", lambda *_told: None),
    ):
        yield


@contextmanager
def in_few_words() -> Iterator[None]:
    """Refusals as bare sentences: what their pages show is asked where foreign and missing ones are compared."""
    page = SimpleNamespace(render=lambda *_told: "refused")
    with (
        patch("django.views.defaults.loader", SimpleNamespace(get_template=lambda _name: page)),
        patch(
            "crm.accounts.access.refusals.render", lambda _request, _name, _context, status: HttpResponse(status=status)
        ),
    ):
        yield


@contextmanager
def planted(hushed: int = logging.CRITICAL) -> Iterator["Walk"]:
    """Anybody of the two teams, as they were planted. Refusals are meant here, each a line: nothing up to the level
    `hushed` is logged.
    """
    logging.disable(hushed)
    walk = standing("two teams", two_teams)
    with undone():
        yield walk
    logging.disable(logging.NOTSET)


@contextmanager
def two_teams() -> Iterator["Walk"]:
    """They are planted, and go again at the end."""
    with transaction.atomic():
        out = StringIO()
        call_command("seed", "two_teams", "--json", stdout=out)
        yield Walk(Objects(json.loads(out.getvalue())))
        transaction.set_rollback(True)


def signed(target: One, data: dict | None) -> dict[str, str]:
    """What the program behind a webhook sends with its word: a signature over the body."""
    row = Delivery.objects.select_related("webhook").get(uid=target.id)
    at = timezone.now()
    return signed_headers(row.message_id, json.dumps(data).encode(), row.webhook.secrets(at), at)


class Walk:
    """A browser that can be anybody. One handler serves all, since making one reads all settings."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.client = Client(raise_request_exception=False)
        self.sessions = {name: self.session_of(name) for name in objects.users}
        self.sessions |= {"anonymous": "", "halfway": self.half_a_sign_in()}
        self.tokens = {name: user["token"] for name, user in objects.users.items() if user["token"]}
        # a use is noted at most once a minute; noted ahead, no look of a program changes a row
        tomorrow = timezone.now() + timedelta(days=1)
        Token.objects.update(last_used_at=tomorrow)
        Session.objects.exclude(user=None).update(proved_at=tomorrow, idle_until=tomorrow)  # a long walk is no old one

    def session_of(self, name: str) -> str:
        """A session of a user, made past the sign-in page: some of the cast could not pass it."""
        self.client.cookies = SimpleCookie()
        self.client.force_login(self.objects.user(name))
        return self.client.cookies[settings.SESSION_COOKIE_NAME].value

    def half_a_sign_in(self) -> str:
        """The manager's session after the password and before the code."""
        self.client.cookies = SimpleCookie()
        password = self.objects.users["manager"]["password"]
        answer = self.client.post(LOGIN, {"login": "manager", "password": password})
        assert answer["Location"] == reverse("mfa_authenticate")
        return self.client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(self, actor: str, method: str, url: str, data: dict | None = None, **headers: str) -> Any:
        """The answer to `actor`; faults inside the product are answers of 500 here, and undo what stood around them."""
        self.client.cookies = SimpleCookie()
        if self.sessions[actor]:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        if url.startswith(COUNTED):
            Tries.objects.all().delete()  # what this visitor asks must not depend on how often others did
        if actor in self.tokens:
            headers = {"Authorization": f"Token {self.tokens[actor]}", **headers}
        sent: dict[str, Any] = {"data": data or {}} if method in (*READING, "POST") else {}
        if url.startswith(ROOT) and method in ("POST", "PATCH"):
            sent = {"data": json.dumps(data), "content_type": "application/json"}
        answer = getattr(self.client, method.lower())(url, headers=headers, **sent)
        if answer.status_code == FAULT:  # a broken statement must not take the rest of the walk with it
            transaction.savepoint_rollback(connection.savepoint_ids[-1])
        return answer

    def about(  # a request is all of this
        self, actor: str, method: str, route: Route, target: One | None, *, turn: int = 0, **headers: str
    ) -> Any:
        """The answer about one object (None for a route without), with a form that is filled in well."""
        declared = method in route.policy.methods
        data = filled(route.name, self.objects, actor, target) if method in ("POST", "PATCH") and declared else {}
        url = self.address(actor, method, route, target, turn)
        if route.name == "contacts:palette":
            headers = {"HX-Request": "true", **headers}
        if method == "PATCH" and declared:  # over the version that one sees
            headers = {"If-Match": self.ask(actor, "GET", url).headers.get("ETag", '"none"'), **headers}
        if route.name == "api:confirmation" and target and target.state != "missing":
            headers = {**signed(target, data), **headers}
        return self.ask(actor, method, url, data, **headers)

    def address(self, actor: str, method: str, route: Route, target: One | None, turn: int = 0) -> str:
        """The address of a route with the object in it and the parameters that it wants."""
        return self.url(route, target, turn) + query(route.name, method, self.objects, actor)

    def url(self, route: Route, target: One | None, turn: int = 0) -> str:
        """The address of a route with the object in it."""
        return address_of(self.objects, route, target, turn)


def address_of(objects: Objects, route: Route, target: One | None, turn: int = 0) -> str:
    """The address of a route with the object in its first parameter and the `turn`th that is there in the others."""
    first, *rest = route.parameters or [""]
    values = {first: target.id} if first else {}
    kinds = {name: route.policy.params[name] for name in rest}
    values |= {name: choice(objects, kind, turn).id for name, kind in kinds.items()}
    return route.path.format(**values)


def choice(objects: Objects, kind: str, turn: int) -> One:
    """The first in use, or another one of those that are there."""
    targets = there(objects, kind)
    return targets[turn % len(targets)] if turn else objects.first(kind)


def outcome(answer: Any) -> str:
    """What an answer says about access; a status that no page of ours may give stands as it is."""
    if answer.status_code in STATUSES:
        return STATUSES[answer.status_code]
    if answer.headers.get("Location", answer.headers.get("HX-Redirect", "")).startswith(LOGIN):
        return OUT
    return IN if 200 <= answer.status_code < 400 else f"status {answer.status_code}"


def pairs(objects: Objects, routes: list[Route], actors: tuple[str, ...]) -> Iterator[tuple[Route, str, One | None]]:
    """(route, actor, object): every pair of route and actor, of route and class, of actor and class."""
    for turn, route in enumerate(routes):
        if not route.parameters:
            yield from ((route, actor, None) for actor in actors)
            continue
        targets = objects.of(route.policy.params[route.parameters[0]])
        for place in range(max(len(targets), len(actors))):
            yield route, actors[(place + turn) % len(actors)], targets[place % len(targets)]


def product(objects: Objects, routes: list[Route], actors: tuple[str, ...]) -> Iterator[tuple[Route, str, One | None]]:
    """(route, actor, object): all of them."""
    for route in routes:
        targets = objects.of(route.policy.params[route.parameters[0]]) if route.parameters else [None]
        yield from ((route, actor, target) for actor in actors for target in targets)


def insiders(route: Route, objects: Objects, right: str) -> Iterator[tuple[str, One | None, int]]:
    """(somebody who gets in, an object, which of the further ones): a route may want a run that is over, say."""
    # the manager has a second factor, without which her pages are not there; what she does not see, the DPO does
    desk = ("manager", "dpo")
    if route.path.startswith(ROOT):
        desk = ("writer",)  # the API is for tokens
        right = SIGNED_IN
    holding = [name for name in MAY if right in MAY[name]]
    # where the first who holds the right is refused, the decision may be the owner's alone
    first = holding[:1] or ["sam"]
    entitled = desk if right == SIGNED_IN else (*first, *(["owner"] if "owner" in holding[1:] else []))
    if not route.parameters:
        yield entitled[0], None, 0
        return
    turns = max((len(there(objects, route.policy.params[name])) for name in route.parameters[1:]), default=1)
    targets = there(objects, route.policy.params[route.parameters[0]])
    owners = [] if route.path.startswith(ROOT) else [target.owner for target in targets if target.owner in MAY]
    by_right = [owner for owner in owners if right == SIGNED_IN or right in MAY[owner]]
    for turn in range(turns):
        for actor in dict.fromkeys([*entitled, *by_right]):  # what is its owner's alone is asked by them
            yield from ((actor, target, turn) for target in targets if target.owner == actor and target.kind != "user")
            yield from ((actor, target, turn) for target in targets if target.owner != actor and sees(actor, target))


def there(objects: Objects, kind: str) -> list[One]:
    """The objects of a kind that exist, those in use first."""
    targets = [target for target in objects.of(kind) if target.state not in GONE]
    return sorted(targets, key=lambda target: target.state not in ("active", "binned"))
