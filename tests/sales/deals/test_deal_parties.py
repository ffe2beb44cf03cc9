"""Whom a deal may be with: suggested while one types, among what one keeps; chosen with scripts and without."""

from crm.contacts.companies.company_editing import turn_into_sole_trader
from crm.contacts.people.sharing import share
from crm.privacy.models import AccessEntry
from crm.sales.models import Deal, DealPerson
from tests.sales.deal_builders import deal, firm, pause, stages

FORM = {"title": "Regały", "currency": "PLN", "amount": "1"}


def found(client, text, **more):
    answer = client.post("/deals/parties/", {"whose": text, **more}, headers={"HX-Request": "true"})
    return [(item.value, item.label) for item in answer.context.get("found", [])]


def test_firms_and_people_are_suggested_by_the_beginning_of_a_name_an_address_or_a_nip(as_user, sam, ada):
    company = firm(sam, name="Kowalska Meble sp. z o.o.")
    client = as_user(sam)
    both = [(f"company:{company.uid}", "Kowalska Meble sp. z o.o."), (f"contact:{ada.uid}", "Ada Kowalska")]
    assert found(client, "kowal") == both
    assert (found(client, "ada@cerambud.test"), found(client, "526-587-76-35")) == (both[1:], both[:1])
    assert (found(client, "k"), found(client, ""), found(client, "zzz")) == ([], [], [])
    assert found(client, "kowal", only="people") == both[1:]


def test_nobody_is_suggested_who_is_foreign_restricted_or_merely_shared(as_user, sam, mallory, ada, ben):
    firm(sam)
    assert (found(as_user(mallory), "kowal"), found(as_user(mallory), "mebl")) == ([], [])
    share(ada, [mallory], by=sam)
    assert found(as_user(mallory), "kowal") == []
    pause(ben)
    assert found(as_user(sam), "żółć") == []


def test_who_is_suggested_is_in_the_access_log(as_user, sam, ada):
    found(as_user(sam), "kowal")
    look = AccessEntry.objects.filter(view="sales:new_deal").get()
    assert (look.people, look.fields) == ([ada.pk], ["name"])


def test_a_sole_traders_business_is_offered_as_her_own(as_user, sam, ada):
    company = firm(sam, name="Pracownia Sosna")
    turn_into_sole_trader(company, ada, by=sam)
    client = as_user(sam)
    ((value, label),) = found(client, "pracownia")
    client.post("/deals/new/", {**FORM, "stage": stages()[0].uid, "whose": "pracownia", "about": value})
    row = Deal.objects.get()
    assert (label, row.person_id, row.company_id) == ("Pracownia Sosna", ada.pk, company.pk)


def test_the_chosen_one_is_the_buyer_whatever_was_typed(as_user, sam, mallory, ada):
    company = firm(sam)
    client, form = as_user(sam), {**FORM, "stage": stages()[0].uid, "whose": "mebl"}
    assert client.post("/deals/new/", {**form, "about": ""}).status_code == 422
    client.post("/deals/new/", {**form, "about": f"company:{company.uid}"})
    client.post("/deals/new/", {**form, "about": f"contact:{ada.uid}"})
    assert [(item.company_id, item.person_id) for item in Deal.objects.order_by("pk")] == [
        (company.pk, None),
        (None, ada.pk),
    ]
    for about in (f"contact:{ada.uid}", f"company:{company.uid}", "contact:x", "deal:1"):
        answer = as_user(mallory).post("/deals/new/", {**form, "about": about})
        assert (answer.status_code, "whose" in answer.context["form"].errors) == (422, True)


def test_without_scripts_a_button_looks_and_nothing_typed_is_lost(as_user, sam, ada):
    company = firm(sam)
    page = as_user(sam).post("/deals/new/", {**FORM, "whose": "mebl", "look": "1"})
    text = page.content.decode()
    assert (page.status_code, f'value="company:{company.uid}"' in text, 'value="Regały"' in text) == (200, True, True)
    assert Deal.objects.count() == 0


def test_somebody_else_joins_a_deal_by_being_chosen(as_user, sam, ada, ben):
    new_deal, client = deal(sam, ada), as_user(sam)
    page = client.post(f"/deals/{new_deal.uid}/people/", {"whose": "żół", "look": "1", "role": "pays"})
    assert (page.status_code, f'value="contact:{ben.uid}"' in page.content.decode()) == (200, True)
    client.post(f"/deals/{new_deal.uid}/people/", {"whose": "żół", "about": f"contact:{ben.uid}", "role": "pays"})
    assert DealPerson.objects.get(person=ben.person).role == "pays"
