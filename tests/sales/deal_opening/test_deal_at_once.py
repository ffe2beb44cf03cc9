"""A new deal with a new firm and person in one form: found or added, in one transaction, never twice unasked."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from consents.models import Ground
from crm.contacts.companies.company_editing import add_company, company_with_nip
from crm.contacts.models import Company, Contact, ContactPair
from crm.contacts.people.sharing import share
from crm.privacy.models import LedgerEntry, Origin, Person
from crm.sales.deal_opening.customers import number_in
from crm.sales.models import Deal, DealPerson, Task
from tests.sales.deal_builders import firm, pause, stages

URL = "/deals/new/"
NIP, TRADERS = "0005260183", "0001862525"  # of the invented firms of crm/contacts/registers/firms.json


@pytest.fixture
def form(team_a):
    """What the page sends for a new firm and a new person."""
    return {
        **{"whose": "000-526-01-83", "about": "new:firm", "new-company_name": "Tartak Brzezina sp. z o.o."},
        **{"new-nip": NIP, "new-name": "Hanna Kalina", "new-position": "Prezeska", "new-phone": "+48 500 555 027"},
        **{"new-email": "hanna@tartak.test", "new-origin_kind": "call", "new-origin_label": "Rozmowa 2 grudnia"},
        **{"new-purpose": "enquiries", "new-notice": "due", "new-team": team_a.pk, "title": "Deski na taras"},
        **{"amount": "18 500,00", "currency": "PLN", "stage": stages()[0].uid},
    }


def looked(client, text, **more):
    return client.post("/deals/customers/", {"whose": text, **more}, headers={"HX-Request": "true"})


def messages(answer):
    return [str(text) for _label, _id, text in answer.context["errors"]]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("0005260183", (NIP, False)),
        ("PL 000 526 01 83", (NIP, False)),
        ("pl000-526-01-83", (NIP, False)),
        ("0005260184", ("", True)),
        ("000526018", ("", True)),
        ("00052601833", ("", True)),
        ("4 kąty", ("", False)),
        ("Hanna Kalina", ("", False)),
        ("123", ("", False)),
        ("", ("", False)),
    ],
)
def test_a_nip_is_read_as_people_write_it_and_what_is_wrong_with_it_is_said(text, result):
    number, problem = number_in(text)
    assert (number, bool(problem)) == result


def test_firm_person_deal_step_and_answers_are_saved_together(as_user, sam, form, django_capture_on_commit_callbacks):
    sent = {**form, "answer_by": ["phone", "email"], "next_kind": "call", "next_on": "2026-12-09"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user(sam).post(URL, sent)
    deal, company = Deal.objects.with_keys().get(), Company.objects.get()
    person = Contact.objects.with_keys().get()
    assert answer.url == f"/deals/{deal.uid}/"
    assert (company.name, company.nip, company.owner, person.company) == (
        "Tartak Brzezina sp. z o.o.",
        NIP,
        sam,
        company,
    )
    assert (deal.company, deal.person, deal.told("title"), deal.amount) == (company, None, "Deski na taras", 18500)
    assert (person.label, person.position) == ("Hanna Kalina", "Prezeska")
    assert list(DealPerson.objects.values_list("deal", "person")) == [(deal.pk, person.pk)]
    assert Task.objects.get().deal == deal
    origin = Origin.objects.get()
    assert (origin.kind, origin.notice, origin.person_id) == ("call", "due", person.pk)
    open_channels = Ground.objects.filter(person=person.person, purpose__slug="enquiries", ended_at=None)
    assert set(open_channels.values_list("channel", flat=True)) == {"phone", "email"}
    assert set(open_channels.values_list("expires_at", flat=True)) == {None}  # the deal keeps them open
    assert not Ground.objects.filter(purpose__marketing=True).exists()


def test_nothing_is_saved_when_one_part_fails_and_everything_typed_stays(as_user, sam, form):
    wrong = {"title": "", "new-origin_kind": "", "next_kind": "call", "next_on": "", "answer_by": ["post"]}
    answer = as_user(sam).post(URL, {**form, **wrong})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert not (Company.objects.exists())
    assert not (Person.objects.exists())
    assert not (Deal.objects.exists())
    assert not (Task.objects.exists())
    for typed in ("Hanna Kalina", "Prezeska", "+48 500 555 027", "hanna@tartak.test", "18 500,00", "Tartak Brzezina"):
        assert typed in text
    assert len(messages(answer)) >= 3
    assert text.index('role="alert"') < text.index('id="id_title"')


def test_an_answer_that_may_not_open_saves_nothing(as_user, sam, form):
    answer = as_user(sam).post(URL, {**form, "new-email": "", "answer_by": ["email"]})
    assert (answer.status_code, Deal.objects.count(), Person.objects.count(), Company.objects.count()) == (422, 0, 0, 0)
    assert "answer_by" in answer.context["page"].answers.errors


def test_our_own_base_comes_first_then_the_register(as_user, sam):
    client = as_user(sam)
    page = looked(client, "PL 000 526 01 83").content.decode()
    assert 'value="new:firm"' in page
    assert "Tartak Brzezina sp. z o.o." in page
    assert LedgerEntry.objects.filter(act="company.looked_up").count() == 1
    company = add_company({"name": "Nasz Tartak", "nip": NIP}, by=sam)
    page = looked(client, "000-526-01-83").content.decode()
    assert f'value="company:{company.uid}"' in page
    assert LedgerEntry.objects.filter(act="company.looked_up").count() == 1


def test_a_number_that_is_none_is_told_in_words_and_asks_nobody(as_user, sam):
    page = looked(as_user(sam), "000-526-01-84").content.decode()
    assert "ostatnia" in page
    assert "new:firm" not in page
    assert not LedgerEntry.objects.filter(act="company.looked_up").exists()


def test_a_silent_register_lets_one_type_and_asks_at_night(as_user, sam, form, settings):
    settings.NIP_REGISTER_FILE = "/nowhere/firms.json"
    client = as_user(sam)
    page = looked(client, NIP).content.decode()
    assert "w nocy" in page
    assert 'name="new-unchecked" value="on"' in page
    client.post(URL, {**form, "new-unchecked": "on"})
    job = LedgerEntry.objects.filter(act="job.started").count()
    assert (Company.objects.get().nip, job) == (NIP, 1)


def test_without_scripts_a_button_looks_and_saves_nothing(as_user, sam, form):
    page = as_user(sam).post(URL, {**form, "about": "", "look": "1", "next_title": "Pomiar"})
    text = page.content.decode()
    assert (page.status_code, Deal.objects.count(), Person.objects.count()) == (200, 0, 0)
    for typed in ("Hanna Kalina", "Deski na taras", "Tartak Brzezina", "Pomiar"):
        assert typed in text


def test_a_new_person_joins_a_firm_that_is_here(as_user, sam, form):
    company = firm(sam)
    as_user(sam).post(URL, {**form, "whose": "mebl", "about": f"company:{company.uid}", "new-company_name": ""})
    assert (Contact.objects.get().company, Deal.objects.get().company) == (company, company)


def test_a_private_person_alone(as_user, sam, form):
    typed = {"whose": "Jan Kos", "about": "new:person", "new-name": "", "new-company_name": "", "new-nip": ""}
    as_user(sam).post(URL, {**form, **typed})
    person = Contact.objects.with_keys().get()
    assert (person.label, person.company, Deal.objects.get().person_id) == ("Jan Kos", None, person.pk)


def test_whoever_is_chosen_and_typed_as_well_is_asked_about(as_user, sam, ada, form):
    answer = as_user(sam).post(URL, {**form, "whose": "ada", "about": f"contact:{ada.uid}"})
    assert (answer.status_code, Deal.objects.count(), Contact.objects.count()) == (422, 0, 1)


def test_a_sole_traders_number_is_sealed_with_the_person(as_user, sam, form):
    page = looked(as_user(sam), TRADERS)
    firm_told = page.context["firm"].initial
    sent = {**form, "whose": TRADERS, "new-nip": TRADERS, "new-company_name": firm_told["company_name"]}
    sent["new-firm"] = json.dumps(firm_told["firm"])
    as_user(sam).post(URL, {**sent, "new-name": "", "new-email": "", "new-phone": "", "new-position": ""})
    assert (Company.objects.count(), Deal.objects.count()) == (0, 0)
    as_user(sam).post(URL, {**sent, "new-name": "Ludwika Kos"})
    company, person = Company.objects.get(), Contact.objects.get()
    assert (company.sole_trader_id, company.name, company.nip) == (person.pk, "", "")
    assert Deal.objects.get().person_id == person.pk
    assert company_with_nip(sam, TRADERS) == company


class TestDuplicates:
    """Whoever resembles somebody is asked about before it is saved, and never stops it."""

    def test_an_answer_is_needed_and_somebody_else_is_remembered(self, as_user, sam, ada, form):
        client, same_phone = as_user(sam), {**form, "new-phone": "602 333 444"}
        answer = client.post(URL, same_phone)
        assert (answer.status_code, Deal.objects.count(), Contact.objects.count()) == (422, 0, 1)
        assert "Ada Kowalska" in answer.content.decode()
        client.post(URL, {**same_phone, "same": "other"})
        newcomer = Contact.objects.exclude(pk=ada.pk).get()
        pair = ContactPair.objects.get()
        assert (pair.one_id, pair.other_id, pair.alike) == (ada.pk, newcomer.pk, ["phone"])
        assert pair.settled_at is not None
        assert Deal.objects.count() == 1
        assert LedgerEntry.objects.filter(act="duplicate.settled").count() == 1

    def test_the_same_person_is_used_again(self, as_user, sam, ada, form):
        sent = {**form, "new-email": "ada@cerambud.test", "same": str(ada.uid), "answer_by": ["email"]}
        as_user(sam).post(URL, sent)
        deal = Deal.objects.get()
        assert (Contact.objects.count(), ContactPair.objects.count()) == (1, 0)
        assert deal.company.nip == NIP
        assert DealPerson.objects.get().person_id == ada.pk
        assert Ground.objects.filter(person=ada.person, purpose__slug="enquiries", channel="email").exists()

    def test_whom_one_may_not_see_is_as_if_not_there(self, as_user, mallory, team_b, ada, form):
        client = as_user(mallory)
        look = client.post("/deals/alike/", {**form, "new-phone": "602 333 444"}, headers={"HX-Request": "true"})
        assert look.content.decode().strip() == ""
        answer = client.post(URL, {**form, "new-phone": "602 333 444", "new-team": team_b.pk})
        assert (answer.status_code, Contact.objects.filter(owner=mallory).count()) == (302, 1)
        assert not ContactPair.objects.exists()

    def test_whom_a_colleague_keeps_is_named_with_the_colleague_and_cannot_be_taken(
        self, as_user, sam, mallory, team_b, ada, form
    ):
        share(ada, [mallory], by=sam)
        sent = {**form, "new-phone": "602 333 444", "new-team": team_b.pk}
        page = as_user(mallory).post(URL, sent)
        assert str(sam) in page.content.decode()
        assert f'value="{ada.uid}"' not in page.content.decode()
        assert as_user(mallory).post(URL, {**sent, "same": str(ada.uid)}).status_code == 422
        assert as_user(mallory).post(URL, {**sent, "same": "other"}).status_code == 302

    def test_a_restricted_one_is_as_if_not_there(self, as_user, sam, ada, form):
        pause(ada)
        look = as_user(sam).post("/deals/alike/", {**form, "new-phone": "602 333 444"}, headers={"HX-Request": "true"})
        assert look.content.decode().strip() == ""

    def test_a_firm_that_a_colleague_of_another_team_keeps_is_no_word(self, as_user, sam, mallory):
        add_company({"name": "Cudza", "nip": NIP}, by=sam)
        assert "Cudza" not in looked(as_user(mallory), NIP).content.decode()


def test_a_forged_choice_of_somebody_unseen_is_refused(as_user, sam, mallory, ada, form):
    for about in (f"contact:{ada.uid}", "new:", "new:house", "x"):
        assert as_user(mallory).post(URL, {**form, "about": about}).status_code == 422
    assert not Deal.objects.exists()


def test_hostile_text_is_shown_as_text(as_user, sam, form):
    page = looked(as_user(sam), "<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page
    answer = as_user(sam).post(URL, {**form, "title": "", "new-name": '"><img src=x>', "new-company_name": "<b>x</b>"})
    assert "<img src=x>" not in answer.content.decode()
    assert "<b>x</b>" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_person_at_the_same_moment_make_one(sam, form):
    """Both looked and saw nobody; the second is asked, and nothing of theirs is half saved."""
    at_once = Barrier(2)

    def one(_number):
        client = Client()
        client.force_login(sam)
        at_once.wait()
        try:
            return client.post(URL, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(one, range(2))) == [302, 422]
    assert (Contact.objects.count(), Deal.objects.count(), Company.objects.count()) == (1, 1, 1)
