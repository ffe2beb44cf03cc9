"""The preference centre: a link or a code by mail, every choice with its words, effect before the page answers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.recording import may_contact, object_to_marketing, people_for, record_ground, record_grounds
from consents.models import Ground, GroundEvent, Knock, Suppression, Visit, WordingText
from consents.preferences import entrance
from consents.recipients.person_recipients import recipients_of
from consents.tasks import answer_knock
from crm.jobs import bell
from crm.mail.models.messages import Message
from crm.privacy.masking import masked_name
from crm.privacy.models import ContactPoint, LedgerEntry, Person, Recipient
from tests.consents.conftest import BY, PROOF
from tests.consents.filled_forms import WORDS, controller, words_in_force

START = "/p/pl/preferences/"
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: True)


@pytest.fixture
def offers(purpose):
    controller()
    words_in_force()
    return purpose("offers")


def letters():
    """Everything posted, newest last, as (address, subject, text)."""
    rows = Message.objects.select_related("person__key").order_by("pk")
    return [(row.address, row.content["subject"], row.content["text"]) for row in rows]


def knocked(client, address="ada@cerambud.test", start=START):
    """Type an address, let the worker do its work; the page that waits for the code."""
    reply = client.post(f"{start}access/", {"email": address})
    entrance.answer(Knock.objects.latest("pk").pk)
    return reply["Location"]


def link_in(text):
    return re.search(r"http://[^/]+(/p/\S+)", text)[1]


def code_in(text):
    return re.search(r"^(\d{6})$", text, re.MULTILINE)[1]


@pytest.fixture
def inside(client, her):
    """A browser that is let in as Ada."""
    knocked(client)
    client.post(link_in(letters()[-1][2]))
    return client


def agreed(person, purpose, channel="email"):
    return record_ground(person, purpose, channel, by=BY, proof=PROOF, at=timezone.now() - DAY)


def shown(client):
    """{input: whether yes is chosen} on the page."""
    text = client.get(START).content.decode()
    matches = re.findall(r'name="(say-[\w-]+)" value="(yes|no)"( checked)?', text)
    return {name: value == "yes" for name, value, checked in matches if checked}


def seen(client):
    return re.search(r'name="seen" value="([^"]*)"', client.get(START).content.decode())[1]


def save(client, **said):
    fields = {f"say-offers-{channel}": value for channel, value in said.items()}
    return client.post(START, {"seen": seen(client), **fields})


def test_the_door_speaks_the_visitors_language(client):
    assert client.get("/p/preferences/", headers={"accept-language": "en"})["Location"] == "/p/en/preferences/"
    assert client.get("/p/preferences/")["Location"] == START


def test_known_and_unknown_addresses_get_the_same_bytes_and_rows(client, her):
    rows = []
    for address in ("ada@cerambud.test", "nobody@x.test"):
        reply = Client().post(f"{START}access/", {"email": address})
        page = Client().get(reply["Location"])
        key = reply["Location"].split("/")[-2]
        bare = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page.content).replace(key.encode(), b"")
        rows.append((reply.status_code, len(reply["Location"]), bare))
    assert rows[0] == rows[1]
    assert [len(knock.indexes) for knock in Knock.objects.all()] == [1, 1]
    assert [entrance.answer(knock.pk) for knock in Knock.objects.order_by("pk")] == [1, 0]
    assert [address for address, *_rest in letters()] == ["ada@cerambud.test"]


def test_known_and_unknown_addresses_cost_the_same_statements(client, her):
    rows = []
    client.get(START)
    for address in ("nobody@x.test", "ada@cerambud.test"):
        with CaptureQueriesContext(connection) as queries:
            client.post(f"{START}access/", {"email": address})
        rows.append([query["sql"].split()[:3] for query in queries if "SAVEPOINT" not in query["sql"]])
    assert rows[0] == rows[1]


def test_the_bell_rings_for_a_task_that_there_is():
    assert (answer_knock.name, answer_knock.run.__name__) == (entrance.TASK, "answer_knock")


def test_the_link_goes_to_the_stored_address_as_a_message_that_the_law_requires(client, her):
    knocked(client, "ADA@Cerambud.TEST ")
    message = Message.objects.select_related("person__key").get()
    assert (message.address, message.required, message.person) == ("ada@cerambud.test", True, her)


def test_a_further_address_gets_its_own_letter(client, her):
    ContactPoint.objects.create(person=her, kind="email", value="ada@dom.test")
    knocked(client, "ada@dom.test")
    assert [address for address, *_rest in letters()] == ["ada@dom.test"]


def test_everybody_at_one_address_gets_a_link_of_her_own(client, her):
    sister = Person.create(name="Ewa Kowalska", email="ada@cerambud.test")
    where = knocked(client)
    first, second = (text for _address, _subject, text in letters())
    assert set(Visit.objects.values_list("person", flat=True)) == {her.pk, sister.pk}
    assert code_in(first) != code_in(second)
    client.post(where, {"code": code_in(second)})
    assert masked_name("Ewa Kowalska") in client.get(START).content.decode()


def test_a_knock_is_answered_once_and_one_that_nobody_heard_a_little_later(client, her):
    client.post(f"{START}access/", {"email": "ada@cerambud.test"})
    assert [entrance.answer_waiting(), entrance.answer_waiting()] == [1, 0]
    client.post(f"{START}access/", {"email": "ada@cerambud.test"})
    assert entrance.answer_waiting(timezone.now() + timedelta(hours=1)) == 0


def test_only_digests_are_kept(client, her):
    where = knocked(client)
    text = letters()[-1][2]
    token, code = link_in(text).split("/")[-2], code_in(text)
    result = str(list(Visit.objects.values_list()))
    assert (token in result, code in result) == (False, False)
    client.post(where, {"code": code})
    secret = client.cookies["preferences"].value.split(":")[0]
    assert len(secret) == 43
    assert secret not in str(list(Visit.objects.values_list()))


def test_opening_the_link_changes_nothing_and_its_button_works_once(client, her):
    knocked(client)
    link = link_in(letters()[-1][2])
    assert [client.get(link).status_code for _time in range(3)] == [200, 200, 200]
    assert Visit.objects.get().entered_at is None
    assert client.post(link)["Location"] == START
    assert [Client().post(link).status_code, Client().get(link).status_code] == [404, 404]
    assert LedgerEntry.objects.filter(act="preferences.entered", about=her.uid).count() == 1


def test_link_and_code_end_after_half_an_hour(client, her):
    where = knocked(client)
    text = letters()[-1][2]
    Visit.objects.update(expires_at=timezone.now())
    assert client.get(link_in(text)).status_code == 404
    assert client.post(where, {"code": code_in(text)}).status_code == 422


def test_the_code_works_where_it_was_asked_for_and_only_once(client, her):
    first, second = knocked(client), knocked(Client())
    code = code_in(letters()[0][2])
    assert Client().post(second, {"code": code}).status_code == 422
    assert Client().post(first, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert Client().post(first, {"code": code}).status_code == 422


def test_wrong_codes_are_counted(client, her):
    where = knocked(client)
    right = code_in(letters()[-1][2])
    wrong = [f"{(int(right) + step) % 10**6:06}" for step in range(1, 8)]
    answers = [client.post(where, {"code": code}).status_code for code in wrong]
    assert (answers[:3], answers[-1]) == ([422, 422, 422], 429)
    assert client.post(where, {"code": right}).status_code == 429


def test_asking_for_links_is_counted(client, her):
    answers = [client.post(f"{START}access/", {"email": "ada@cerambud.test"}).status_code for _time in range(8)]
    assert (answers[0], answers[-1]) == (302, 429)


@pytest.mark.parametrize(("sent", "kept"), [("", ""), ("ada", 'value="ada"')])
def test_what_is_no_address_is_told_and_stays(client, sent, kept):
    page = client.post(f"{START}access/", {"email": sent})
    assert (page.status_code, kept in page.content.decode(), Knock.objects.count()) == (422, True, 0)


def test_without_a_pass_every_page_leads_to_the_door(client, her):
    for name in ("withdrawal/", "objection/", "end/"):
        assert client.post(f"{START}{name}")["Location"] == START
    assert client.get(f"{START}receipt.json")["Location"] == START
    client.cookies["preferences"] = "made:up"
    assert "say-" not in client.get(START).content.decode()


def test_the_pass_ends_after_half_an_hour_and_by_the_button(inside, her, offers):
    assert "say-offers-email" in inside.get(START).content.decode()
    Visit.objects.update(until=timezone.now())
    assert "say-offers-email" not in inside.get(START).content.decode()
    Visit.objects.update(until=timezone.now() + DAY)
    inside.post(f"{START}end/")
    assert "say-offers-email" not in inside.get(START).content.decode()


def test_the_cookie_is_kept_from_scripts_and_from_other_pages(inside):
    cookie = inside.cookies["preferences"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/p/", 1800)


def test_pages_are_kept_by_nobody_and_framed_by_nobody(inside, offers):
    page = inside.get(START)
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_every_purpose_and_channel_is_shown_with_what_she_said(inside, her, offers):
    agreed(her, offers)
    assert shown(inside) == {"say-offers-email": True, "say-offers-phone": False}


def test_a_no_counts_before_the_page_answers(inside, her, offers):
    agreed(her, offers)
    assert save(inside, email="no").status_code == 302
    assert may_contact(her, "email", offers).reason == "withdrawn"
    assert not people_for(offers, "email").exists()
    event = GroundEvent.objects.filter(kind="withdrawn").get()
    assert event.actor == f"subject:{her.uid}"
    assert 'class="note" role="status"' in inside.get(START).content.decode()


def test_a_yes_keeps_the_very_words_and_how_she_came(inside, her, offers):
    save(inside, email="yes", phone="no")
    event = GroundEvent.objects.select_related("person__key", "text").get(kind="given")
    text = WordingText.objects.get(channel="email", language="pl")
    assert (event.text, event.own, event.channel) == (text, True, "email")
    proof = event.proof
    assert (proof["how"], proof["address"], proof["language"]) == ("preferences", "ada@cerambud.test", "pl")
    assert proof["wording"] == {
        "version": 1,
        "text": text.text,
        "sha256": text.digest,
        "purpose": "offers",
        "channel": "email",
    }
    assert proof["confirmations"][0]["confirmed_at"] == Visit.objects.get().entered_at.isoformat()
    assert may_contact(her, "email", offers).reason == "consent"
    assert shown(inside) == {"say-offers-email": True, "say-offers-phone": False}


def test_the_english_page_records_the_english_words(client, her, offers):
    knocked(client, start="/p/en/preferences/")
    client.post(link_in(letters()[-1][2]))
    field = re.search(r'name="seen" value="([^"]*)"', client.get("/p/en/preferences/").content.decode())[1]
    client.post("/p/en/preferences/", {"seen": field, "say-offers-email": "yes"})
    assert GroundEvent.objects.select_related("text").get(kind="given").text.language == "en"


def test_words_that_changed_meanwhile_are_read_first_and_noes_count_at_once(inside, her, offers):
    agreed(her, offers)
    old = seen(inside)
    words_in_force(words={pair: f"{text} Nowe." for pair, text in WORDS.items()})
    page = inside.post(START, {"seen": old, "say-offers-email": "no", "say-offers-phone": "yes"})
    assert page.status_code == 409
    assert re.search(r'id="say-offers-phone-yes"[^>]* checked', page.content.decode())
    assert {way: may_contact(her, way, offers).reason for way in ("email", "phone")} == {
        "email": "withdrawn",
        "phone": "consent_needed",
    }
    save(inside, phone="yes")
    assert may_contact(her, "phone", offers).reason == "consent"


def test_nothing_said_changes_nothing_and_no_letter_goes(inside, her, offers):
    agreed(her, offers)
    before = (list(Ground.objects.values()), GroundEvent.objects.count(), len(letters()))
    inside.post(START, {"seen": "", "say-offers-email": "yes", "say-unknown-email": "yes", "say-offers-phone": "maybe"})
    assert (list(Ground.objects.values()), GroundEvent.objects.count(), len(letters())) == before


def test_what_was_saved_is_confirmed_by_mail_with_the_receipt(inside, her, offers):
    save(inside, email="yes")
    message = Message.objects.select_related("person__key").latest("pk")
    assert (message.template, message.required, message.address) == ("preferences_saved", True, "ada@cerambud.test")
    assert [file["name"] for file in message.content["files"]] == ["consent-receipt.json"]


def test_all_consents_end_with_one_button(inside, her, offers):
    for channel in ("email", "phone"):
        agreed(her, offers, channel)
    inside.post(f"{START}withdrawal/")
    assert shown(inside) == {"say-offers-email": False, "say-offers-phone": False}
    assert GroundEvent.objects.filter(kind="withdrawn").count() == 2
    assert not Suppression.objects.exists()


def test_an_objection_ends_all_marketing_and_is_remembered_for_the_address(inside, her, offers):
    agreed(her, offers)
    inside.post(f"{START}objection/")
    assert may_contact(her, "email", offers).reason == "objection"
    assert Suppression.objects.filter(kind="email").exists()


def test_after_an_objection_her_own_yes_counts_again(inside, her, offers):
    object_to_marketing(her, by=BY)
    assert shown(inside) == {"say-offers-email": False, "say-offers-phone": False}
    save(inside, email="yes")
    assert may_contact(her, "email", offers).reason == "consent"
    assert may_contact(her, "phone", offers).reason == "objection"


def test_what_rests_on_a_contract_is_explained_and_cannot_be_switched_off(inside, her, purpose):
    record_grounds([her], purpose("contracts"), by=BY)
    text = inside.get(START).content.decode()
    assert "Umowy i zamówienia" in text
    inside.post(START, {"seen": "", "say-contracts-email": "no"})
    assert may_contact(her, "email", purpose("contracts")).allowed


def test_the_receipt_holds_what_is_in_force(inside, her, offers):
    agreed(her, offers)
    save(inside, phone="yes")
    reply = inside.get(f"{START}receipt.json")
    assert reply["Content-Disposition"] == 'attachment; filename="consent-receipt.json"'
    data = reply.json()
    assert data["schema_version"] == "ISO/IEC TS 27560:2023"
    assert [record["pii_processing"][0]["channel"] for record in data["consent_records"]] == ["email", "phone"]


def test_the_history_tells_every_step(inside, her, offers):
    save(inside, email="yes")
    save(inside, email="no")
    text = inside.get(START).content.decode()
    assert text.count("Oferty handlowe, E-mail") == 2


def test_restricted_data_hinder_no_withdrawal(inside, her, offers):
    agreed(her, offers)
    her.restrictions.create(reason="claims", since=timezone.now(), placed_by="user:1")
    save(inside, email="no")
    assert Ground.objects.get(channel="email").ended_at is not None


def test_a_page_costs_the_same_whatever_she_has(inside, her, offers, purpose, django_assert_max_num_queries):
    agreed(her, offers)
    with django_assert_max_num_queries(33):
        inside.get(START)
    for slug in ("contracts", "service", "business-contact"):
        record_grounds([her], purpose(slug), by=BY)
    agreed(her, offers, "phone")
    with django_assert_max_num_queries(33):
        inside.get(START)


def test_they_read_who_gets_their_data(inside, her, offers):
    """The same list as in the report of Art. 15."""
    agreed(her, offers)
    Recipient.objects.filter(slug="hosting").update(access_country="US")
    text = inside.get(START).content.decode()
    assert [str(row.recipient) in text for row in recipients_of(her)] == [True] * 4
    assert ("Stany Zjednoczone (zagląda do danych stamtąd)" in text, "nie opuszczają" in text) == (True, False)


def test_visits_are_forgotten_after_a_day(client, her):
    knocked(client)
    assert [entrance.forget(), entrance.forget(timezone.now() + 2 * DAY)] == [0, 2]
    assert not Visit.objects.exists()


def test_a_post_without_our_token_is_refused(her, offers):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{START}withdrawal/").status_code == 403


def test_a_letter_to_a_person_names_the_way_to_her_choices(client, her):
    knocked(client)
    message = Message.objects.select_related("person__key").get()
    assert ["/p/preferences/" in message.content[kind] for kind in ("text", "html")] == [True, True]
