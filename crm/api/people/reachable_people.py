"""People whom a purpose allows to contact: how to reach them, and the answer for each channel."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.response import Response

from consents.grounds.answers import REASONS, Answer, State
from consents.grounds.recording import answers
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.people_for_purpose import Opener, PeopleQuery, PurposeQuery, page_of, purpose_of, readable_contact
from crm.api.protocol.etags import conditional
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import ChannelField, Query
from crm.api.updates.record_facts import RecordFacts, UpdatedSince, facts_about, moved_since
from crm.contacts.models import Contact
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

FIELDS = ("name", "email", "emails", "phone", "phones")


class ChannelAnswer(serializers.Serializer):
    """May we use this channel for the purpose? The same answer as the badges on screen."""

    channel = ChannelField()
    state = serializers.ChoiceField(State.values)
    reason = serializers.ChoiceField(list(REASONS), help_text="The code of the reason.")
    text = serializers.CharField(help_text="The reason in words, in the caller's language.")
    proof = serializers.UUIDField(allow_null=True, help_text="The ground behind it.")


class PersonShape(RecordFacts):
    """A person. Fields that the purpose does not need are absent."""

    id = serializers.UUIDField()
    name = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    emails = serializers.ListField(child=serializers.CharField(), required=False, help_text="Further ones.")
    phone = serializers.CharField(required=False, help_text="E.164 where it is a possible number.")
    phones = serializers.ListField(child=serializers.CharField(), required=False, help_text="Further ones.")
    may_contact = ChannelAnswer(many=True)


class PeoplePage(serializers.Serializer):
    """A page of people."""

    results = PersonShape(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last one.")


class ReachableQuery(UpdatedSince, PeopleQuery):
    """The parameters of the list."""


@policy(rights.CONTACTS_VIEW, scope="people")
class People(Resource):
    """The people you see and may contact for a purpose, newest activity first.

    Whoever has no ground in force is absent. What you read is disclosed to your client's recipient and noted so.
    """

    queries = {"GET": ReachableQuery}
    answers = {"GET": (200, PeoplePage)}

    def get(self, request: Any) -> Response:
        purpose = purpose_of(request, self.asked)
        contacts = moved_since(request, self.asked, "contact", Contact.objects.alive(), purpose)
        page = page_of(request, self.asked, purpose, contacts)
        return Response(page.body(people_json(request, page.rows, purpose)))


@policy(rights.CONTACTS_VIEW, params={"key": "contact"}, scope="people")
class OnePerson(Resource):
    """One person. 409 contact_not_allowed, with the reason, when nothing allows the purpose."""

    queries: ClassVar[Mapping[str, type[Query]]] = {"GET": PurposeQuery}
    answers = {"GET": (200, PersonShape)}

    def get(self, request: Any, key: UUID) -> Response:
        purpose = purpose_of(request, self.asked)
        values = people_json(request, [readable_contact(request, self.asked, key, purpose)], purpose)[0]
        return conditional(request, values)


def people_json(request: Any, contacts: Sequence[Contact], purpose: Purpose) -> list[dict[str, Any]]:
    """The people as the purpose lets them be seen; logged and disclosed when this returns."""
    opener = Opener(request, contacts, FIELDS, purpose)
    numbered = ["external_ids"] if purpose.needs(Category.IDENTITY) else []
    opener.show(request, place="people", purpose=purpose, further=["may_contact", *numbered])
    pairs = [(channel, purpose) for channel in purpose.channels]
    facts = facts_about(request, contacts, purpose, numbered=bool(numbered))
    by_key = answers([contact.pk for contact in contacts], pairs) if pairs else {}
    return [
        {
            "id": contact.uid,
            **values,
            **facts[contact.pk],
            "may_contact": [channel_answer(by_key, contact, pair) for pair in pairs],
        }
        for contact, values in opener.opened()
    ]


def channel_answer(
    by_key: dict[tuple[int, str, str], Answer], contact: Contact, pair: tuple[str, Purpose]
) -> dict[str, Any]:
    """Whether one channel may be used for the purpose: {channel, state, reason, text, proof}."""
    channel, purpose = pair
    answer = by_key[contact.pk, channel, purpose.slug]
    return {
        "channel": channel,
        "state": answer.state,
        "reason": answer.reason,
        "text": answer.words,
        "proof": answer.proof,
    }
