"""Forms for programs: what to draw, and what comes back under an id of the sender's."""

from uuid import uuid4

import pytest

from consents.models import FormAnswer, GroundEvent, Submission
from crm.accounts.clients import tokens
from crm.accounts.clients.registration import register
from crm.accounts.permissions.scopes import SCOPES
from crm.privacy.models import Recipient
from tests.api.conftest import Caller, code
from tests.api.people.test_contacts import wrong
from tests.consents.filled_forms import a_form, answers_about, words_in_force

EMAIL, PHONE = "agree-offers-email", "agree-offers-phone"


@pytest.fixture
def form(db):
    return a_form()


@pytest.fixture
def body(hub, form):
    """body(…) is what a page of theirs sends back for what it was told to draw."""

    def made(slug="newsletter", **more):
        result = hub.get(f"forms/{slug}/?language=pl").said["seen"]
        head = {"id": str(uuid4()), "form": slug, "language": "pl", "seen": result, "page": "https://shop.test/oferta"}
        values = {"name": "Ada Kowalska", "email": "ada@cerambud.test", "phone": "602 333 444"}
        return {**head, "values": values, "ticked": [PHONE], **more}

    return made


def test_a_form_says_what_to_draw_word_for_word(hub, form):
    result = hub.get("forms/newsletter/?language=en").said
    assert (result["title"], [field["name"] for field in result["fields"]]) == (
        "May we write to you?",
        ["name", "email", "phone"],
    )
    assert [(box["name"], box["channel"], box["text"], box["version"]) for box in result["boxes"]] == [
        (EMAIL, "email", "I agree that Stalmag sp. z o.o. sends me its offers by e-mail.", 1),
        (PHONE, "phone", "I agree that Stalmag sp. z o.o. calls me with its offers.", 1),
    ]
    assert (result["asks_age"], bool(result["notice"]), len(result["boxes"][0]["sha256"])) == (False, True, 64)


def test_what_comes_back_is_taken_in_as_our_own_page_would(hub, issued, body):
    answer = hub.post("submissions/", body())
    submission = Submission.objects.with_keys().get()
    assert (answer.status_code, answer.said) == (201, {"id": str(submission.uid), "to_confirm": False})
    assert (submission.how, submission.person.phone, answers_about(submission.person)) == (
        *("api", "+48602333444", {("offers", "phone"): "allowed"}),
    )
    proof = GroundEvent.objects.select_related("person__key").get().proof
    assert (proof["how"], proof["page"]) == ("api", "https://shop.test/oferta")


def test_e_mail_waits_for_the_button_here_too(hub, body):
    answer = hub.post("submissions/", body(ticked=[EMAIL]))
    assert (answer.said["to_confirm"], answers_about(Submission.objects.with_keys().get().person)) == (True, {})


def test_sent_twice_under_one_id_it_is_taken_in_once(hub, body):
    sent = body()
    answers = [hub.post("submissions/", sent) for _ in range(3)]
    assert ([answer.status_code for answer in answers], len({answer.content for answer in answers})) == ([201] * 3, 1)
    assert (Submission.objects.count(), GroundEvent.objects.count()) == (1, 1)


def test_an_id_of_somebody_elses_is_refused(hub, body, client):
    a_form("other")
    sent = body()
    hub.post("submissions/", sent)
    assert wrong(hub.post("submissions/", body("other", id=sent["id"]))) == {"/id": "taken"}


def test_a_field_that_no_purpose_needs_is_refused_with_the_reason(hub, body):
    values = {"phone": "602 333 444", "pesel": "44051401359", "city": "Kraków", "shoes": "42"}
    answer = hub.post("submissions/", body(values=values))
    assert wrong(answer) == {
        "/values/pesel": "not_needed",
        "/values/city": "not_asked",
        "/values/shoes": "unknown_field",
    }
    reason = next(error["detail"] for error in answer.said["errors"] if error["pointer"] == "/values/pesel")
    assert ("Oferty handlowe" in reason, "44051401359" in answer.content.decode()) == (True, False)
    assert (Submission.objects.count(), FormAnswer.objects.count()) == (0, 0)


def test_an_extra_field_of_the_body_is_refused(hub, body):
    assert wrong(hub.post("submissions/", body(consented_at="2020-01-01"))) == {"/consented_at": "unknown_field"}


def test_a_yes_needs_what_reaches_her_and_a_box_that_there_is(hub, body):
    assert wrong(hub.post("submissions/", body(values={"name": "Ada"}))) == {"/values/phone": "invalid"}
    assert wrong(hub.post("submissions/", body(ticked=["agree-offers-sms"]))) == {"/ticked": "unknown_box"}


def test_words_that_changed_since_they_were_drawn_are_refused(hub, body):
    old = body()
    words_in_force("offers", {("phone", "pl"): "Nowe słowa.", ("phone", "en"): "New words."})
    assert wrong(hub.post("submissions/", old)) == {"/seen": "invalid"}


def test_a_form_for_children_wants_the_age_and_a_parent(hub, body):
    a_form("junior", children=True)
    assert wrong(hub.post("submissions/", body("junior"))) == {"/under_age": "required"}
    assert wrong(hub.post("submissions/", body("junior", under_age=True))) == {"/guardian": "invalid"}
    answer = hub.post("submissions/", body("junior", under_age=True, guardian="mama@dom.test"))
    assert (answer.status_code, answer.said["to_confirm"]) == (201, True)


def test_only_for_purposes_that_the_program_has(team_a, arek, contracts, form, body):
    client = register(
        "Inny",
        teams=[team_a],
        scopes_given=list(SCOPES),
        purposes=[contracts],
        recipient=Recipient.objects.first(),
        by=arek,
    )
    other = Caller(tokens.issue(client, by=arek)[1])
    assert code(other.get("forms/newsletter/")) == (403, "purpose_not_granted")
    assert code(other.post("submissions/", body())) == (403, "purpose_not_granted")


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("forms:read", [(200, ""), (403, "scope_missing")]),
        ("submissions:write", [(403, "scope_missing"), (201, "")]),
    ],
)
def test_reading_and_sending_are_scopes_of_their_own(as_token, body, scope, said):
    sent, caller = body(), as_token(scope)
    answers = [caller.get("forms/newsletter/"), caller.post("submissions/", sent)]
    assert [(answer.status_code, answer.said.get("code", "")) for answer in answers] == said


def test_a_closed_form_is_missing(hub, form):
    form.close(at=form.opened_at)
    assert code(hub.get("forms/newsletter/")) == (404, "not_found")
