"""What we process for others: written down, changed, ended, and taken out as the register of Art. 30(2)."""

import json

import pytest
from django.utils import timezone

from crm.privacy.models import Entrusted, LedgerEntry
from tests.breaches.pdf_words import words_of_pdf

LIST = "/privacy/entrusted/"


def told(**values):
    """The form of one in order."""
    options = {"controller": "Sklep =1+1", "services": "Hosting sklepu", "categories": ["identity", "email"]}
    return {**options, "instructions": "Polecenie nr 1", "since": "2026-01-05", **values}


@pytest.fixture
def shop(as_user, dora):
    as_user(dora).post(f"{LIST}new/", told())
    return Entrusted.objects.get()


def test_it_is_recorded_changed_and_ended(as_user, dora, shop):
    client, url = as_user(dora), f"{LIST}{shop.uid}/"
    for _twice in range(2):
        client.post(url, told(instructions="Polecenie nr 2"))
    for _twice in range(2):
        client.post(f"{url}end/")
    shop.refresh_from_db()
    assert (shop.instructions, shop.until) == ("Polecenie nr 2", timezone.localdate())
    acts = LedgerEntry.objects.filter(act__startswith="entrusted.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["entrusted.added", "entrusted.changed", "entrusted.ended"]
    assert "Sklep =1+1" in client.get(LIST).content.decode()


def test_what_the_register_needs_is_asked_for(as_user, dora):
    answer = as_user(dora).post(f"{LIST}new/", told(controller="", categories=[], until="2025-01-01"))
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["categories", "controller", "until"])


def test_the_register_leaves_as_pdf_csv_and_json(as_user, dora, shop):
    files = {kind: as_user(dora).get(f"{LIST}register/{kind}/").content for kind in ("pdf", "csv", "json")}
    rows = json.loads(files["json"])
    assert ([row["controller"] for row in rows], rows[0]["since"]) == (["Sklep =1+1"], "2026-01-05")
    assert "Polecenie nr 1" in words_of_pdf(files["pdf"])
    assert b"Hosting sklepu" in files["csv"]
    assert LedgerEntry.objects.filter(act="entrusted.register_taken").count() == 3


def test_an_empty_register_says_so(as_user, dora):
    assert as_user(dora).get(LIST).context["rows"] == []
    assert as_user(dora).get(f"{LIST}register/xml/").status_code == 404


def test_sales_see_none_of_it(as_user, sam):
    assert [as_user(sam).get(f"{LIST}{page}").status_code for page in ("", "new/", "register/csv/")] == [403] * 3
