"""The page of a ground: what it is, what happened to it, its proof opened, its fingerprint, the ledger's own rows."""

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import translation

from consents.grounds.recording import withdraw
from consents.models import Ground, GroundEvent
from consents.proofs.ground_proof import fingerprint, shown_proof
from crm.privacy.models import AccessEntry, LedgerEntry


@pytest.fixture
def ground(ada):
    return Ground.objects.get(person=ada.person, purpose__slug="offers")


@pytest.fixture
def shown_page(client, dora, ground):
    """shown_page() -> Dora's page of Ada's consent, as text."""
    dora.language = "en"
    dora.save(update_fields=["language"])
    client.force_login(dora)

    def shown() -> str:
        return client.get(reverse("consents:proof", args=[ground.uid])).content.decode()

    return shown


def test_it_opens_the_proof_and_names_who_recorded_it(shown_page):
    result = shown_page()
    assert [part in result for part in ("Consent given", "Sam Sowa", "v4", "form", "intact", "Our offers")] == [
        True
    ] * 6


def test_the_person_is_masked(shown_page):
    result = shown_page()
    assert ("A• K•" in result, "a•••@cerambud.test" in result, "Kowalska" in result) == (True, True, False)


def test_a_withdrawal_is_in_the_chain(shown_page, ada, sam, offers):
    withdraw(ada.person, offers, "email", by=sam)
    result = shown_page()
    assert ("Consent withdrawn" in result, "not allowed" in result) == (True, True)


def test_the_look_names_the_proof(shown_page, ada, dora):
    shown_page()
    row = AccessEntry.objects.order_by("-pk").first()
    assert (row.actor_id, row.view, row.people, row.fields) == (str(dora.pk), "consents:proof", [ada.pk], ["proof"])


def test_a_fingerprint_follows_every_part_of_the_event(ground):
    event = GroundEvent.objects.select_related("person__key", "purpose").get(person=ground.person_id, kind="given")
    first = fingerprint(event)
    assert (len(first), fingerprint(event)) == (64, first)
    event.proof = {"how": "form", "text": "v5"}
    assert fingerprint(event) != first


def test_the_fingerprint_on_the_page_is_the_rows(shown_page, ground):
    event = GroundEvent.objects.select_related("person__key", "purpose").get(person=ground.person_id, kind="given")
    assert fingerprint(event) in shown_page()


def test_a_changed_row_of_the_ledger_is_named(shown_page, ada):
    assert "The record is intact" in shown_page()
    with pgtrigger.ignore("privacy.LedgerEntry:append_only"):
        LedgerEntry.objects.filter(act="ground.given").update(fields=["name"])
    assert "Rows of the ledger: 1 row was changed" in shown_page()


def test_a_proof_of_any_shape_is_shown():
    proof = {
        "how": "preferences",
        "received_at": "2026-11-23T17:47:12+00:00",
        "boxes": {"offers/email": True, "offers/sms": False},
        "wording": {"version": 4, "text": "Zgadzam się", "sha256": "91c4"},
        "confirmations": [{"by": "self", "asked_at": "2026-11-23T17:47:12+00:00", "confirmed_at": None}],
        "partner_code": ["a", {"b": [1, True]}],
        "form": "",
    }
    with translation.override("en"):
        rows = shown_proof(proof)
        assert rows == [
            ("How", "The person's own page of consents"),
            ("Received", "23 Nov 2026, 18:47"),
            ("Boxes on the form", "Our offers, E-mail: ticked\nOur offers, SMS: not ticked"),
            ("The words", "Version: 4\nText: Zgadzam się\nDigest (SHA-256): 91c4"),
            ("Confirmations", "By: The person\nAsked: 23 Nov 2026, 18:47"),
            ("Partner code", "a\nB: 1\nyes"),
        ]
        assert (shown_proof(None), shown_proof("skan 12")) == ([], [("Proof", "skan 12")])
        deep = shown_proof({"a": [[[[[[["x"]]]]]]], "b" * 9: "y" * 9999})
        assert [len(words) for _name, words in deep] == [2000]


def test_another_purposes_events_stay_out(shown_page):
    assert "Contracts and orders" not in shown_page()


def test_a_ground_that_does_not_exist_is_a_missing_page(client, dora):
    client.force_login(dora)
    missing = reverse("consents:proof", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(missing).status_code == 404


def test_sales_see_no_proofs(client, sam, ground):
    client.force_login(sam)
    assert client.get(reverse("consents:proof", args=[ground.uid])).status_code == 403
