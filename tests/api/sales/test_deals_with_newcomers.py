"""A deal with a firm and a person who are new, by one request: all of it or nothing, and nobody twice unasked."""

import json
from collections import Counter

import pytest

from consents.models import Ground
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Company, Contact
from crm.privacy.models import AccessEntry, LedgerEntry, Origin, Person, Purpose
from crm.sales.models import Deal, DealPerson
from tests.api.conftest import code
from tests.api.programs import in_order
from tests.api.test_at_once import at_once, posting
from tests.sales.deal_builders import firm, stages

NIP, OTHER = "0005260183", "0008730212"
FIRM = {"name": "Tartak Brzezina sp. z o.o.", "nip": "000-526-01-83", "city": "Krzeszowice"}
PERSON = {
    **{"name": "Hanna Kalina", "email": "hanna@tartak.test", "phone": "+48 500 555 027", "position": "Prezeska"},
    **{"origin_kind": "form", "origin_label": "Sklep"},
}
NEW = {"purpose": "contracts", "title": "Deski na taras", "amount": "18500", "firm": FIRM, "person": PERSON}
SCOPES = ("deals:write", "companies:write", "contacts:write", "contacts:read")


def house():
    """How many firms, contacts, people, deals and entries of the ledger there are."""
    acts = LedgerEntry.objects.exclude(act__startswith="access.").exclude(act__startswith="token.")
    return [rows.objects.count() for rows in (Company, Contact, Person, Deal, Origin)] + [acts.count()]


def wrong(answer):
    """{place in the body: code} of what was refused."""
    return {error["pointer"]: error["code"] for error in answer.said["errors"]}


def changed(**parts):
    """The body with these values of its parts differing; None takes a part or a value away."""
    body = json.loads(json.dumps(NEW))
    for name, values in parts.items():
        if isinstance(values, dict):
            body[name] |= values
        else:
            body[name] = values
        if isinstance(body[name], dict):
            body[name] = {key: value for key, value in body[name].items() if value is not None}
    return {name: value for name, value in body.items() if value is not None}


@pytest.fixture
def refused(hub):
    """refused(body) is the answer to a request that leaves everything as it was."""

    def ask(body, caller=hub, **headers):
        before = house()
        answer = caller.post("deals/", body, **headers)
        assert house() == before
        return answer

    return ask


def test_deal_firm_and_person_are_made_together(hub, team_a):
    answer = hub.post("deals/", {**NEW, "stage": str(stages()[1].uid)})
    deal, company = Deal.objects.with_keys().get(), Company.objects.get()
    contact = Contact.objects.with_keys().get()
    assert (answer.status_code, answer.said) == (
        201,
        {"id": str(deal.uid), "contact": str(contact.uid), "company": str(company.uid)},
    )
    assert answer.headers["Location"].endswith(f"/deals/{deal.uid}/")
    assert (company.name, company.nip, company.city, company.team) == (FIRM["name"], NIP, "Krzeszowice", team_a)
    assert (contact.label, contact.position, contact.company, contact.team) == (
        "Hanna Kalina",
        "Prezeska",
        company,
        team_a,
    )
    assert (deal.company, deal.person, deal.told("title"), deal.amount, deal.stage) == (
        company,
        None,
        "Deski na taras",
        18500,
        stages()[1],
    )
    assert list(DealPerson.objects.values_list("deal", "person")) == [(deal.pk, contact.pk)]
    origin = Origin.objects.select_related("person__key").get()
    assert (origin.kind, origin.label, origin.notice, origin.person_id) == ("form", "Sklep", "due", contact.pk)
    assert set(Ground.objects.filter(person=contact.pk).values_list("purpose__slug", flat=True)) == {"contracts"}
    entries = LedgerEntry.objects.filter(act__in=["company.added", "contact.added", "deal.opened"])
    assert Counter(entries.values_list("act", flat=True)) == {"company.added": 1, "contact.added": 1, "deal.opened": 1}
    assert hub.get(f"contacts/{contact.uid}/?purpose=contracts").said["company"] == str(company.uid)


