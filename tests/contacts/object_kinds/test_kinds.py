"""Kinds of records in the settings: what is refused, who may, what a closed one does, two at once."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.contacts.custom.definitions import change_field, remove
from crm.contacts.models import ObjectKind
from crm.contacts.object_kinds.kind_verbs import add_kind, change_kind, close, insert_kind, reopen, shift_kind
from crm.privacy.models import LedgerEntry
from tests.sales.object_builders import BY, POLICY, make_field, make_kind

pytestmark = pytest.mark.django_db
FORM = {**POLICY, "of_person": "on", "of_company": "on", "with_deal": "on"}


def refused(act) -> set[str]:
    """The columns that are refused."""
    with pytest.raises(ValidationError) as refusal:
        act()
    return set(refusal.value.error_dict)


def test_a_kind_without_owners_purpose_or_a_fitting_kind_of_data_is_refused(contracts):
    assert refused(lambda: make_kind(of_person=False, of_company=False)) == {"of_person"}
    assert refused(lambda: make_kind(purpose="")) == {"purpose"}
    assert refused(lambda: make_kind(purpose="brak")) == {"purpose"}
    assert refused(lambda: make_kind(category="preferences")) == {"purpose"}
    assert refused(lambda: make_kind(category="health")) == {"category", "purpose"}
    assert refused(lambda: make_kind(category="consent")) == {"category", "purpose"}
    assert refused(lambda: make_kind(title_label="PESEL")) == {"category"}
    assert refused(lambda: make_kind(key="Zła nazwa; DROP TABLE")) == {"key"}
    assert ObjectKind.objects.count() == 0


def test_a_key_is_made_of_the_name_and_taken_once_by_two_at_once_too(contracts):
    kind = make_kind(name="Umowa serwisowa")
    assert kind.key == "umowa_serwisowa"
    assert refused(lambda: make_kind(name="Umowa serwisowa")) == {"key"}
    late = ObjectKind(**{**POLICY, "key": "umowa_serwisowa"})
    assert refused(lambda: insert_kind(late)) == {"key"}


def test_it_is_renamed_closed_and_opened_with_a_trace_and_its_key_stays(contracts):
    kind = make_kind()
    assert change_kind(kind, {"name": "Ubezpieczenie", "key": "inny"}, by=BY) == ["name"]
    close(kind, by=BY)
    close(kind, by=BY)
    reopen(kind, by=BY)
    fresh = ObjectKind.objects.get()
    assert (fresh.name, fresh.key, fresh.retired_at) == ("Ubezpieczenie", "polisa", None)
    acts = LedgerEntry.objects.filter(act__startswith="object_kind.").order_by("at")
    assert list(acts.values_list("act", flat=True)) == [
        "object_kind.added",
        "object_kind.changed",
        "object_kind.closed",
        "object_kind.reopened",
    ]


def test_kinds_stand_in_the_order_that_was_chosen(contracts):
    first, second = make_kind(), make_kind(name="Maszyna", plural="Maszyny")
    shift_kind(second, -1, by=BY)
    assert list(ObjectKind.objects.all()) == [second, first]


def test_its_fields_serve_its_purpose_and_it_changes_its_purpose_with_them_only(contracts, offers):
    kind = make_kind()
    assert refused(lambda: make_field(kind, "Zakres", purposes=["business-contact"])) == {"purposes"}
    field = make_field(kind, "Zakres")
    assert refused(lambda: change_kind(ObjectKind.objects.get(), {"purpose": "business-contact"}, by=BY)) == {"purpose"}
    both = {"purposes": ["contracts", "business-contact"]}
    change_field(field, both, by=BY)
    assert change_kind(ObjectKind.objects.get(), {"purpose": "business-contact"}, by=BY) == ["purpose"]


def test_fields_of_two_kinds_may_have_one_key(contracts):
    policies, machines = make_kind(), make_kind(name="Maszyna", plural="Maszyny")
    assert [make_field(kind, "Numer").name for kind in (policies, machines)] == ["custom_numer"] * 2
    remove(make_field(policies, "Kolor"), by=BY)


def test_it_is_made_and_changed_on_its_pages_by_whoever_may(as_user, marek, sam, contracts):
    client = as_user(marek)
    answer = client.post(reverse("contacts:object_kind_new"), FORM)
    kind = ObjectKind.objects.get()
    assert (answer.status_code, kind.key, kind.purpose) == (302, "polisa", "contracts")
    page = client.get(reverse("contacts:object_kinds")).content.decode()
    assert ("Polisy" in page, "record=object_polisa" in page) == (True, True)
    bad = client.post(reverse("contacts:object_kind", args=[kind.uid]), {**FORM, "category": "health"})
    assert (bad.status_code, set(bad.context["form"].errors)) == (422, {"category"})
    assert client.post(reverse("contacts:object_kind_state", args=[kind.uid]), {"act": "close"}).status_code == 302
    assert ObjectKind.objects.in_use().count() == 0
    for name in ("object_kinds", "object_kind_new"):
        assert as_user(sam).get(reverse(f"contacts:{name}")).status_code == 403


def test_a_field_is_made_for_it_among_the_custom_fields(as_user, marek, contracts):
    kind = make_kind()
    client = as_user(marek)
    form = {"record": kind.record, "kind": "text", "label": "Zakres", "category": "correspondence"}
    assert client.post(reverse("contacts:field_new"), {**form, "purposes": ["contracts"]}).status_code == 302
    page = client.get(reverse("contacts:fields")).content.decode()
    assert ("Zakres" in page, "Polisa" in page) == (True, True)
    assert client.post(reverse("contacts:field_new"), {**form, "record": "object_brak"}).status_code == 422


def test_hostile_names_are_drawn_as_names(as_user, marek, contracts):
    add_kind({**POLICY, "plural": "<script>alert(1)</script>"}, by=BY)
    page = as_user(marek).get(reverse("contacts:object_kinds")).content.decode()
    assert "<script>alert(1)" not in page
