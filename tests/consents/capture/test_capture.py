"""A stranger fills in a form: what is on the page, what is taken in, what is refused, what counts."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings as how, strategies as st

from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.models import Choice, FormAnswer, Ground, GroundEvent, Submission
from crm.accounts.limits import counters
from crm.privacy.models import LedgerEntry, Origin, Person, Purpose
from tests.consents.filled_forms import a_form, answers_about, body, letters, sent, words_in_force
from tests.sizes import examples

pytestmark = pytest.mark.django_db
EMAIL, PHONE = "agree-offers-email", "agree-offers-phone"
HER = {"name": "Ada Kowalska", "email": "ada@cerambud.test", "phone": "602 333 444"}


@pytest.fixture
def form():
    return a_form()


def page_of(client, form, language="pl"):
    return client.get(reverse(f"consents:form_{language}", args=[form.slug]))


def boxes_in(html):
    """The <input> of every box."""
    return re.findall(r'<input type="checkbox"[^>]*>', html)


def test_the_page_shows_one_unticked_box_for_each_channel_with_its_exact_words(client, form):
    html = page_of(client, form).content.decode()
    assert [re.search(r'name="([^"]+)"', box)[1] for box in boxes_in(html)] == [EMAIL, PHONE]
    assert not any(word in box for box in boxes_in(html) for word in ("checked", "required"))
    assert "Zgadzam się, aby Stalmag sp. z o.o. przesyłał mi e-mailem oferty handlowe." in html
    assert "Stalmag sp. z o.o." in html
    assert "iod@stalmag.test" in html
    assert "<script" not in html


def test_it_speaks_both_languages_and_leads_from_one_to_the_other(client, form):
    polish, english = (page_of(client, form, code) for code in ("pl", "en"))
    assert [item.headers["Content-Language"] for item in (polish, english)] == ["pl", "en"]
    assert "I agree that Stalmag sp. z o.o. sends me its offers by e-mail." in english.content.decode()
    assert '/p/en/consent/newsletter/"' in polish.content.decode()
    assert '/p/pl/consent/newsletter/"' in english.content.decode()


@pytest.mark.parametrize(("asked", "spoken"), [("en-GB,en", "en"), ("pl", "pl"), ("de", "pl"), ("", "pl")])
def test_the_short_address_of_a_qr_code_leads_on_in_the_telephones_language(client, form, asked, spoken):
    answer = client.get("/f/newsletter/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/{spoken}/consent/newsletter/")


def test_a_form_that_is_not_open_is_missing(client, form):
    form.close(at=form.opened_at)
    for path in ("/f/newsletter/", "/p/pl/consent/newsletter/", "/p/pl/consent/newsletter/sent/", "/p/pl/consent/no/"):
        assert client.get(path).status_code == 404


def test_a_yes_for_the_phone_counts_at_once_and_one_for_e_mail_waits_for_the_button(client, form):
    answer = sent(client, form, **HER, **{EMAIL: "on", PHONE: "on"})
    submission = Submission.objects.with_keys().get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/p/pl/consent/newsletter/mailed/")
    assert (submission.person.name, submission.person.email, submission.person.phone) == (
        *("Ada Kowalska", "ada@cerambud.test", "+48602333444"),
    )
    assert answers_about(submission.person) == {("offers", "phone"): "allowed"}
    assert [
        (choice.channel, choice.ticked, bool(choice.counted_at)) for choice in submission.choices.order_by("pk")
    ] == [
        *[("email", True, False), ("phone", True, True)],
    ]
    kinds = list(GroundEvent.objects.order_by("pk").values_list("channel", "kind"))
    assert kinds == [("phone", "given"), ("email", "requested")]
    assert [template for template, _text in letters()] == ["consent_confirmation"]


def test_the_proof_holds_the_exact_words_every_box_and_how_it_came(client, form):
    sent(client, form, language="en", **HER, **{PHONE: "on"})
    event = GroundEvent.objects.select_related("person__key", "text").get()
    submission, page = Submission.objects.with_keys().get(), form_as_shown(form, "en")
    proof = event.proof
    assert proof["wording"] == {
        "version": 1,
        "purpose": "offers",
        "channel": "phone",
        "text": "I agree that Stalmag sp. z o.o. calls me with its offers.",
        "sha256": event.text.digest,
    }
    assert (proof["how"], proof["form"], proof["form_version"], proof["language"]) == ("form", "newsletter", 1, "en")
    assert (proof["boxes"], proof["address"]) == ({"offers/email": False, "offers/phone": True}, "+48602333444")
    assert proof["page"].endswith("/p/en/consent/newsletter/")
    assert (proof["notice"]["sha256"], proof["submission"]) == (page.notice.digest, str(submission.uid))
    assert proof["controller"] == "Stalmag sp. z o.o."


def test_nothing_need_be_ticked_and_then_nothing_of_her_is_kept(client, form):
    answer = sent(client, form, **HER)
    submission = Submission.objects.with_keys().get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/p/pl/consent/newsletter/sent/")
    assert (submission.person.name, submission.person.email, submission.person.phone, submission.settled_at) == (
        "",
        "",
        "",
        None,
    )
    assert (Ground.objects.count(), letters()) == (0, [])


def test_an_enquiry_is_answered_without_any_consent(client):
    form = a_form("ask", serves="enquiries", fields=["name", "email", "message", "company"])
    answer = sent(
        client, form, name="Ada", email="ada@cerambud.test", message="Ile kosztuje regał?", company="Cerambud"
    )
    submission = Submission.objects.with_keys().get()
    assert answer.headers["Location"] == "/p/pl/consent/ask/sent/"
    assert answers_about(submission.person)["enquiries", "email"] == "allowed"
    assert ("offers", "email") not in answers_about(submission.person)
    written = FormAnswer.objects.select_related("submission__person__key").order_by("field")
    assert [(item.field, item.value) for item in written] == [
        ("company", "Cerambud"),
        ("message", "Ile kosztuje regał?"),
    ]
    days = Ground.objects.filter(person=submission.person, channel="email").get()
    assert (days.expires_at - days.since).days == 30


def test_where_she_comes_from_is_written_down_with_the_notice_given(client, form):
    sent(client, form, **HER, **{PHONE: "on"})
    origin = Origin.objects.select_related("person__key").get()
    assert (origin.kind, origin.label, origin.notice, origin.fields) == (
        *("form", "Czy możemy się odzywać?", "given", ["email", "name", "phone"]),
    )
    entry = LedgerEntry.objects.get(act="form.submitted")
    assert (entry.target, entry.actor_kind, entry.fields) == ("form:newsletter", "subject", ["email", "name", "phone"])


def test_nobody_who_is_known_already_is_touched(client, form, her):
    before = (her.name, her.email, her.phone)
    sent(client, form, **{**HER, "name": "Ktoś Inny"}, **{EMAIL: "on"})
    her.refresh_from_db()
    assert ((her.name, her.email, her.phone), Person.objects.count(), answers_about(her)) == (before, 2, {})


def test_a_yes_needs_what_reaches_her_and_the_text_stays(client, form):
    answer = sent(client, form, name="Ada", **{EMAIL: "on", PHONE: "on"})
    html = answer.content.decode()
    assert (answer.status_code, Submission.objects.count(), html.count("checked")) == (422, 0, 2)
    assert 'value="Ada"' in html
    assert re.findall(r'href="#(id_\w+)"', html) == ["id_email", "id_phone"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ada@"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"homepage": "http://spam.example"}, "homepage"),
        ({"sid": "no uuid"}, "sid"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(client, form, wrong, field):
    answer = client.post("/p/pl/consent/newsletter/", {**body(form, **HER), **wrong})
    assert (answer.status_code, Submission.objects.count(), Person.objects.count()) == (422, 0, 0)
    assert (list(answer.context["form"].errors), "<title>Błąd:" in answer.content.decode()) == ([field], True)


def test_a_field_that_the_form_does_not_have_is_not_kept(client, form):
    sent(client, form, **HER, pesel="44051401359", message="x", **{PHONE: "on", "agree-offers-sms": "on"})
    assert (FormAnswer.objects.count(), Choice.objects.count(), Choice.objects.filter(channel="sms").count()) == (
        0,
        2,
        0,
    )


def test_words_that_changed_meanwhile_are_shown_and_no_tick_is_carried_over(client, form):
    old = body(form, **HER, **{EMAIL: "on"})
    words_in_force("offers", {("email", "pl"): "Nowe słowa.", ("email", "en"): "New words."})
    answer = client.post("/p/pl/consent/newsletter/", old)
    html = answer.content.decode()
    assert (answer.status_code, Submission.objects.count(), "checked" in html, "Nowe słowa." in html) == (
        *(422, 0, False, True),
    )
    fresh = dict(re.findall(r'name="(seen|sid|stamp)" value="([^"]+)"', html))
    assert client.post("/p/pl/consent/newsletter/", {**HER, **fresh}).status_code == 302


def test_a_page_of_another_site_and_a_page_too_old_send_nothing(client, form, settings):
    url = "/p/pl/consent/newsletter/"
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert client.post(url, body(form, **HER), headers=headers).status_code == 403
    assert client.post(url, body(form, **HER) | {"stamp": "made:up"}).status_code == 403
    other = a_form("other")
    assert client.post(url, body(form, **HER) | {"stamp": body(other)["stamp"]}).status_code == 403
    assert Submission.objects.count() == 0
    here = {"Origin": settings.BASE_URL, "Sec-Fetch-Site": "same-origin"}
    assert client.post(url, body(form, **HER), headers=here).status_code == 302


def test_one_mailbox_is_written_to_a_few_times_an_hour_and_strangers_go_on(client, form):
    status_codes = [sent(client, form, **HER, **{EMAIL: "on"}).status_code for _ in range(5)]
    other = sent(client, form, email="ben@miodek.test", **{EMAIL: "on"}).status_code
    assert (status_codes, other, len(letters())) == ([302, 302, 302, 429, 429], 302, 4)


HERE, AROUND = ["203.0.113.1"] * 3, ["203.0.113.1", "203.0.113.2", "203.0.113.3"]


@pytest.mark.parametrize(
    ("axis", "addresses", "said"),
    [
        ("address", HERE, [302, 302, 429]),
        ("address", AROUND, [302, 302, 302]),
        ("network", AROUND, [302, 302, 429]),
        ("network", ["203.0.113.1", "198.51.100.1", "192.0.2.1"], [302, 302, 302]),
        ("house", AROUND, [302, 302, 302]),
    ],
)
def test_one_address_and_one_network_have_limits_and_everybody_together_shuts_nobody_out(
    client, form, monkeypatch, axis, addresses, said
):
    monkeypatch.setitem(counters.LIMITS, ("form", axis), counters.Limit(2, 2))
    answers = [sent(client, form, address=address) for address in addresses]
    assert [answer.status_code for answer in answers] == said
    assert [bool(answer.headers.get("Retry-After")) for answer in answers] == [item == 429 for item in said]


def test_sent_twice_under_one_id_it_is_the_first_one(client, form):
    sid = uuid4()
    first = sent(client, form, sid=sid, **HER, **{PHONE: "on"})
    second = sent(client, form, sid=sid, **{**HER, "phone": "603 444 555"}, **{PHONE: "on"})
    assert [item.headers["Location"] for item in (first, second)] == ["/p/pl/consent/newsletter/sent/"] * 2
    submission = Submission.objects.with_keys().get()
    assert (submission.uid, submission.person.phone, GroundEvent.objects.count()) == (sid, "+48602333444", 1)


def test_what_comes_next_is_the_same_page_for_everybody(client, form, her):
    known = sent(client, form, **{**HER, "email": her.email}, **{EMAIL: "on"}, address="203.0.113.1")
    unknown = sent(client, form, **{**HER, "email": "nobody@nowhere.test"}, **{EMAIL: "on"}, address="203.0.113.2")
    assert [(item.status_code, item.headers["Location"], item.content) for item in (known, unknown)] == [
        (302, "/p/pl/consent/newsletter/mailed/", b"")
    ] * 2
    pages = {client.get(item.headers["Location"]).content for item in (known, unknown)}
    assert len(pages) == 1


BOXES = st.sets(st.sampled_from([EMAIL, PHONE]))


@how(max_examples=examples(25))
@given(rounds=st.lists(st.tuples(BOXES, st.booleans()), min_size=1, max_size=4))
def test_any_answers_give_the_state_that_their_boxes_say(form, rounds):
    Submission.objects.all().delete()
    page = form_as_shown(form, "pl")
    for ticked, again in rounds:
        given_ = FormInput(
            uuid4(), {"email": "ada@a.test", "phone": "+48602333444"}, ticked, "/p/pl/consent/newsletter/"
        )
        created = [receive(page, given_) for _ in range(2 if again else 1)]
        person = created[0].person
        assert len({item.pk for item in created}) == 1
        assert answers_about(person) == ({("offers", "phone"): "allowed"} if PHONE in ticked else {})
        kinds = sorted(GroundEvent.objects.filter(person=person).values_list("kind", flat=True))
        assert kinds == sorted(["given"] * (PHONE in ticked) + ["requested"] * (EMAIL in ticked))
        assert bool(person.email) == bool(ticked)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_under_one_id_are_one():
    Purpose.objects.update(active_from="2020-01-01T00:00Z")
    form, sid = a_form(), uuid4()
    Person.create(name="Ktoś Wcześniej")  # the first key of a database is made by one, not by ten at once

    def go(number):
        try:
            return sent(Client(), form, sid=sid, address=f"203.0.113.{number}", **{**HER, "email": ""}, **{PHONE: "on"})
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(go, range(10)))
    assert {answer.status_code for answer in answers} == {302}
    assert (Submission.objects.count(), Person.objects.count(), GroundEvent.objects.count()) == (1, 2, 1)
