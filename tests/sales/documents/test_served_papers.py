"""A contract or a complaint opens what serves it, for the person who is its party (Art. 6(1)(b)); never advertising."""

import pytest

from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground
from crm.privacy.models import Person, Purpose
from crm.sales.documents.documents import add, remove
from crm.sales.models import Document
from tests.sales.deal_builders import firm

Kind = Document.Kind


def served(purpose):
    """{(person, channel)} of the open grounds for it."""
    rows = Ground.objects.filter(purpose__slug=purpose, ended_at=None)
    return sorted(rows.values_list("person_id", "channel"))


@pytest.mark.parametrize(("kind", "purpose"), [(Kind.CONTRACT, "contracts"), (Kind.COMPLAINT, "service")])
def test_it_opens_its_purpose_by_every_channel_that_leads_to_them(sam, ada, kind, purpose):
    Ground.objects.filter(purpose__slug=purpose).delete()
    paper = add({"kind": kind, "number": "1/2026"}, by=sam, contact=ada)
    channels = ["email", "phone", "post", "sms"]
    assert served(purpose) == [(ada.pk, channel) for channel in channels]
    assert set(Ground.objects.filter(purpose__slug=purpose).values_list("basis", "since")) == {
        ("contract", paper.added_at)
    }
    remove(paper, by=sam)
    assert served(purpose) == []
    person = Person.objects.with_keys().get(pk=ada.pk)
    assert recompute(person)[purpose, "email"] == stored_states(person)[purpose, "email"]


@pytest.mark.parametrize("kind", [Kind.OFFER, Kind.INVOICE])
def test_other_papers_open_nothing(sam, ada, kind):
    before = Ground.objects.count()
    add({"kind": kind, "number": "1/2026"}, by=sam, contact=ada)
    assert Ground.objects.count() == before


def test_a_firms_paper_names_nobody(sam):
    before = Ground.objects.count()
    add({"kind": Kind.CONTRACT, "number": "1/2026"}, by=sam, company=firm(sam))
    assert Ground.objects.count() == before


def test_removing_a_paper_leaves_a_ground_that_was_there_before(sam, ada):
    first = add({"kind": Kind.CONTRACT, "number": "1/2026"}, by=sam, contact=ada)
    second = add({"kind": Kind.CONTRACT, "number": "2/2026"}, by=sam, contact=ada)
    before = served("contracts")
    remove(second, by=sam)
    assert (served("contracts"), first.added_at < second.added_at) == (before, True)


def test_a_purpose_that_is_over_opens_nothing(sam, ada, django_assert_num_queries):
    Purpose.objects.filter(slug="service").update(active_to="2026-01-01T00:00Z")
    add({"kind": Kind.COMPLAINT, "number": "1/2026"}, by=sam, contact=ada)
    assert not Ground.objects.filter(purpose__slug="service").exists()
