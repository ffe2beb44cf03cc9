"""Calls with all whom a program sees: what a phone system or an assistant asks for instead of each history by itself.

A call is written down and its result corrected at /interactions/, as any other entry.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.db.models.lookups import LessThan
from rest_framework import serializers
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.interactions import InteractionPage, entry_json, needing_history
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.resource import Resource
from crm.api.updates.case_facts import facts_of_entries, moved_entries
from crm.api.updates.record_facts import UpdatedSince
from crm.contacts.models import Contact, Interaction
from crm.contacts.models.interaction import SEALED
from crm.contacts.ownership.history_reach import within_reach, written_by
from crm.lists.access import beyond
from crm.sales.models.tasks import midnight

WAITING = "none"


class CallsQuery(UpdatedSince, PurposeQuery, Paged):
    """The parameters of the list of calls."""

    outcome = serializers.ChoiceField(
        [WAITING, *Interaction.Outcome.values], required=False, help_text="none: those that wait for their result."
    )
    since = serializers.DateField(required=False, help_text="On this day or later.")
    until = serializers.DateField(required=False, help_text="On this day or earlier.")


@policy(rights.CONTACTS_VIEW, methods=("GET",), scope="interactions")
class Calls(Resource):
    """Calls as far as you see them, the newest first. People without a ground for the purpose are absent."""

    queries = {"GET": CallsQuery}
    answers = {"GET": (200, InteractionPage)}

    def get(self, request: Any) -> Response:
        purpose = needing_history(purpose_of(request, self.asked))
        legible = within_reach(request.user) | Q(author__in=written_by(request.user))
        visible = Contact.objects.alive().visible_to(request.user).order_by().values("pk")
        calls = Interaction.objects.standing().filter(legible, kind=Interaction.Kind.CALL, person__in=visible)
        calls = calls.filter(condition(purpose, self.asked.get("channel", ""), person="person"))
        calls = moved_entries(of_the_query(calls, self.asked), self.asked)
        calls = calls.select_related("person__key", "person__contact", "author", "message").defer(*SEALED)

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Interaction]:
            rows = calls.filter(beyond(("happened_at", "pk"), edge, LessThan)) if edge else calls
            return list(rows.order_by("-happened_at", "-pk")[:size])

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda call: (call.happened_at, call.pk))
        people = list({call.person_id: call.person for call in page.rows}.values())
        show(request, place="interactions", people=people, fields=["text"] if people else [], purpose=purpose)
        facts = facts_of_entries(page.rows)
        return Response(page.body([entry_json(call, call.person.contact) | facts[call.pk] for call in page.rows]))


def of_the_query(calls: Any, query: dict[str, Any]) -> Any:
    """The calls that fit the filters."""
    if "outcome" in query:
        calls = calls.filter(outcome="" if query["outcome"] == WAITING else query["outcome"])
    if "since" in query:
        calls = calls.filter(happened_at__gte=midnight(query["since"]))
    return calls.filter(happened_at__lt=midnight(query["until"], days=1)) if "until" in query else calls