@pytest.mark.parametrize(
    ("body", "made"),
    [
        (changed(person=None), {"company"}),
        (changed(firm=None), {"contact"}),
        (changed(firm=None, person={"email": None, "phone": None}), {"contact"}),
    ],
)
def test_a_firm_alone_or_a_person_alone(hub, body, made):
    answer = hub.post("deals/", body)
    deal = Deal.objects.with_keys().get()
    assert (answer.status_code, set(answer.said)) == (201, {"id", *made})
    assert (deal.company is not None, deal.person is not None) == ("company" in made, "contact" in made)


def test_somebody_new_at_a_firm_that_is_here_and_a_new_firm_of_somebody_who_is_here(hub, sam, ada):
    company = firm(sam)
    answer = hub.post("deals/", {**changed(firm=None), "company": str(company.uid)})
    contact = Contact.objects.get(person__uid=answer.said["contact"])
    assert (set(answer.said), contact.company, Deal.objects.get().company) == ({"id", "contact"}, company, company)
    answer = hub.post("deals/", {**changed(person=None), "contact": str(ada.uid)})
    deal = Deal.objects.get(uid=answer.said["id"])
    assert (set(answer.said), deal.company.nip) == ({"id", "company"}, NIP)
    assert list(DealPerson.objects.filter(deal=deal).values_list("person", flat=True)) == [ada.pk]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"purpose": "contracts", "title": "x"}, {"/contact": "required"}),
        (changed(firm={"nip": "0005260184"}), {"/firm/nip": "nip_checksum"}),
        (changed(firm={"nip": "12"}), {"/firm/nip": "nip_malformed"}),
        (changed(firm={"name": None}), {"/firm/name": "required"}),
        (changed(firm={"name": ""}), {"/firm/name": "blank"}),
        (changed(firm={"owner": "1"}), {"/firm/owner": "read_only"}),
        (changed(firm={"colour": "red"}), {"/firm/colour": "unknown_field"}),
        (changed(firm={"external_ids": ["K-1"]}), {"/firm/external_ids": "unknown_field"}),
        (changed(firm={"custom": {"nonsense": "1"}}), {"/firm/custom/nonsense": "unknown_field"}),
        (changed(firm={"team": "00000000-0000-4000-8000-000000000001"}), {"/firm/team": "team"}),
        (changed(firm="Tartak"), {"/firm": "invalid"}),
        (changed(person={"email": "hanna"}), {"/person/email": "email_without_domain"}),
        (changed(person={"origin_label": None}), {"/person/origin_label": "required"}),
        (changed(person={"origin_kind": "import"}), {"/person/origin_kind": "invalid_choice"}),
        (changed(person={"name": "", "email": "", "phone": ""}), {"/person/name": "nobody"}),
        (changed(person={"purpose": "offers"}), {"/person/purpose": "read_only"}),
        (changed(person={"company": "1"}), {"/person/company": "read_only"}),
        (changed(person={"owner": "1"}), {"/person/owner": "read_only"}),
        (changed(person={"team": "00000000-0000-4000-8000-000000000001"}), {"/person/team": "team"}),
        (changed(person={"custom": {"nonsense": "1"}}), {"/person/custom/nonsense": "unknown_field"}),
        (changed(title="PESEL 44051401359"), {"/title": "pesel"}),
        (changed(stage="00000000-0000-4000-8000-000000000001"), {"/stage": "invalid"}),
    ],
)
def test_what_is_wrong_is_told_by_its_place_and_nothing_is_made(refused, body, errors):
    answer = refused(body)
    assert (answer.status_code, wrong(answer)) == (422, errors)


def test_new_and_here_at_once_is_refused(refused, sam, ada):
    answer = refused({**NEW, "company": str(firm(sam).uid)})
    assert (answer.status_code, wrong(answer)) == (422, {"/firm": "both"})
    answer = refused({**NEW, "contact": str(ada.uid)})
    assert (answer.status_code, wrong(answer)) == (422, {"/person": "both"})


