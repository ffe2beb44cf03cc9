"""Many rows in one request: an outcome for each, once however often it is asked, as a job where there are more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import Ground
from crm.accounts.clients import tokens
from crm.accounts.clients.registration import amend
from crm.accounts.limits.daily_rows import read_today
from crm.api.batches import batch_jobs, row_outcomes
from crm.api.models import Attempt, Batch
from crm.api.models.attempts import LEASE
from crm.api.tasks import do_batch
from crm.contacts.models import Contact, Interaction
from crm.jobs.models import Job
from crm.privacy.actors import system
from crm.privacy.models import AccessEntry, LedgerEntry
from tests.api.conftest import code
from tests.api.wording import consent

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = {"purpose": "contracts", "origin_kind": "form", "origin_label": "Sklep", "notice": "given"}


def row(what, **more):
    return {"do": what, "body": more.pop("body", {}), **more}


def new(name, **more):
    return row("contacts.create", body={"name": name, "email": f"{name.lower()}@firma.test", **ORIGIN, **more})


def sent(caller, rows, key=None, **headers):
    return caller.post("batches/", {"rows": rows}, Idempotency_Key=key or str(uuid4()), **headers)


def statuses(answer):
    return [(outcome["status"], outcome.get("code", "")) for outcome in answer.said["rows"]]


def test_each_row_by_its_own_verb_and_no_refusal_undoes_another(hub, ada, ben, carla, offers):
    ground = Ground.objects.get(person=ada.pk, purpose__slug="offers", channel="email")
    before = LedgerEntry.objects.latest("pk").pk
    rows = [
        new("Zosia", external_ids=["K-1"]),
        row("contacts.update", id=str(ada.uid), purpose="contracts", if_match="*", body={"position": "Prezes"}),
        row("contacts.update", id=str(ada.uid), purpose="contracts", body={"position": "Inna"}),
        row("contacts.update", id=str(carla.uid), purpose="contracts", if_match="*", body={"position": "Nie"}),
        row("contacts.update", id=str(uuid4()), purpose="contracts", if_match="*", body={"position": "Nikt"}),
        row("consents.withdraw", id=str(ground.uid)),
        row("consents.object", body={"contact": str(ben.uid)}),
        row("interactions.create", body={"contact": str(ada.uid), "purpose": "contracts", "kind": "note", "text": "T"}),
        new("Ewa", position=5, unheard_of=1),
        row("contacts.explode"),
        "a text",
        new("Zosia", external_ids=["K-1"]),
    ]
    answer = sent(hub, rows)
    assert (answer.status_code, answer.said["total"], answer.said["done_rows"], answer.said["refused"]) == (
        200,
        12,
        6,
        6,
    )
    assert statuses(answer) == [
        *((201, ""), (200, ""), (428, "precondition_required"), (409, "contact_not_allowed"), (404, "not_found")),
        *((201, ""), (201, ""), (201, ""), (422, "invalid"), (422, "invalid"), (400, "malformed"), (201, "")),
    ]
    first, last = answer.said["rows"][0], answer.said["rows"][-1]
    assert (last["id"], last["new"], answer.said["rows"][1]["changed"]) == (first["id"], False, ["position"])
    assert answer.said["rows"][3]["reason"] == "restricted"
    assert {"pointer": "/unheard_of", "code": "unknown_field"} in answer.said["rows"][8]["errors"]
    acts = LedgerEntry.objects.filter(pk__gt=before, act__in=["contact.added", "contact.edited", "ground.withdrawn"])
    assert sorted(acts.values_list("act", flat=True)) == ["contact.added", "contact.edited", "ground.withdrawn"]


def test_a_yes_is_taken_with_its_proof(hub, carla, ada):
    answer = sent(hub, [row("consents.give", body=consent(ada, channel="phone")), row("consents.give", body={})])
    assert statuses(answer) == [(201, ""), (422, "invalid")]
    assert answer.said["rows"][0]["state"] == "allowed"


def test_asked_twice_done_once_and_another_body_is_another_request(hub):
    key, rows = str(uuid4()), [new("Zosia"), new("Kasia")]
    first, second = sent(hub, rows, key), sent(hub, rows, key)
    assert (first.said, second.headers["Idempotency-Replayed"]) == (second.said, "true")
    assert Contact.objects.count() == 2
    assert code(sent(hub, [new("Basia")], key)) == (422, "key_reused")
    assert statuses(hub.post("batches/", {"rows": rows})) == [(409, "looks_alike")] * 2  # without one it is done anew


def test_two_at_once_under_one_key_are_done_once(hub):
    key, rows = str(uuid4()), [new(f"Osoba{number}") for number in range(20)]

    def ask(_number):
        try:
            return sent(hub, rows, key).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(ask, range(2)))
    assert (results in ([200, 200], [200, 409]), Contact.objects.count()) == (True, 20)


def test_what_died_in_the_middle_goes_on_where_it_was(hub, monkeypatch):
    key, rows = str(uuid4()), [new(f"Osoba{number}") for number in range(5)]
    monkeypatch.setattr("crm.api.batches.batch_resources.STEP", 2)
    done = row_outcomes.do_rows

    def dies(token, step):
        if step[0]["body"]["name"] == "Osoba2":
            raise row_outcomes.OperationalError
        return done(token, step)

    monkeypatch.setattr("crm.api.batches.batch_resources.do_rows", dies)
    assert sent(hub, rows, key).status_code >= 500
    assert Contact.objects.count() == 2
    monkeypatch.setattr("crm.api.batches.batch_resources.do_rows", done)
    answer = sent(hub, rows, key)
    assert (answer.said["done_rows"], Contact.objects.count()) == (5, 5)
    assert sent(hub, rows, key).headers["Idempotency-Replayed"] == "true"
    assert Attempt.objects.get().started_at > timezone.now() - LEASE


def test_a_row_needs_its_own_scope_and_whom_it_may_not_see_is_unknown(as_token, rival, add, sam, ada):
    contact = add(sam)
    change = row("contacts.update", id=str(contact.uid), purpose="contracts", if_match="*", body={"position": "X"})
    narrow = as_token("batches:write", "interactions:write")
    answer = sent(narrow, [change, new("Zosia")])
    assert statuses(answer) == [(403, "scope_missing"), (403, "scope_missing")]
    assert answer.said["rows"][0]["scope"] == "contacts:write"
    unknown = {**change, "id": str(uuid4())}
    foreign = sent(rival, [change, unknown]).said["rows"]
    assert foreign == [{"status": 404, "code": "not_found"}] * 2
    assert LedgerEntry.objects.filter(act="access.refused", target="api:batches").count() == 2
    assert code(sent(as_token("contacts:write"), [new("Zosia")])) == (403, "scope_missing")


def test_a_hostile_row_costs_itself_alone(hub, ada):
    rows = [
        new("Zosia", position="x" * 70_000),
        row("contacts.update", id="' OR 1=1 --", purpose="contracts", if_match="*"),
        row("contacts.update", id=str(ada.uid), purpose="offers'--", if_match="*", body={"position": "X"}),
        {"do": "contacts.create", "body": {"name": {"deep": [[[]]]}, **ORIGIN}},
        {"do": ["contacts.create"], "body": []},
        new("Ola", **{"pesel 44051401359": "x"}),
        None,
        new("Kasia"),
    ]
    answer = sent(hub, rows)
    assert [status for status, _code in statuses(answer)] == [413, 422, 422, 422, 422, 422, 400, 201]
    assert "44051401359" not in answer.content.decode()
    kept = Attempt.objects.get().answer
    assert "44051401359" not in str(kept)
    assert "Kasia" not in str(kept)


def test_rows_count_towards_the_day_and_not_twice(hub, shop, contracts, team_a):
    key, rows = str(uuid4()), [new(f"Osoba{number}") for number in range(3)]
    sent(hub, rows, key)
    sent(hub, rows, key)
    assert read_today(shop) == 3
    terms = {"name": shop.name, "teams": [team_a], "scopes_given": shop.scopes, "purposes": [contracts]}
    amend(shop, **terms, recipient=shop.recipient, rows_a_day=4, by=system("test"))
    assert code(sent(hub, [new("Ala"), new("Ola")])) == (429, "rows_spent")
    assert Contact.objects.count() == 3


def test_somebody_who_looks_alike_is_told_and_the_look_stays_written(hub, ada):
    twin = row("contacts.create", body={"name": "Ada Nowak", "email": ada.person.email, **ORIGIN})
    answer = sent(hub, [twin])
    assert statuses(answer) == [(409, "looks_alike")]
    assert answer.said["rows"][0]["contacts"] == [str(ada.uid)]
    assert AccessEntry.objects.filter(view="api:contacts", people__contains=[ada.pk]).exists()


def test_more_than_a_thousand_become_a_job_or_what_asks_for_one(hub, shop, rival):
    answer = sent(hub, [new("Zosia"), new("Kasia", unheard_of=1)], Prefer="respond-async")
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "respond-async")
    location = answer.headers["Location"]
    before = hub.get(location).said
    assert (before["finished"], before["total"], before["rows"]) == (False, 2, [])
    batch = Batch.objects.get()
    do_batch(batch.job_id)
    after = hub.get(location).said
    assert (after["finished"], after["done_rows"], after["refused"]) == (True, 1, 1)
    assert [outcome["status"] for outcome in after["rows"]] == [201, 422]
    assert (Batch.objects.get().rows, rival.get(location).status_code) == (None, 404)
    job = hub.get(f"jobs/{after['job']}/").said
    assert (job["state"], job["counts"]) == ("done", {"done_rows": 1, "refused": 1})
    large = sent(hub, [row("contacts.create")] * 1001)
    assert (large.status_code, large.said["total"]) == (202, 1001)
    assert code(sent(hub, [row("contacts.create")] * 10_001)) == (422, "invalid")


def test_a_job_stops_with_its_token_and_what_was_sent_goes_within_a_day(hub, issued):
    sent(hub, [new("Zosia")], Prefer="respond-async")
    batch = Batch.objects.get()
    tokens.revoke(issued[0], by=system("test"))
    do_batch(batch.job_id)
    assert (Job.objects.get(pk=batch.job_id).state, Contact.objects.count()) == ("failed", 0)
    now = timezone.now()
    assert (batch_jobs.forget(now + timedelta(hours=23)), Batch.objects.get().rows is None) == (0, False)
    assert (batch_jobs.forget(now + timedelta(hours=25)), Batch.objects.get().rows) == (0, None)
    assert (batch_jobs.forget(now + timedelta(days=8)), Batch.objects.count()) == (1, 0)


def test_people_named_are_locked_together_and_not_one_by_one(hub, add, sam):
    people = [add(sam, name=f"Osoba {number}", email=f"blok{number}@firma.test") for number in range(6)]

    def statements(many):
        rows = [
            row(
                "interactions.create",
                body={"contact": str(one.uid), "purpose": "contracts", "kind": "note", "text": "T"},
            )
            for one in people[:many]
        ]
        with CaptureQueriesContext(connection) as spent:
            assert statuses(sent(hub, rows)) == [(201, "")] * many
        return spent.captured_queries

    first, second = statements(1), statements(6)
    batch_wide = [query for query in second if "accounts_clientday" in query["sql"] or "api_attempt" in query["sql"]]
    assert len(batch_wide) == len([q for q in first if "accounts_clientday" in q["sql"] or "api_attempt" in q["sql"]])
    assert Interaction.objects.count() == 7
