"""Pages of the house's own records: kinds, list, one record, forms, cards, the bin."""

import re

import pytest
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company
from crm.privacy.models import AccessEntry
from crm.sales.models import ObjectRecord
from tests.sales.deal_builders import deal
from tests.sales.object_builders import again, make_field, make_kind, own_record

FORM = {"called": "POL-9", "ends_on": "2027-06-30", "custom_zakres": "OC", "custom_stan": "nowa"}


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast sp. z o.o.", "nip": "5265877635"}, by=sam)


@pytest.fixture
def kind(contracts):
    policies = make_kind()
    make_field(policies, "Zakres")
    make_field(policies, "Stan", kind="choice", choices=["Nowa", "Odnowiona"])
    return policies


def titles(answer):
    return [line["row"].title for line in answer.context["table"]]


def test_a_record_is_added_from_the_persons_record_and_from_a_firms_page(as_user, sam, ada, firm, kind):
    client = as_user(sam)
    assert f"/contacts/{ada.uid}/objects/new/?kind=polisa" in client.get(f"/contacts/{ada.uid}/").content.decode()
    answer = client.post(f"/contacts/{ada.uid}/objects/new/?kind=polisa", FORM)
    record = ObjectRecord.objects.with_keys().get()
    assert (answer.url, record.called, record.person_id) == (f"/objects/{record.uid}/", "POL-9", ada.pk)
    page = client.get(answer.url).content.decode()
    assert [text in page for text in ("POL-9", "Nowa", "OC")] == [True] * 3
    assert "POL-9" in client.get(f"/contacts/{ada.uid}/").content.decode()
    assert client.post(f"/companies/{firm.uid}/objects/new/?kind=polisa", FORM).status_code == 302
    assert "POL-9" in client.get(f"/companies/{firm.uid}/").content.decode()
    assert client.get(f"/contacts/{ada.uid}/objects/new/?kind=brak").status_code == 404


def test_bad_input_comes_back_with_a_sentence_and_everything_typed(as_user, sam, ada, kind):
    bad = {**FORM, "ends_on": "31.02.2026", "custom_stan": "stara", "called": "PESEL 44051401359"}
    answer = as_user(sam).post(f"/contacts/{ada.uid}/objects/new/?kind=polisa", bad)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"ends_on", "custom_stan"})
    good_days = {**FORM, "called": "PESEL 44051401359"}
    answer = as_user(sam).post(f"/contacts/{ada.uid}/objects/new/?kind=polisa", good_days)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"called"})
    assert ObjectRecord.objects.count() == 0


def test_the_list_is_narrowed_ordered_and_searched(as_user, sam, ada, firm, kind):
    own_record(kind, sam, ada, called="AAA", ends_on=None, custom_stan="nowa")
    own_record(kind, sam, company=firm, called="BBB", custom_stan="odnowiona")
    url, client = f"/objects/kinds/{kind.uid}/", as_user(sam)
    assert titles(client.get(url)) == ["BBB", "AAA"]
    assert titles(client.get(f"{url}?custom_stan=nowa")) == ["AAA"]
    assert titles(client.get(f"{url}?sort=ends")) == ["BBB", "AAA"]
    assert titles(client.get(f"{url}?state=over")) == []
    assert titles(client.get(f"{url}?custom_stan=%27;--&state=x&sort=y&older=z")) == ["BBB", "AAA"]
    assert titles(client.post(url, {"q": "Meblopl"})) == ["BBB"]
    assert titles(client.post(url, {"q": "AAA"})) == ["AAA"]
    look = AccessEntry.objects.filter(view="sales:objects").latest("at")
    assert look.people == [ada.pk]


def test_the_list_costs_the_same_however_many_there_are(
    as_user, sam, ada, add, kind, django_assert_max_num_queries, rf
):
    url, client = f"/objects/kinds/{kind.uid}/", as_user(sam)
    own_record(kind, sam, ada, custom_zakres="OC", custom_stan="nowa")
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    for number in range(12):
        contact = add(sam, name=f"Osoba {number}", email=f"o{number}@dom.test", phone="")
        own_record(kind, sam, contact, called=f"P{number}", custom_zakres="OC", custom_stan="nowa")
    with django_assert_max_num_queries(len(few)):
        assert len(titles(client.get(url))) == 13


def test_it_is_changed_over_the_version_that_was_read(as_user, sam, ada, kind):
    record = own_record(kind, sam, ada, custom_zakres="AC")
    url, client = f"/objects/{record.uid}/edit/", as_user(sam)
    assert 'value="POL-2026-77"' in client.get(url).content.decode()
    assert client.post(url, {**FORM, "version": 1}).status_code == 302
    late = client.post(url, {**FORM, "called": "inny", "version": 1})
    assert (late.status_code, again(record).called) == (422, "POL-9")


def test_the_bin_and_the_way_back(as_user, sam, ada, kind):
    record = own_record(kind, sam, ada)
    client = as_user(sam)
    assert client.post(f"/objects/{record.uid}/removal/").url == f"/objects/kinds/{kind.uid}/"
    assert client.get(f"/objects/{record.uid}/").status_code == 404
    listed = f"/objects/kinds/{kind.uid}/"
    assert (titles(client.get(listed)), titles(client.get(f"{listed}?state=bin"))) == ([], ["POL-2026-77"])
    assert client.post(f"/objects/{record.uid}/restoration/").url == f"/objects/{record.uid}/"
    assert titles(client.get(listed)) == ["POL-2026-77"]


