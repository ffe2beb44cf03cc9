"""An act becomes an event, signed after the specification, with what the purpose allows and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier, WebhookVerificationError

from consents.grounds.recording import withdraw
from consents.grounds.restrictions import restrict
from crm.accounts.clients.registration import close
from crm.accounts.clients.webhooks import renew_secret
from crm.accounts.models import Client, Webhook
from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.models import Delivery, GivenPerson
from crm.api.webhooks.event_bodies import Hearing
from crm.contacts.custom.choices import add_choice
from crm.contacts.custom.definitions import change_field, offer, remove, restore, retire
from crm.contacts.people.bin import to_bin
from crm.contacts.people.editing import edit
from crm.dpo.authorisations.term_notices import tell_of_terms
from crm.dpo.impact.impact_acts import decide_impact, pass_on
from crm.dpo.models import Assessment, Risk
from crm.dpo.risks.measure_checks import BY, mark, reopen
from crm.dpo.risks.recording import accept
from crm.dpo.steps.step_course import advise
from crm.privacy.models import AccessEntry, Disclosure
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.moving import move
from tests.accounts.authorising import DAY, authorise, today
from tests.accounts.training_builders import take
from tests.contacts.custom.field_cases import BY as HAND, make, opened as now
from tests.disclosing import ended
from tests.dpo.assessing import balanced, in_a_year
from tests.dpo.impact.test_impact import written
from tests.sales.task_builders import again, planned, today as day

pytestmark = pytest.mark.django_db


def change(contact, by, **values):
    return edit(contact, values, version=contact.version, by=by)


def test_a_changed_contact_is_told_with_what_the_purpose_needs(opened, receiver, hears, ada, sam, hub, shop):
    _webhook, secret = opened()
    change(ada, sam, phone="+48602333445")
    assert hears() == 1
    [got] = receiver.got
    verified = Verifier(secret).verify(got.body, got.headers)
    assert verified == got.said
    assert (verified["type"], verified["data"]["id"], verified["data"]["changed"]) == (
        "contact.updated",
        str(ada.uid),
        ["phone"],
    )
    contact, read = verified["data"]["contact"], hub.get(f"contacts/{ada.uid}/?purpose=offers").said
    assert (contact, contact["phone"]) == (read, "+48602333445")
    [row] = Delivery.objects.all()
    assert (row.state, row.status, row.tries, got.headers["webhook-id"]) == ("delivered", 200, 1, row.message_id)
    assert Disclosure.objects.filter(person=ada.person, recipient=shop.recipient).exists()
    assert AccessEntry.objects.filter(view="api:contacts", actor_id=str(shop.user_id), people=[ada.pk]).exists()
    assert GivenPerson.objects.filter(recipient=shop.recipient, person=ada.uid).exists()


def test_a_field_hidden_from_the_program_is_named_in_no_event(opened, receiver, hears, ada, sam, shop):
    field = make("Tajny znak", hidden_from=[shop.user.role.slug])
    opened()
    change(now(ada), sam, **{field.name: "kanarek"})
    hears()
    assert [got.said["data"]["changed"] for got in receiver.got] == [[]]
    assert "tajny" not in receiver.got[0].body.decode().casefold()


def test_nothing_is_told_twice_and_nothing_of_before(opened, receiver, hears, ada, sam):
    change(ada, sam, phone="+48602333446")
    opened()
    assert (hears(), receiver.got) == (0, [])
    change(ada, sam, phone="+48602333447")
    assert (hears(), hears(), len(receiver.got)) == (1, 0, 1)


def test_a_foreign_team_and_somebody_without_ground_are_not_told(opened, receiver, hears, add, mallory, ben, sam):
    opened(events=["contact.created", "contact.updated"])
    theirs = add(mallory, name="Obca Osoba", email="obca@b.test")
    change(ben, sam, phone="+48602333448")
    assert (hears(), receiver.got) == (0, [])
    [row] = Delivery.objects.all()  # of the other team not even that
    assert (row.record, row.state, row.reason) == (ben.uid, "refused", "withdrawn")
    assert theirs.uid != ben.uid


def test_a_refusal_of_the_gate_is_noted_and_skips(opened, receiver, hears, ada, sam, shop, contracts):
    opened(events=["contact.updated"])
    change(ada, sam, phone="+48602333449")
    ended(shop.recipient)  # between the event and its delivery
    assert hears() == 0
    [row] = Delivery.objects.all()
    assert (row.state, row.reason, receiver.got) == ("refused", "agreement_ended", [])


def test_who_said_no_is_told_to_whoever_had_them_without_any_value(
    opened, receiver, hears, ada, sam, offers, hub, shop
):
    opened()
    hub.get("people/?purpose=offers")
    ended(shop.recipient)
    withdraw(ada.person, offers, "email", by=sam)
    restrict(ada.person, reason="accuracy", by=sam)
    hears()
    assert receiver.events == ["consent.withdrawn", "restriction.placed"]
    assert receiver.got[0].said["data"] == {"id": str(ada.uid), "purpose": "offers", "channel": "email"}
    assert receiver.got[1].said["data"] == {"id": str(ada.uid)}


def test_a_bin_and_a_firm_and_a_deal_are_told_by_their_ids(opened, receiver, hears, ada, sam):
    opened(events=["contact.removed"])
    to_bin(ada, by=sam)
    hears()
    assert [item.said["data"] for item in receiver.got] == [{"id": str(ada.uid)}]


def test_both_secrets_sign_for_a_day(opened, receiver, hears, ada, sam, arek):
    webhook, old = opened(events=["contact.updated"])
    new = renew_secret(webhook, by=arek)
    change(ada, sam, phone="+48602333450")
    hears()
    [got] = receiver.got
    assert Verifier(old).verify(got.body, got.headers) == Verifier(new).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 44).verify(got.body, got.headers)
    third = renew_secret(webhook, by=arek)
    assert Webhook.objects.get(pk=webhook.pk).secrets() == [third, new]


def test_the_rows_of_the_day_are_spent_and_ids_still_go(opened, receiver, hears, ada, sam, shop):
    opened(events=["contact.updated"])
    Client.objects.filter(pk=shop.pk).update(rows_a_day=0)
    change(ada, sam, phone="+48602333451")
    hears()
    assert receiver.got[0].said["data"] == {"id": str(ada.uid), "changed": ["phone"]}


def test_nothing_goes_to_a_client_that_is_closed(opened, receiver, hears, ada, sam, shop, arek):
    opened(events=["contact.updated"])
    change(ada, sam, phone="+48602333452")
    close(shop, by=arek)
    assert (hears(), receiver.got) == (0, [])


def test_many_contacts_cost_the_statements_of_one(opened, add, sam):
    """What is asked, of the gate too, is asked once for a batch."""
    webhook, _secret = opened(purpose="contracts", events=["contact.updated"])
    people = [add(sam, name=f"Osoba {number}", email=f"osoba{number}@firma.test") for number in range(4)]

    def statements(contacts):
        now = timezone.now()
        rows = Delivery.objects.bulk_create(
            Delivery(webhook=webhook, event="contact.updated", record=contact.uid, happened_at=now)
            for contact in contacts
        )
        with CaptureQueriesContext(connection) as queries:
            assert len(Hearing(Webhook.objects.with_clients().get(), rows, now).sorted().bodies) == len(contacts)
        gate = [captured_query for captured_query in queries.captured_queries if "named_by" in captured_query["sql"]]
        return len(queries), len(gate)

    statements(people)  # from here on nobody is disclosed for the first time today
    result, many = statements(people[:1]), statements(people[1:])
    assert (result, result[1]) == (many, 1)


def test_a_program_hears_of_risks_and_assessments_in_ids_and_codes(opened, receiver, hears, shop, dora, oskar):
    names = [name for name in EVENTS if name.startswith(("risk.", "assessment."))]
    opened(events=names)
    row = written(dora)
    advise(row, verdict="for", text="Dobrze.", by=dora)
    pass_on(row, by=dora)
    decide_impact(row, outcome="approved", review_on=in_a_year(), by=oskar)
    risk = Risk.objects.first()
    accept(risk, why="Ponosimy to.", by=oskar)
    balanced("security", by=dora, decider=oskar)
    mark(["logs", "roles"], at=timezone.now(), by=BY)
    hears()
    about = {"kind": "impact", "purpose": "offers", "version": 1, "id": str(row.uid)}
    events = [(got.said["type"], got.said["data"]) for got in receiver.got]
    test = Assessment.objects.get(purpose="security")
    assert events == [
        ("assessment.decided", {**about, "outcome": "approved"}),
        ("risk.accepted", {"id": str(risk.uid), "level": "medium"}),
        (
            "assessment.decided",
            {"id": str(test.uid), "kind": "balancing", "purpose": "security", "version": 1, "outcome": "ours"},
        ),
        *(("risk.marked", {"id": str(each.uid), "measures": ["logs"]}) for each in Risk.objects.order_by("pk")),
        ("assessment.reopened", {**about, "measures": ["logs", "roles"]}),
    ]
    Client.objects.filter(pk=shop.pk).update(scopes=["risks:read"])
    reopen(test, ["logs"], at=timezone.now(), by=BY)
    hears()
    assert Delivery.objects.order_by("-pk").first().reason == "scope_missing"


def test_a_program_hears_of_training_that_was_passed_in_its_teams_by_ids_alone(opened, receiver, hears, sam, mallory):
    opened(events=["training.passed"])
    attempt = take(sam, misses=1)
    take(sam, "notes", misses=4)  # not passed: nobody's business
    take(mallory)  # of another team
    hears()
    [got] = receiver.got
    assert (got.said["type"], got.said["data"]) == (
        "training.passed",
        {
            "id": str(attempt.uid),
            "user": str(sam.uid),
            "module": "impostors",
            "version": attempt.version,
            "until": f"{attempt.valid_until}",
        },
    )
    assert [word in got.body.decode() for word in (sam.last_name, "score", "answers")] == [False] * 3


def test_a_program_hears_of_the_authorisations_of_its_teams_by_ids_alone(
    opened, receiver, hears, oskar, arek, sam, mallory
):
    opened(events=[name for name in EVENTS if name.startswith("authorisation.")])
    paper = authorise(sam, by=oskar, until=today() + 5 * DAY)
    authorise(mallory, by=oskar)  # of another team
    hears()
    [got] = receiver.got
    assert got.said["type"] == "authorisation.given"
    assert got.said["data"] == {
        "id": str(paper.uid),
        "user": str(sam.uid),
        "from": f"{today()}",
        "until": f"{today() + 5 * DAY}",
    }
    assert Delivery.objects.count() == 1  # of the other team not even that
    tell_of_terms(timezone.now() + 6 * DAY)
    sam.disable(by=arek)
    hears()
    rest = [(item.said["type"], item.said["data"].get("why")) for item in receiver.got[1:]]
    assert rest == [("authorisation.ended", None), ("authorisation.withdrawn", "left")]
    assert sam.last_name not in "".join(item.body.decode() for item in receiver.got)


def test_each_act_on_a_field_is_an_event(opened, receiver, hears):
    opened(events=[name for name in EVENTS if name.startswith("field.")])
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    change_field(field, {"label": "Rynek"}, by=HAND)
    add_choice(field, "Usługi", by=HAND)
    for act in (retire, offer, remove, restore):
        act(field, by=HAND)
    hears()
    events = [(got.said["type"], got.said["data"]["id"]) for got in receiver.got]
    types = ["created", "updated", "updated", "removed", "restored", "removed", "restored"]
    assert events == [(f"field.{name}", str(field.uid)) for name in types]
    assert receiver.got[1].said["data"]["changed"] == ["label"]


def test_one_hidden_from_the_programs_role_is_in_no_event(opened, receiver, hears, shop):
    opened(events=[name for name in EVENTS if name.startswith("field.")])
    field = make("Tajny znak", hidden_from=[shop.user.role.slug])
    change_field(field, {"label": "Tajniejszy"}, by=HAND)
    remove(field, by=HAND)
    hears()
    assert receiver.got == []


def test_a_meeting_is_heard_of_as_made_moved_and_called_off(opened, receiver, hears, sam, mallory, ada):
    opened(events=[f"meeting.{name}" for name in ("created", "moved", "cancelled")], purpose="contracts")
    task = planned(sam, ada, kind="meeting", title="Pokaz próbek", due_on=day(3), clock="10:00")
    planned(mallory, kind="meeting", title="Obce", due_on=day(3), clock="10:00")
    planned(sam, ada, title="Telefon", due_on=day(3))
    move(task, day(4), task.clock, version=task.version, by=sam)
    cancel(again(task), by=sam)
    hears()
    bodies = [(each.said["type"], each.said["data"]) for each in receiver.got]
    its_id = {"id": str(task.uid)}
    assert bodies == [
        ("meeting.created", its_id),
        ("meeting.moved", {**its_id, "changed": ["due_on"]}),
        ("meeting.cancelled", its_id),
    ]
    assert "Pokaz" not in "".join(each.body.decode() for each in receiver.got)