def test_a_number_that_is_here_is_refused_at_its_place_and_one_out_of_sight_is_not(refused, hub, sam, mallory):
    add_company({"name": "Obca Tajemnica", "nip": OTHER}, by=mallory)
    add_company({"name": "Nasz Tartak", "nip": NIP}, by=sam)
    answer = refused(NEW)
    assert (answer.status_code, wrong(answer)) == (422, {"/firm/nip": "nip_taken"})
    assert hub.post("deals/", changed(firm={"nip": OTHER})).status_code == 201


class TestScopes:
    """Who is added needs the scope that adds them alone; it is asked before anything is looked up."""

    @pytest.mark.parametrize(
        ("missing", "body"),
        [
            ("companies:write", NEW),
            ("companies:write", changed(person=None)),
            ("contacts:write", NEW),
            ("contacts:write", changed(firm=None)),
            ("deals:write", NEW),
        ],
    )
    def test_without_one_nothing_is_made(self, refused, as_token, ada, missing, body):
        caller = as_token(*[scope for scope in SCOPES if scope != missing])
        if "person" in body:
            body = {**body, "person": {**body["person"], "email": "ada@cerambud.test"}}
        looks = AccessEntry.objects.count()
        answer = refused(body, caller)
        assert (*code(answer), AccessEntry.objects.count()) == (403, "scope_missing", looks)
        assert missing in answer.said["detail"]

    def test_what_is_not_added_needs_none(self, as_token, sam):
        caller = as_token("deals:write")
        answer = caller.post("deals/", {**changed(firm=None, person=None), "company": str(firm(sam).uid)})
        assert answer.status_code == 201

    def test_a_row_of_a_batch_needs_them_too(self, as_token):
        before = house()
        caller = as_token("deals:write", "batches:write", "contacts:write")
        answer = caller.post("batches/", {"rows": [{"do": "deals.create", "body": NEW}]})
        assert answer.said["rows"] == [{"status": 403, "code": "scope_missing", "scope": "companies:write"}]
        assert house() == before


class TestReach:
    """Of whom one does not see nothing is felt; whom a colleague keeps gets no deal."""

    def test_a_company_out_of_sight_is_as_one_that_is_not(self, refused, mallory):
        for key in (firm(mallory).uid, "00000000-0000-4000-8000-000000000001"):
            assert code(refused({**changed(firm=None), "company": str(key)})) == (404, "not_found")

    def test_a_person_out_of_sight_is_as_one_that_is_not(self, refused, add, mallory):
        theirs = add(mallory, name="Obca", email="obca@x.test")
        for key in (theirs.uid, "00000000-0000-4000-8000-000000000001"):
            assert code(refused({**changed(person=None), "contact": str(key)})) == (404, "not_found")

    def test_a_purpose_without_deals_or_by_consent_takes_nobody_in(self, refused, offers):
        assert code(refused(changed(purpose="offers"))) == (403, "purpose_not_granted")
        Purpose.objects.filter(pk=offers.pk).update(categories=[*offers.categories, "correspondence"])
        assert wrong(refused(changed(purpose="offers"))) == {"/purpose": "consent_needed"}
        assert code(refused(changed(purpose="nonsense")))[1] == "purpose_not_granted"

    def test_what_the_purpose_does_not_need_is_refused(self, refused, contracts):
        Purpose.objects.filter(pk=contracts.pk).update(
            categories=[name for name in contracts.categories if name not in ("phone", "employment")]
        )
        assert wrong(refused(NEW)) in ({"/person/phone": "not_needed"}, {"/person/position": "not_needed"})
        assert wrong(refused(changed(person={"phone": None, "position": None}))) == {"/person/company": "not_needed"}


