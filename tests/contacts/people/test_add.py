"""Quick add."""

import pytest
from django.urls import reverse

from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Company, Contact
from crm.privacy.models import AccessEntry, Origin

URL = "/contacts/new/"
ANNA = {
    "name": "Anna Wiśniewska",
    "email": "anna@mebloplast.test",
    "phone": "601 222 214",
    "origin_kind": "fair",
    "origin_label": "Drema 2026",
    "purpose": "contracts",
    "notice": "given",
}


@pytest.fixture
def anna(team_a):
    """What the form sends."""
    return ANNA | {"team": team_a.pk}


def test_a_contact_is_added_and_opened(as_user, sam, team_a, anna):
    answer = as_user(sam).post(URL, anna | {"position": "Dyrektor"})
    contact = Contact.objects.with_keys().get()
    origin = Origin.objects.select_related("person__key").get()
    assert answer.headers["Location"] == reverse("contacts:record", args=[contact.uid])
    assert (contact.owner, contact.team, contact.label, contact.position) == (
        sam,
        team_a,
        "Anna Wiśniewska",
        "Dyrektor",
    )
    assert (origin.kind, origin.label, origin.notice) == ("fair", "Drema 2026", "given")


def test_save_and_add_another_remembers_the_origin(as_user, sam, anna):
    client = as_user(sam)
    assert client.post(URL, anna | {"next": "1"}).headers["Location"] == URL
    assert '<option value="fair" selected>' in client.get(URL).content.decode()


@pytest.mark.parametrize("missing", ["origin_kind", "origin_label", "purpose", "notice"])
def test_origin_and_purpose_are_compulsory(as_user, sam, anna, missing):
    answer = as_user(sam).post(URL, anna | {missing: ""})
    assert answer.status_code == 422
    assert "anna@mebloplast.test" in answer.content.decode()
    assert not Contact.objects.exists()


def test_purposes_by_consent_or_law_are_not_offered(as_user, sam, anna):
    for slug in ("offers", "accounting", "rights-requests", "nonsense"):
        assert as_user(sam).post(URL, anna | {"purpose": slug}).status_code == 422
    assert not Contact.objects.exists()


def test_nobody_is_not_added(as_user, sam, anna):
    assert as_user(sam).post(URL, anna | {"name": "", "email": "", "phone": ""}).status_code == 422


def test_owner_and_team_are_not_taken_from_the_form(as_user, sam, mallory, team_b, anna):
    assert as_user(sam).post(URL, anna | {"team": team_b.pk}).status_code == 422
    as_user(sam).post(URL, anna | {"owner": mallory.pk})
    assert Contact.objects.get().owner == sam


def test_somebody_alike_is_shown_before_saving_and_saved_when_it_is_another(as_user, sam, ada, anna):
    client = as_user(sam)
    same = anna | {"email": "ADA@cerambud.test"}
    answer = client.post(URL, same)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ada Kowalska" in page
    assert 'name="another"' in page
    assert Contact.objects.count() == 1
    assert client.post(URL, same | {"another": "on"}).status_code == 302
    assert Contact.objects.count() == 2


def test_somebody_one_may_not_see_looks_like_nobody(as_user, mallory, team_b, ada, anna):
    client = as_user(mallory)
    look = client.post("/contacts/similar/", {"email": "ada@cerambud.test"})
    none = client.post("/contacts/similar/", {"email": "nobody@cerambud.test"})
    assert look.content == none.content
    assert client.post(URL, anna | {"email": "ada@cerambud.test", "team": team_b.pk}).status_code == 302


def test_the_warning_comes_while_one_types_and_the_look_is_logged(as_user, sam, ada, carla):
    client = as_user(sam)
    assert "Ada Kowalska" in client.post("/contacts/similar/", {"phone": "602-333-444"}).content.decode()
    assert (AccessEntry.objects.get().view, AccessEntry.objects.get().people) == ("contacts:similar", [ada.pk])
    assert client.post("/contacts/similar/", {"email": "ada@cer", "phone": "602"}).content.strip() == b""
    assert AccessEntry.objects.count() == 1
    assert "Carla" not in client.post("/contacts/similar/", {"email": "carla@drewno.test"}).content.decode()


def test_a_new_company_comes_with_the_contact_or_not_at_all(as_user, sam, anna):
    client = as_user(sam)
    assert client.post(URL, anna | {"company_name": "Cerambud", "nip": "5260250274", "purpose": ""}).status_code == 422
    assert not Company.objects.exists()
    client.post(URL, anna | {"company_name": "Cerambud", "nip": "5260250274"})
    assert (Contact.objects.get().company.nip, Company.objects.count()) == ("5260250274", 1)


def test_companies_are_suggested_among_the_visible(as_user, sam, mallory):
    add_company({"name": "Mebloplast S.A.", "city": "Kraków"}, by=sam)
    add_company({"name": "Meble Obce"}, by=mallory)
    page = as_user(sam).post("/companies/suggestions/", {"company_name": "meb"}).content.decode()
    assert "Mebloplast S.A." in page
    assert "Obce" not in page


def test_only_those_who_add_contacts_open_the_form(as_user, sam, dora, arek):
    assert as_user(sam).get(URL).status_code == 200
    assert as_user(dora).get(URL).status_code == 403
    assert as_user(arek).get(URL).status_code == 403
