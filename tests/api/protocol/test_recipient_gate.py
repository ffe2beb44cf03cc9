"""What a program reads goes to the firm behind it: each page asks the disclosure gate (Art. 28, 44)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from crm.accounts.language import disclosure_words
from crm.privacy.actors import system
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry, PurposeRecipient
from crm.privacy.recipients.gate import may_disclose
from crm.privacy.recipients.halts import give_grace, suspend
from tests.api.conftest import code
from tests.disclosing import ended

BY = system("test")
READS = [
    *("people/?purpose=contracts", "contacts/?purpose=contracts", "companies/?purpose=contracts"),
    *("consents/?purpose=contracts", "deals/?purpose=contracts", "tasks/?purpose=contracts"),
    *("documents/?purpose=contracts", "people/{ada}/?purpose=contracts", "contacts/{ada}/?purpose=contracts"),
    "interactions/?purpose=contracts&contact={ada}",
]


@pytest.fixture
def firm(shop):
    """The firm behind the program."""
    return shop.recipient


def traces():
    """(looks, disclosures)."""
    return AccessEntry.objects.count(), Disclosure.objects.count()


@pytest.mark.parametrize("path", READS)
def test_no_page_goes_to_a_firm_whose_agreement_ended(ada, hub, firm, path):
    path = path.format(ada=ada.uid)
    assert hub.get(path).status_code == 200
    ended(firm)
    before = traces()
    assert code(hub.get(path)) == (403, "disclosure_refused")
    assert traces() == before


def test_it_says_what_the_page_says_and_stands_in_the_ledger(ada, hub, firm, contracts):
    ended(firm)
    answer = hub.get("people/?purpose=contracts", Accept_Language="en")
    gate = may_disclose(firm, contracts, ["identity"])
    with translation.override("en"):
        words = {"detail": disclosure_words.refusal(gate), "next": disclosure_words.next_step(gate)}
    assert {name: answer.said[name] for name in ("code", "reason", "detail", "next")} == {
        "code": "disclosure_refused",
        "reason": "agreement_ended",
        **words,
    }
    [entry] = LedgerEntry.objects.filter(act="disclosure.refused")
    assert (entry.actor_kind, entry.target) == ("token", f"recipient:{firm.slug}")
    assert entry.counts == {"reason": "agreement_ended", "purpose": "contracts", "place": "api:people"}


def test_a_refused_firm_learns_of_nobody_whether_they_are_here(ada, hub, firm):
    ended(firm)
    for key in (ada.uid, uuid4()):
        assert code(hub.get(f"people/{key}/?purpose=contracts")) == (403, "disclosure_refused")


def test_a_held_version_is_not_confirmed_to_a_refused_firm(ada, hub, firm):
    first = hub.get(f"contacts/{ada.uid}/?purpose=contracts")
    suspend(firm, "Wyciek u nich.", by=BY)
    again = hub.get(f"contacts/{ada.uid}/?purpose=contracts", If_None_Match=first.headers["ETag"])
    assert code(again) == (403, "disclosure_refused")


def test_what_runs_already_goes_on_through_the_grace_that_the_decider_gave(ada, hub, firm, oskar):
    ended(firm)
    give_grace(firm, timezone.localdate() + timedelta(days=3), "U prawników.", by=oskar)
    assert hub.get("people/?purpose=contracts").status_code == 200


def test_a_purpose_that_no_longer_names_the_firm(ada, hub, firm, offers):
    PurposeRecipient.objects.filter(recipient=firm, purpose=offers).update(until=timezone.now())
    assert hub.get("people/?purpose=offers").said["reason"] == "not_named"
    assert hub.get("people/?purpose=contracts").status_code == 200


def test_a_firm_that_gets_some_categories_reads_those_and_no_others(ada, hub, firm):
    relation = PurposeRecipient.objects.filter(recipient=firm, purpose__slug="contracts")
    whole = set(hub.get("people/?purpose=contracts").said["results"][0])
    relation.update(categories=["identity", "phone"])
    [row] = hub.get("people/?purpose=contracts").said["results"]
    assert (whole - set(row), row["name"]) == ({"email", "emails"}, "Ada Kowalska")
    assert "position" not in hub.get(f"contacts/{ada.uid}/?purpose=contracts").said
    history = hub.get(f"interactions/?purpose=contracts&contact={ada.uid}")
    assert code(history) == (403, "purpose_not_granted")
    assert set(Disclosure.objects.latest("pk").categories) <= {"identity", "phone", "consent", "email"}


def test_categories_that_the_agreement_lacks(ada, hub, firm):
    firm.agreements.update(categories=["identity"])
    assert hub.get("people/?purpose=offers").said["reason"] == "categories_not_agreed"


def test_what_a_program_tells_us_is_no_disclosure(ada, hub, firm):
    """Withdrawals above all: they come in whatever became of the agreement."""
    etag = hub.get(f"contacts/{ada.uid}/?purpose=contracts").headers["ETag"]
    ended(firm)
    changed = hub.patch(f"contacts/{ada.uid}/?purpose=contracts", {"position": "Dyrektorka"}, If_Match=etag)
    assert (changed.status_code, set(changed.said)) == (200, {"id", "changed"})
    answer = hub.post("consents/objections/", {"contact": str(ada.uid)}, Idempotency_Key=str(uuid4()))
    assert (answer.status_code, set(answer.said)) == (201, {"id", "changed"})


def test_the_gate_costs_a_page_one_statement(ada, hub):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert hub.get("people/?purpose=contracts").status_code == 200
        return [row["sql"] for row in queries]

    cost()  # that her data went there today is noted by now
    gate = [sql for sql in cost() if "privacy_agreement" in sql or "privacy_transfer" in sql]
    assert len(gate) == 1