class TestWhoeverIsHere:
    """Somebody who resembles a contact is asked about; the caller says that it is somebody else."""

    def test_a_twin_is_told_by_id_alone_and_made_when_it_is_somebody_else(self, refused, hub, ada):
        twin = changed(person={"email": "ADA@cerambud.test"})
        answer = refused(twin)
        assert (*code(answer), answer.said["contacts"]) == (409, "looks_alike", [str(ada.uid)])
        assert "Ada" not in answer.content.decode()
        assert hub.post("deals/", changed(person={"email": "ADA@cerambud.test", "another": True})).status_code == 201
        assert (Contact.objects.count(), Deal.objects.count()) == (2, 1)

    def test_whom_the_program_may_not_read_is_as_nobody(self, as_token, ada):
        caller = as_token("deals:write", "companies:write", "contacts:write")
        assert caller.post("deals/", changed(person={"email": "ada@cerambud.test"})).status_code == 201

    def test_somebody_of_another_team_is_as_nobody(self, rival, ada):
        assert rival.post("deals/", changed(person={"email": "ada@cerambud.test"})).status_code == 201

    def test_a_namesake_at_the_firm_is_asked_about(self, refused, add, sam):
        company = firm(sam)
        namesake = add(sam, name="Hanna Kalina", email="inna@x.test", phone="", company=company)
        body = {**changed(firm=None), "company": str(company.uid)}
        assert refused(body).said["contacts"] == [str(namesake.uid)]


def test_an_answer_is_opened_with_the_rest_or_nothing_is_made(refused, hub, shop):
    answer = refused(changed(person={"answer_by": ["email"]}))
    assert code(answer)[1] == "purpose_not_granted"
    in_order(shop.recipient, Purpose.objects.get(slug="enquiries", active_to=None))
    shop.purpose_slugs = [*shop.purpose_slugs, "enquiries"]
    shop.save()
    answer = refused(changed(person={"answer_by": ["email"], "email": None}))
    assert wrong(answer) == {"/person/answer_by": "address"}
    assert hub.post("deals/", changed(person={"answer_by": ["email"]})).status_code == 201
    assert Ground.objects.filter(purpose__slug="enquiries", channel="email", ended_at=None).count() == 1


def test_a_number_of_another_system_makes_it_once(hub):
    body = {**NEW, "external_ids": ["Z-7"]}
    first, again = hub.post("deals/", body), hub.post("deals/", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.said, Deal.objects.count()) == ({"id": first.said["id"], "new": False}, 1)
    assert (Company.objects.count(), Contact.objects.count()) == (1, 1)


def test_one_key_makes_it_once(hub):
    answers = [hub.post("deals/", NEW, Idempotency_Key="k-1") for _each in range(2)]
    assert answers[0].said == answers[1].said
    assert (Deal.objects.count(), Company.objects.count(), Contact.objects.count()) == (1, 1, 1)


def test_a_row_of_a_batch_says_whom_it_added_and_a_refused_one_undoes_itself_alone(hub):
    bodies = [NEW, changed(person={"email": "inny@x.test", "name": "Inny Kos", "phone": None}), changed(firm=None)]
    answer = hub.post("batches/", {"rows": [{"do": "deals.create", "body": body} for body in bodies]})
    first, second, third = answer.said["rows"]
    contact, company, deal = Contact.objects.get(), Company.objects.get(), Deal.objects.get()
    assert first == {
        **{"status": 201, "id": str(deal.uid), "contact": str(contact.uid), "company": str(company.uid)},
        "etag": first["etag"],
    }
    assert second == {"status": 422, "code": "invalid", "errors": [{"pointer": "/firm/nip", "code": "nip_taken"}]}
    assert third == {"status": 409, "code": "looks_alike", "contacts": [str(contact.uid)]}


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two at once make one of everything."""

    def test_the_same_request(self, issued):
        answers = at_once(*[posting(issued, "deals/", NEW)] * 6)
        result = Counter(answer.status_code for answer in answers)
        assert (result[201], result[409] + result[422]) == (1, 5)
        assert [rows.objects.count() for rows in (Deal, Company, Contact)] == [1, 1, 1]

    def test_one_firm_with_different_people_and_one_person_with_different_firms(self, issued):
        mine = {"name": "Jan Kos", "email": "kos@x.test", "phone": None}
        crossed = [changed(firm={"nip": nip}, person=who) for nip in (NIP, OTHER) for who in ({}, mine)]
        answers = at_once(*[posting(issued, "deals/", body) for body in (*crossed, *crossed[::-1])])
        opened = [answer for answer in answers if answer.status_code == 201]
        assert {answer.status_code for answer in answers} <= {201, 409, 422}
        assert [rows.objects.count() for rows in (Deal, Company, Contact)] == [len(opened)] * 3
        assert len({company.nip for company in Company.objects.all()}) == len(opened) >= 1
