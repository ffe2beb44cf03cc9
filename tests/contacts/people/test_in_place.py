"""One value of a record changed where it stands: saved, refused, in conflict; with htmx a fragment, without a page."""

from decimal import Decimal

import pytest

from crm.contacts.models import Company, Contact
from crm.contacts.people.editing import edit
from crm.contacts.people.sharing import share
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.sales.deal_lines.line_items import add_line
from tests.sales.deal_builders import again, deal, firm, pause

HTMX = {"HX-Request": "true"}


def fresh(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def put(client, url, **said):
    return client.post(url, said, headers=HTMX)


def test_a_value_is_changed_in_place_and_the_head_is_drawn_anew(as_user, sam, ada):
    client, url = as_user(sam), f"/contacts/{ada.uid}/value/?field=position"
    record = client.get(f"/contacts/{ada.uid}/").content.decode()
    form = client.get(url, headers=HTMX).content.decode()
    assert (url in record, 'name="position"' in form, 'name="email"' in form) == (True, True, False)
    answer = put(client, url, position="Prezeska zarządu", version=ada.version)
    page = answer.content.decode()
    assert (answer.status_code, fresh(ada).position, fresh(ada).version) == (200, "Prezeska zarządu", ada.version + 1)
    assert ("Prezeska zarządu" in page, 'id="contact-who" hx-swap-oob' in page, "<html" in page) == (True, True, False)
    assert LedgerEntry.objects.filter(act="contact.edited").latest("pk").fields == ["position"]
    assert ("position" in AccessEntry.objects.latest("pk").fields, "Prezeska zarządu" in str(answer.headers)) == (
        True,
        False,
    )


def test_without_scripts_it_is_a_page_of_one_field(as_user, sam, ada):
    client, url = as_user(sam), f"/contacts/{ada.uid}/value/?field=address"
    page = client.get(url).content.decode()
    assert ("<html" in page, page.count('name="city"'), 'name="position"' in page) == (True, 1, False)
    values = {"street": "Lipowa 1", "postcode": "30001", "city": "Kraków", "version": ada.version}
    assert client.post(url, values).url == f"/contacts/{ada.uid}/"
    assert (fresh(ada).street, fresh(ada).postcode, fresh(ada).city) == ("Lipowa 1", "30-001", "Kraków")


def test_another_value_changed_in_between_is_no_conflict_the_same_one_is(as_user, sam, nina, ada):
    client, url = as_user(sam), f"/contacts/{ada.uid}/value/?field=position"
    opened = client.get(url, headers=HTMX).context["form"]
    edit(fresh(ada), {"city": "Tarnów"}, version=ada.version, by=nina)
    result = put(client, url, position="Skarbniczka", version=ada.version, was=opened["was"].value())
    opened = client.get(url, headers=HTMX).context["form"]
    edit(fresh(ada), {"position": "Dyrektorka"}, version=fresh(ada).version, by=nina)
    late = put(client, url, position="Wspólniczka", version=ada.version + 2, was=opened["was"].value())
    assert result.status_code == 200
    page = late.content.decode()
    assert (late.status_code, "Dyrektorka" in page, "Wspólniczka" in page, "Nina" in page) == (422, True, True, True)
    assert fresh(ada).position == "Dyrektorka"
    put(client, url, position="Wspólniczka", version=late.context["form"].data["version"])
    assert (fresh(ada).position, fresh(ada).city) == ("Wspólniczka", "Tarnów")


@pytest.mark.parametrize(("field", "typed"), [("email", "bez-malpy"), ("phone", "12")])
def test_what_is_wrong_comes_back_with_its_reason(as_user, sam, ada, field, typed):
    answer = put(as_user(sam), f"/contacts/{ada.uid}/value/?field={field}", **{field: typed}, version=ada.version)
    page = answer.content.decode()
    assert (answer.status_code, typed in page, 'class="err"' in page) == (422, True, True)


def test_the_last_thing_by_which_she_is_known_stays(as_user, sam, add):
    nameless = add(sam, name="", email="ktos@firma.test", phone="")
    answer = put(as_user(sam), f"/contacts/{nameless.uid}/value/?field=email", email="", version=nameless.version)
    assert (answer.status_code, fresh(nameless).person.email) == (422, "ktos@firma.test")


@pytest.mark.parametrize("field", ["", "owner", "name", "version", "custom_nic", "company"])
def test_only_what_has_a_pencil_is_changed(as_user, sam, ada, field):
    client = as_user(sam)
    assert client.get(f"/contacts/{ada.uid}/value/?field={field}").status_code == 404
    assert client.get(f"/companies/{firm(sam).uid}/value/?field={field}").status_code == 404


def test_who_merely_sees_her_has_no_pencil_and_changes_nothing(as_user, sam, mallory, dora, ada):
    share(ada, [mallory], by=sam)
    url = f"/contacts/{ada.uid}/value/?field=position"
    for user, status in ((mallory, 403), (dora, 403)):
        client = as_user(user)
        pages = url in client.get(f"/contacts/{ada.uid}/").content.decode()
        assert (pages, client.get(url).status_code, client.post(url, {}).status_code) == (False, status, status)
    pause(ada)
    assert as_user(sam).get(url).status_code == 403


def test_esc_brings_the_value_back(as_user, sam, ada):
    page = as_user(sam).get(f"/contacts/{ada.uid}/value/?field=phone&shown=1", headers=HTMX).content.decode()
    assert ("602 333 444" in page, "<form" in page, "data-focus" in page) == (True, False, True)


def test_values_of_a_company_too(as_user, sam, mallory):
    company, client = firm(sam), as_user(sam)
    url = f"/companies/{company.uid}/value/?field="
    page = client.get(f"/companies/{company.uid}/").content.decode()
    assert [f"{url}{name}" in page for name in ("nip", "regon", "address", "website")] == [True] * 4
    answer = put(client, f"{url}address", street="Leśna 2", postcode="30-001", city="Kraków", version=1)
    assert ("Kraków" in answer.content.decode(), Company.objects.get().city) == (True, "Kraków")
    assert put(client, f"{url}nip", nip="123", version=2).status_code == 422
    assert as_user(mallory).get(f"{url}nip").status_code == 404


def test_amount_and_close_of_a_deal_on_its_page_and_in_the_list(as_user, sam, ada):
    new_deal, client = deal(sam, ada), as_user(sam)
    url = f"/deals/{new_deal.uid}/value/?field="
    pages = [client.get(path).content.decode() for path in (f"/deals/{new_deal.uid}/", "/deals/")]
    assert [f"{url}amount" in page and f"{url}closes" in page for page in pages] == [True, True]
    answer = put(client, f"{url}amount", amount="1 234,50", currency="EUR", version=new_deal.version)
    page = answer.content.decode()
    assert (again(new_deal).amount, again(new_deal).currency, 'id="deal-head"' in page) == (
        Decimal("1234.50"),
        "EUR",
        True,
    )
    cell = put(client, f"{url}closes&in=list", closes_on="2031-02-03", version=new_deal.version + 1).content.decode()
    assert (str(again(new_deal).closes_on), 'id="deal-head"' in cell, "in=list" in cell) == ("2031-02-03", False, True)
    assert put(client, f"{url}closes", closes_on="31.02.2031", version=new_deal.version + 2).status_code == 422
    add_line(again(new_deal), product="Pakowarka", quantity=Decimal(1), unit_price=Decimal(100), by=sam)
    assert client.get(f"{url}amount").status_code == 404  # it is the sum of the lines
    assert f"{url}amount" not in client.get("/deals/").content.decode()
