"""The first day of an empty house: each step leaves something real, and a yes never makes a ground."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consents.models import Controller, Ground, NoticeVersion, PrivacyNotice
from crm.accounts.models import Team, User
from crm.dpo.first_day.day_steps import day_steps, next_step
from crm.dpo.first_day.plain_questions import QUESTIONS, answer, answers, approve_answers, approved, drafts
from crm.dpo.models import SetupAnswer
from crm.mail.models import Message
from crm.privacy.models import LedgerEntry, Proposal, Purpose
from tests.retention.ruled_people import ground_of

pytestmark = pytest.mark.django_db
BY_SLUG = {question.slug: question for question in QUESTIONS}
URL = "/first-day/"
FIRM = {"name": "Parkiety Sowa sp. z o.o.", "address": "ul. Leśna 4, Krzeszowice", "email": "biuro@sowa.test"}
NO_OFFICER = {"has": "none", "no_officer_because": "Nie monitorujemy osób na dużą skalę."}
ALL_NO = {question.slug: "no" for question in QUESTIONS}


@pytest.fixture
def owner(oskar, arek, enter):
    """Somebody who decides, manages accounts and sells."""
    oskar.role = arek.role.__class__.objects.create(
        slug="both", name="both", decides=True, rights=sorted({*oskar.role.rights, *arek.role.rights})
    )
    oskar.save(update_fields=["role"])
    return oskar


@pytest.fixture
def client(owner, enter):
    return enter(owner)


def slugs(user):
    return [step.slug for step in day_steps(user)]


def in_force():
    return {purpose.slug for purpose in Purpose.objects.active()}


def test_everybody_sees_the_steps_they_may_take_and_no_other(owner, arek, dora, sam, marek):
    by_user = {user.username: slugs(user) for user in (owner, arek, dora, sam, marek)}
    everything = ["you", "firm", "officer", "looks", "mail", "team", "purposes", "people"]
    assert by_user == {
        "oskar": everything,
        "arek": ["you", "looks", "mail", "team"],
        "dora": ["mail"],
        "sam": ["people"],
        "marek": ["people"],
    }


def test_each_step_opens_for_whoever_sees_it_and_for_nobody_else(owner, arek, sam, enter):
    for user in (owner, arek, sam):
        client = enter(user)
        own = {step.url for step in day_steps(user)}
        answers = {step.url: client.get(step.url, follow=True).status_code for step in day_steps(owner)}
        if user == owner:
            Controller.name_it(FIRM, by=owner)
        assert {url for url, status in answers.items() if status == 200} == own


def test_the_firm_is_named_and_its_short_name_is_made(client):
    assert client.post(f"{URL}firm/", FIRM | {"nip": "526-025-02-74"}).status_code == 302
    named = Controller.objects.get()
    assert (named.name, named.short, named.nip) == (FIRM["name"], FIRM["name"], "5260250274")


def test_a_bad_number_is_said_and_nothing_typed_is_lost(client):
    for sent in ({"lookup": "1"}, {}):
        response = client.post(f"{URL}firm/", FIRM | {"nip": "123"} | sent)
        assert (response.status_code, FIRM["address"] in response.content.decode()) == (422, True)
    assert not Controller.objects.exists()


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, ["has"]),
        ({"has": "none"}, ["no_officer_because"]),
        ({"has": "none", "no_officer_because": "  "}, ["no_officer_because"]),
        ({"has": "named", "officer": "Iwona Dudek"}, ["officer_email"]),
        ({"has": "named", "officer": "Oskar", "officer_email": "OSKAR@spojnik.test"}, ["officer_email"]),
    ],
)
def test_there_is_an_officer_who_can_be_reached_or_a_reason_art_37(client, owner, sent, fields):
    owner.email = "oskar@spojnik.test"
    owner.save(update_fields=["email"])
    Controller.name_it(FIRM, by=owner)
    response = client.post(f"{URL}officer/", sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, fields)


def test_of_both_answers_one_stands(client, owner):
    Controller.name_it(FIRM, by=owner)
    named = {"has": "named", "officer": "Iwona Dudek", "officer_email": "iod@sowa.test", "no_officer_because": "x"}
    columns = ("officer", "officer_email", "no_officer_because")
    client.post(f"{URL}officer/", named)
    assert Controller.objects.values_list(*columns).get() == ("Iwona Dudek", "iod@sowa.test", "")
    client.post(f"{URL}officer/", NO_OFFICER | {"officer": "Iwona Dudek"})
    assert Controller.objects.values_list(*columns).get() == ("", "", NO_OFFICER["no_officer_because"])


def test_a_test_message_goes_to_oneself(client, owner):
    client.post(f"{URL}mail/")
    message = Message.objects.get()
    assert (message.template, message.user) == ("trial", owner)


def test_a_team_and_its_people_are_opened_at_once_and_each_gets_a_name(client, owner):
    rows = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0", "team": "Kraków"}
    sales = owner.role.__class__.objects.get(slug="sales")
    for number, name in enumerate(["Żaneta Ćwik", "Żaneta Ćwik", "Madonna"]):
        rows |= {
            f"form-{number}-name": name,
            f"form-{number}-email": f"{number}@sowa.test",
            f"form-{number}-role": sales.pk,
        }
    assert client.post(f"{URL}team/", rows).status_code == 302
    invited = User.objects.filter(email__endswith="@sowa.test").order_by("email")
    assert [(user.username, user.first_name, user.last_name) for user in invited] == [
        ("z.cwik", "Żaneta", "Ćwik"), ("z.cwik2", "Żaneta", "Ćwik"), ("madonna", "Madonna", ""),
    ]  # fmt: skip
    assert [list(user.teams.values_list("name", flat=True)) for user in invited] == [["Kraków"]] * 3
    assert list(owner.teams.values_list("name", flat=True)) == ["Kraków"]


def test_one_wrong_row_opens_nothing(client):
    rows = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0", "team": "Kraków", "form-0-name": "Jan"}
    assert client.post(f"{URL}team/", rows).status_code == 422
    assert not Team.objects.filter(name="Kraków").exists()


def test_a_no_ends_what_nobody_stands_under_once_it_is_approved(client, owner):
    before = in_force()
    Controller.name_it(FIRM, by=owner)
    client.post(f"{URL}purposes/", {"service": "no", "offers": "no"})
    assert (answers(), in_force()) == ({"service": False, "offers": False}, before)
    client.post(f"{URL}purposes/", ALL_NO | {"contracts": "yes", "enquiries": "yes"})
    assert client.post(f"{URL}purposes/approval/").status_code == 302
    assert before - in_force() == {"service", "offers", "business-contact"}
    assert (approved(), drafts(owner).count()) == (True, 0)
    notice = NoticeVersion.objects.get()
    assert (notice.published, PrivacyNotice.objects.get().slug) == (True, "privacy")


def test_a_purpose_under_which_somebody_stands_stays(owner, ada):
    ground_of(ada.person, "service")
    answer(BY_SLUG["service"], yes=False, by=owner)
    assert not Proposal.objects.filter(slug="service").exists()


def test_a_mind_that_is_changed_takes_its_draft_back(owner):
    answer(BY_SLUG["service"], yes=False, by=owner)
    assert list(drafts(owner).values_list("slug", "act")) == [("service", "retire")]
    answer(BY_SLUG["service"], yes=True, by=owner)
    assert list(drafts(owner)) == []


def test_channels_of_offers_are_drafted_and_no_consent_comes_of_them(client, owner):
    Controller.name_it(FIRM, by=owner)
    client.post(f"{URL}purposes/", ALL_NO | {"offers": "yes", "channels": ["email"]})
    assert client.get(f"{URL}purposes/").context["form"]["channels"].value() == ["email"]
    approve_answers(by=owner)
    assert (Purpose.objects.active().get(slug="offers").channels, Ground.objects.count()) == (["email"], 0)


def test_offers_go_by_some_channel(client):
    response = client.post(f"{URL}purposes/", {"offers": "yes"})
    assert (response.status_code, answers()) == (422, {})


def test_nothing_is_approved_before_every_answer_and_the_firm(client, owner):
    with pytest.raises(ValidationError) as early:
        approve_answers(by=owner)
    client.post(f"{URL}purposes/", ALL_NO)
    with pytest.raises(ValidationError) as nameless:
        approve_answers(by=owner)
    assert (early.value.code, nameless.value.code) == ("open", "controller")
    assert client.post(f"{URL}purposes/approval/").status_code == 422
    assert not PrivacyNotice.objects.exists()


def test_only_who_decides_answers_and_approves(dora, sam, arek, enter):
    for user in (dora, sam, arek):
        with pytest.raises(PermissionDenied):
            answer(BY_SLUG["offers"], yes=True, by=user)
        with pytest.raises(PermissionDenied):
            approve_answers(by=user)
        client = enter(user)
        assert client.post(f"{URL}purposes/", ALL_NO).status_code == 403
        assert client.post(f"{URL}purposes/approval/").status_code == 403
    assert not SetupAnswer.objects.exists()


def test_a_step_is_put_off_by_whoever_may_take_it(client, sam, enter):
    assert client.post(f"{URL}later/", {"step": "looks"}).status_code == 302
    assert LedgerEntry.objects.get(act="first_day.put_off").target == "step:looks"
    tries = [("looks", enter(sam)), ("purposes", client), ("", client), ("x" * 500, client)]
    assert [client.post(f"{URL}later/", {"step": step}).url for step, client in tries] == [URL] * 4
    assert list(SetupAnswer.objects.values_list("question", flat=True)) == ["looks"]


def test_whoever_goes_on_alone_is_a_team_so_that_deals_have_one(client, owner):
    Controller.name_it(FIRM | {"short": "Sowa"}, by=owner)
    for _turn in range(2):
        client.post(f"{URL}later/", {"step": "team"})
    assert [(team.name, list(team.users.all())) for team in Team.objects.all()] == [("Sowa", [owner])]


def test_who_has_no_step_is_led_home(enter, sam, hub):
    SetupAnswer.objects.create(question="people", yes=True, by=sam)
    assert (next_step(sam), enter(sam).get(URL).url) == (None, "/")
