"""Calls by API: listed over all whom a program sees for a purpose, their results written and taken back."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.entries.composing import amend, write
from crm.contacts.models import Interaction
from crm.privacy.models import AccessEntry, Disclosure
from tests.api.conftest import code

PURPOSE = "purpose=contracts"
MOST = 15


def call(hub, contact, outcome="talked", **more):
    sent = {"contact": str(contact.uid), "purpose": "contracts", "kind": "call", "outcome": outcome, **more}
    return hub.post("interactions/", sent).said["id"]


def listed(hub, more=""):
    return [row["id"] for row in hub.get(f"interactions/calls/?{PURPOSE}{more}").said["results"]]


def test_calls_are_listed_the_newest_first_and_disclosed(hub, ada, ben, sam):
    first, second = call(hub, ada, text="Bierze blat."), call(hub, ben, "no_answer")
    hub.post("interactions/", {"contact": str(ada.uid), "purpose": "contracts", "kind": "note", "text": "Notatka."})
    answer = hub.get(f"interactions/calls/?{PURPOSE}")
    rows = [(row["id"], row["contact"], row["kind"], row["outcome"]) for row in answer.said["results"]]
    assert rows == [
        (second, str(ben.uid), "call", "no_answer"),
        (first, str(ada.uid), "call", "talked"),
    ]
    assert answer.said["results"][1] == hub.get(f"interactions/{first}/?{PURPOSE}").said
    assert sorted(AccessEntry.objects.filter(view="api:interactions").earliest("pk").people) == [ada.pk, ben.pk]
    assert set(Disclosure.objects.values_list("person", flat=True)) == {ada.pk, ben.pk}


def test_they_are_narrowed_by_result_and_day(hub, ada):
    day = timezone.now() - timedelta(days=3)
    old = call(hub, ada, happened_at=day.isoformat())
    new = call(hub, ada, "call_back")
    before = timezone.localdate(day)
    assert listed(hub, "&outcome=call_back") == [new]
    assert (listed(hub, f"&until={before}"), listed(hub, f"&since={timezone.localdate()}")) == ([old], [new])
    assert code(hub.get(f"interactions/calls/?{PURPOSE}&outcome=dance")) == (400, "invalid_parameter")


def test_a_result_is_taken_back_and_then_the_call_waits_for_one(hub, ada):
    key = call(hub, ada, text="Bierze blat.")
    url = f"interactions/{key}/?{PURPOSE}"
    answer = hub.patch(url, {"outcome": ""}, If_Match=hub.get(url)["ETag"])
    assert (answer.status_code, answer.said["changed"], listed(hub, "&outcome=none")) == (200, ["outcome"], [key])


def test_a_length_that_is_known_is_told(hub, ada):
    key = call(hub, ada)
    Interaction.objects.filter(uid=key).update(minutes=7)
    assert hub.get(f"interactions/calls/?{PURPOSE}").said["results"][0]["minutes"] == 7


def test_nothing_is_told_of_foreign_restricted_and_groundless_people_or_of_colleagues_calls(
    hub, rival, ada, sam, as_token
):
    call(hub, ada)
    amend(write(ada, by=sam, kind="call"), by=sam, text="", outcome="talked")
    assert (len(listed(hub)), listed(rival)) == (1, [])
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert listed(hub) == []
    assert code(hub.get("interactions/calls/?purpose=offers")) == (403, "purpose_not_granted")
    assert code(as_token("contacts:read").get(f"interactions/calls/?{PURPOSE}"))[0] == 403


def test_a_page_takes_few_statements_and_pages_follow_each_other(hub, ada, ben):
    keys = [call(hub, contact) for contact in (ada, ben) * 3]
    counts = []
    listed(hub)  # what is asked once for each reader
    for size in (2, 6):
        with CaptureQueriesContext(connection) as queries:
            first = hub.get(f"interactions/calls/?{PURPOSE}&page_size={size}")
        counts.append(len(queries))
    assert (counts[0] == counts[1], counts[0] <= MOST) == (True, True), counts
    first = hub.get(f"interactions/calls/?{PURPOSE}&page_size=4")
    second = hub.get(first.said["next"].split("/api/v1/")[1])
    assert [row["id"] for row in first.said["results"] + second.said["results"]] == keys[::-1]