def test_a_foreign_one_a_restricted_ones_and_a_made_up_one_are_missing_alike(as_user, sam, mallory, ada, kind):
    record = own_record(kind, sam, ada)
    none, client = "00000000-0000-4000-8000-000000000000", as_user(mallory)
    for end in ("", "edit/"):
        theirs, nobodys = client.get(f"/objects/{record.uid}/{end}"), client.get(f"/objects/{none}/{end}")
        stable = [re.sub(rb"[0-9a-f-]{36}|[A-Za-z0-9_-]{24,}", b"", item.content) for item in (theirs, nobodys)]
        assert (theirs.status_code, stable[0]) == (404, stable[1])
    for end in ("removal/", "restoration/"):
        assert client.post(f"/objects/{record.uid}/{end}").status_code == 404
    assert titles(client.get(f"/objects/kinds/{kind.uid}/")) == []
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert as_user(sam).get(f"/objects/{record.uid}/").status_code == 404
    assert "POL-2026-77" not in as_user(sam).get(f"/contacts/{ada.uid}/").content.decode()


def test_the_officer_sees_masks(as_user, sam, dora, ada, kind):
    record = own_record(kind, sam, ada, custom_zakres="tajny zakres")
    client = as_user(dora)
    for url in (f"/objects/{record.uid}/", f"/objects/kinds/{kind.uid}/", f"/contacts/{ada.uid}/"):
        page = client.get(url).content.decode()
        assert ("POL-2026-77" in page, "tajny zakres" in page) == (False, False)


def test_hostile_words_are_drawn_as_words(as_user, sam, ada, kind):
    record = own_record(kind, sam, ada, called="<img src=x onerror=alert(1)>", custom_zakres="{{ 7*7 }}<b>")
    page = as_user(sam).get(f"/objects/{record.uid}/").content.decode()
    assert ("<img src=x" in page, "{{ 7*7 }}&lt;b&gt;" in page) == (False, True)


def test_it_stands_on_the_page_of_its_deal_and_of_nobody_elses(as_user, sam, ada, ben, kind):
    ours, bens = (deal(sam, contact, title="Szafa") for contact in (ada, ben))
    client = as_user(sam)
    form = {**FORM, "deal": str(bens.uid)}
    assert client.post(f"/contacts/{ada.uid}/objects/new/?kind=polisa", form).status_code == 422
    form = {**FORM, "deal": str(ours.uid)}
    assert client.post(f"/contacts/{ada.uid}/objects/new/?kind=polisa", form).status_code == 302
    pages = [client.get(f"/deals/{row.uid}/").content.decode() for row in (ours, bens)]
    assert ["POL-9" in page for page in pages] == [True, False]
    assert "Szafa" in client.get(f"/objects/{ObjectRecord.objects.get().uid}/").content.decode()


def test_the_palette_names_kinds_and_records_but_nothing_masked(as_user, sam, mallory, dora, ada, kind):
    place = f"/objects/{own_record(kind, sam, ada).uid}/"

    def named(user, typed):
        page = as_user(user).post("/contacts/palette/", {"q": typed}, headers={"HX-Request": "true"})
        return page.content.decode()

    assert (place in named(sam, "POL-20"), f"/objects/kinds/{kind.uid}/" in named(sam, "pol")) == (True, True)
    assert [place in named(user, "POL-2026") for user in (mallory, dora)] == [False, False]


def test_the_list_is_ordered_by_its_fields_as_far_as_they_are_read(as_user, sam, dora, ada, ben, firm, kind):
    make_field(kind, "Moc", kind="number", unit="kW")
    own_record(kind, sam, ada, called="AAA", custom_moc="9", custom_stan="odnowiona")
    own_record(kind, sam, ben, called="BBB", custom_moc="100", custom_stan="nowa")
    own_record(kind, sam, company=firm, called="CCC", custom_moc="20")
    own_record(kind, sam, company=firm, called="DDD")
    url, client = f"/objects/kinds/{kind.uid}/", as_user(sam)
    heads = {head.name: (head.label, bool(head.url)) for head in client.get(url).context["list"].sortable}
    assert heads == {
        "added": ("Dodano", True),
        "ends": ("Ważna do", True),
        "custom_zakres": ("Zakres", True),
        "custom_stan": ("Stan", True),
        "custom_moc": ("Moc", True),
    }
    assert titles(client.get(f"{url}?sort=custom_moc")) == ["AAA", "CCC", "BBB", "DDD"]
    assert titles(client.get(f"{url}?sort=-custom_moc")) == ["BBB", "CCC", "AAA", "DDD"]
    assert titles(client.get(f"{url}?sort=custom_stan")) == ["BBB", "AAA", "DDD", "CCC"]
    assert titles(client.get(f"{url}?sort=custom_brak")) == ["DDD", "CCC", "BBB", "AAA"]
    # dots tell the officer no order of people: only the firm's values rank, the rest stand newest first behind them
    masked = [line["row"].item.called for line in as_user(dora).get(f"{url}?sort=-custom_moc").context["table"]]
    assert masked == ["CCC", "DDD", "BBB", "AAA"]
    Restriction.objects.create(person=ada.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    assert titles(as_user(sam).get(f"{url}?sort=custom_moc")) == ["CCC", "BBB", "DDD"]
