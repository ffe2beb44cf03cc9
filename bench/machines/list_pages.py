"""What a page of contacts costs a program: through the product, and as Django REST framework and guardian give it.

    python3 run.py bench api [--contacts 100000] [--rounds 20]

A program asks `GET /contacts/` for a purpose, a hundred to a page: token, policy, visibility, grounds, the gate of its
recipient, sealed values opened, access log and disclosures written; the transaction is undone. Beside it, in the same
rounds, a plain `ModelViewSet` with `CursorPagination` over `get_objects_for_user` gives the same people to somebody who
holds a guardian row for each, without token, middleware, purpose or log. Ours takes at most a third of its time.
"""

import argparse
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.test import override_settings
from guardian.shortcuts import get_objects_for_user
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import CharField, ModelSerializer
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.viewsets import ModelViewSet

from bench.data.house import build
from bench.machines.feed_pages import PAGE, UNHURRIED, Program
from bench.measurements.gate import PURPOSE, undone
from bench.measurements.report import told
from bench.measurements.targets import at_least, interleaved
from bench.measurements.variants import fresh
from crm.contacts.models import Contact

OURS, PLAIN = "the product", "REST framework and guardian"
TIMES = 3.0  # ours is so many times as fast, at least
HEAD = f"{'page of contacts':30}{'rows':>7}{'median ms':>11}{'min ms':>9}"


class PlainShape(ModelSerializer):
    """The values that both give."""

    name, email, phone = (CharField(source=f"person.{column}") for column in ("name", "email", "phone"))

    class Meta:
        model = Contact
        fields: ClassVar = ["pk", "name", "email", "phone", "position", "status", "last_activity_at"]


class PlainPages(CursorPagination):
    """By cursor, as ours."""

    page_size, ordering = PAGE, ("-last_activity_at", "-pk")


class PlainContacts(ModelViewSet):
    """As guardian's manual has it."""

    permission_classes: ClassVar = [AllowAny]
    renderer_classes: ClassVar = [JSONRenderer]
    serializer_class, pagination_class = PlainShape, PlainPages

    def get_queryset(self) -> Any:
        """Whom somebody may see."""
        rows = Contact.objects.filter(binned_at=None).select_related("person__key")
        return get_objects_for_user(
            self.request.user, "contacts.view_contact", rows, use_groups=False, with_superuser=False
        )


def plain_page(user: AbstractBaseUser) -> int:
    """How many rows the plain page has."""
    request = APIRequestFactory(headers={"host": urlsplit(settings.BASE_URL).netloc}).get("/plain/")
    force_authenticate(request, user)
    answer = PlainContacts.as_view({"get": "list"})(request)
    answer.render()
    return len(answer.data["results"])


def our_page(program: Program) -> int:
    """How many rows ours has; nothing of it stays."""
    with undone():
        path = f"/api/v1/contacts/?purpose={PURPOSE}&page_size={PAGE}"
        return len(program.browser.get(path, headers=program.headers).json()["results"])


def main(argv: list[str], say: Callable[[str], Any] = print) -> int:
    """Build the house, measure, tell."""
    parser = argparse.ArgumentParser(prog="run.py bench api", description=str(__doc__).splitlines()[0])
    parser.add_argument("--contacts", type=int, default=100_000, help="how many (at least 200)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each page is measured")
    options = parser.parse_args(argv)
    house = build(max(options.contacts, 200))
    with override_settings(**UNHURRIED):
        program = Program(house.users["many"])
        acts = {
            OURS: lambda: our_page(program),
            PLAIN: lambda: plain_page(fresh(house.users["granted"])),
        }
        rows = {name: act() for name, act in acts.items()}
        times = interleaved(acts, rounds=options.rounds)
    say(f"\n{HEAD}")
    for name, many in rows.items():
        say(f"{name:30}{many:7}{times[name].median:11.1f}{times[name].least:9.1f}")
    verdict = at_least(1, f"{PLAIN} : {OURS}", times[PLAIN].median / times[OURS].median, TIMES)
    for line in told([verdict]):
        say(line)
    return 0 if verdict.holds else 1
