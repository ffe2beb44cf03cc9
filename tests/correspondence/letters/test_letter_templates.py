"""Templates of letters: own and a team's, refused with what they hold wrong, filled without losing a word."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from consents.models import Controller
from crm.contacts.models import Mailing
from crm.correspondence.letters.sending import UnfilledPlaceholders, send
from crm.correspondence.models import LetterTemplate
from crm.correspondence.tasks import mail_to_many
from crm.correspondence.templates.placeholder_values import values_for, with_values
from crm.correspondence.templates.saved_templates import (
    Overtaken,
    change_template,
    delete_removed,
    offered_to,
    remove_template,
    restore_template,
    save_template,
)
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.privacy.models import LedgerEntry
from tests.conftest import agree
from tests.correspondence.letter_cases import LETTER, english, typed, undo_of, url, words

LIST, NEW = reverse("contacts:templates"), reverse("contacts:template_new")
MANY = reverse("contacts:mail_many")


@pytest.fixture(autouse=True)
def _firm(oskar):
    firm = {"name": "Meblarnia Sp. z o.o.", "short": "Meblarnia", "address": "Lipowa 1", "email": "biuro@m.test"}
    Controller.name_it(firm, by=oskar)


def said(**more):
    values = {"name": "Po rozmowie", "language": "pl", "purpose": "", "subject": "Dla: {{firma}}"}
    return {**values, "text": "Dzień dobry, {{zwrot grzecznościowy}}!\n\n{{moje imię i nazwisko}}", **more}


def one(key):
    return reverse("contacts:template", args=[key])


def names(user):
    return [template.name for template in offered_to(user, language="pl", purposes=["contracts"])]


# ---- kept


def test_own_templates_are_ones_own_and_a_teams_are_its_peoples(sam, nina, mallory, marek, oskar, team_a):
    save_template(said(name="Sama"), by=sam)
    save_template(said(name="Zespołu"), team=team_a, by=marek)
    assert [names(user) for user in (sam, nina, mallory, oskar)] == [["Sama", "Zespołu"], ["Zespołu"], [], ["Zespołu"]]


def test_only_who_leads_makes_and_changes_a_teams(sam, marek, mallory, team_a):
    with pytest.raises(PermissionDenied):
        save_template(said(), team=team_a, by=sam)
    template = save_template(said(), team=team_a, by=marek)
    for act in (
        lambda: change_template(template, said(), version=1, by=sam),
        lambda: remove_template(template, by=sam),
        lambda: remove_template(template, by=mallory),
    ):
        with pytest.raises(PermissionDenied):
            act()
    change_template(template, said(name="Inna"), version=1, by=marek)
    assert names(sam) == ["Inna"]


def test_an_unknown_placeholder_is_refused_by_name(sam):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        save_template(said(subject="{{numer buta}} {{imię}}", text="{{x}} {{"), by=sam)
    assert refused.value.message_dict == {
        "subject": ["This is no placeholder: {{numer buta}}. Take one from the list, or leave the braces out."],
        "text": ["This is no placeholder: {{x}}, {{. Take one from the list, or leave the braces out."],
    }
    assert LetterTemplate.objects.count() == 0


def test_its_words_lie_under_the_house_key(sam):
    save_template(said(name="Żółw", text="Kanarek"), by=sam)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM correspondence_lettertemplate AS t")
        [(row,)] = cursor.fetchall()
    assert not any(word in row or word.encode().hex() in row for word in ("Żółw", "Kanarek", "firma"))


def test_whoever_comes_second_is_told(sam):
    template = save_template(said(), by=sam)
    change_template(template, said(name="Pierwsza"), version=1, by=sam)
    with pytest.raises(Overtaken) as overtaken:
        change_template(template, said(name="Druga"), version=1, by=sam)
    assert (overtaken.value.version, names(sam)) == (2, ["Pierwsza"])


def test_removed_with_undo_and_forgotten_after_a_month(sam, as_user):
    template = save_template(said(), by=sam)
    client = as_user(sam)
    gone = client.post(reverse("contacts:template_removal", args=[template.uid]))
    assert (names(sam), client.get(one(template.uid)).status_code) == ([], 404)
    client.post(undo_of(gone))
    assert names(sam) == ["Po rozmowie"]
    assert (remove_template(template, by=sam), remove_template(template, by=sam)) == (True, False)
    now = timezone.now()
    assert (delete_removed(now + timedelta(days=29)), delete_removed(now + timedelta(days=31))) == (0, 1)
    acts = LedgerEntry.objects.filter(target=f"template:{template.uid}").order_by("pk").values_list("act", flat=True)
    assert list(acts) == [f"template.{act}" for act in ("saved", "removed", "restored", "removed")]
    assert not restore_template(template, by=sam)


def test_the_page_keeps_what_was_typed_and_names_what_is_wrong(as_user, sam):
    client = as_user(english(sam))
    refused = client.post(NEW, said(text="{{hasło}} Jej PESEL to 44051401458."))
    assert refused.status_code == 422
    assert "This is no placeholder: {{hasło}}." in words(refused)
    assert "PESEL to 44051401458" in refused.content.decode()
    warned = client.post(NEW, said(text="Jej PESEL to 44051401458."))
    assert (warned.status_code, "This looks like a PESEL." in words(warned)) == (422, True)
    assert "44051401458" not in client.post(NEW, said(text="Jej PESEL to 44051401458.", heed="cut")).content.decode()
    assert client.post(NEW, said()).status_code == 302
    assert "Po rozmowie" in words(client.get(LIST))


def test_a_manager_chooses_for_whom_and_a_salesperson_has_no_choice(as_user, sam, marek, team_a):
    assert 'name="team"' not in as_user(sam).get(NEW).content.decode()
    as_user(marek).post(NEW, said(team=str(team_a.uid)))
    template = LetterTemplate.objects.get()
    assert (template.team, template.owner) == (team_a, None)
    client = as_user(english(sam))
    assert "Whoever leads the team changes it." in words(client.get(one(template.uid)))
    assert client.post(one(template.uid), said(version=1)).status_code == 403


def test_anothers_own_template_is_missing(as_user, sam, nina):
    template = save_template(said(), by=sam)
    assert as_user(nina).get(one(template.uid)).status_code == 404
    assert as_user(nina).post(one(template.uid), said()).status_code == 404


# ---- filled


def test_values_come_from_her_her_firm_the_writer_and_ours(ada, sam, add):
    sam.phone = "+48 12 555 01 23"
    values = values_for(ada, writer=sam)
    day = values.pop("today")
    assert values == {
        **{"first_name": "Ada", "called": "Ado", "polite": "Pani Ado", "full_name": "Ada Kowalska"},
        **{"my_name": "Sam Sowa", "my_phone": "+48 12 555 01 23", "my_email": sam.email},
        **{"our_firm": "Meblarnia Sp. z o.o.", "our_phone": ""},
    }
    assert re.fullmatch(r"\d{1,2} \w{3} \d{4}", day)


def test_a_letter_lifts_no_mask(ada, oskar):
    assert "first_name" not in values_for(ada, writer=oskar)
    assert with_values({"text": "{{imię}}"}, ada, writer=oskar) == {"text": "{{imię}}"}


def test_a_template_fills_subject_and_text_and_what_was_typed_stays_below(ada, as_user, sam):
    template = save_template(said(subject="Dla: {{imię i nazwisko}}"), by=sam)
    client, fill = as_user(sam), {"template": str(template.uid), "fill": "1"}
    empty = client.post(url(ada), typed(subject="", text="", **fill))
    text = "Dzień dobry, Pani Ado!\n\nSam Sowa"
    assert (empty.status_code, "Dla: Ada Kowalska" in empty.content.decode()) == (200, True)
    assert text in empty.content.decode()
    over = client.post(url(ada), typed(**fill)).content.decode()
    assert (LETTER["subject"] in over, f"{text}\n\nDzień dobry,\n\nprzywieziemy" in over) == (True, True)


def test_a_template_for_a_purpose_chooses_it_and_one_for_another_is_not_offered(ada, ben, as_user, sam):
    for_offers = save_template(said(name="Oferta", purpose="offers"), by=sam)
    save_template(said(name="Zapytanie", purpose="enquiries"), by=sam)
    page = as_user(sam).post(url(ada), typed(template=str(for_offers.uid), fill="1", subject="", text=""))
    assert re.search(r'value="offers"\s+checked', page.content.decode())
    assert ("Oferta (" in page.content.decode(), "Zapytanie (" in page.content.decode()) == (True, False)


def test_a_gap_stands_in_the_preview_and_must_be_filled_before_it_goes(ada, as_user, sam):
    client, letter = as_user(english(sam)), typed(text="Dla firmy {{firma}}, {{imię}}.")
    answer = client.post(url(ada), {**letter, "preview": "1"})
    assert (answer.status_code, "<mark>{{firma}}</mark>, Ada." in answer.content.decode()) == (200, True)
    refused = client.post(url(ada), letter)
    assert (refused.status_code, Message.objects.count()) == (422, 0)
    assert "Still to be filled in: {{firma}}." in words(refused)
    assert "Dla firmy {{firma}}, {{imię}}." in refused.content.decode()
    client.post(url(ada), {**letter, "text": "Dla firmy Cerambud, {{imię}}."})
    assert "Dla firmy Cerambud, Ada." in Message.objects.with_keys().get().content["text"]


def test_no_letter_goes_with_a_gap_whoever_sends_it(ada, sam, contracts):
    with pytest.raises(UnfilledPlaceholders) as gaps:
        send(ada, by=sam, purpose=contracts, subject="Do {{firma}}", text="{{coś}} {{")
    assert (gaps.value.names, Message.objects.count()) == (["{{firma}}", "{{coś}}", "{{"], 0)


def test_to_many_everybody_gets_her_own_words_and_who_lacks_some_is_left_out_knowingly(add, ada, sam, offers, as_user):
    kuba = add(sam, name="Kuba Wójcik", email="kuba@firma.test")
    agree(kuba.person, offers, by=sam)
    template = save_template(said(subject="Oferta", text="{{zwrot grzecznościowy}}, zapraszamy."), by=sam)
    values = {"pick": [ada.uid, kuba.uid], "for": "offers"}
    client = as_user(english(sam))
    page = client.post(MANY, {**values, "template": str(template.uid), "fill": "1"}).content.decode()
    assert "{{zwrot grzecznościowy}}, zapraszamy." in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    letter = {**values, "key": key, "subject": "Oferta", "text": "{{zwrot grzecznościowy}}, zapraszamy."}
    held = client.post(MANY, {**letter, "go": "1"})
    assert (held.status_code, "Of 1 person we know nothing to fill in." in words(held)) == (422, True)
    client.post(MANY, {**letter, "without": "1"})
    Job.objects.update(queued_at=timezone.now() - timedelta(seconds=1))
    mail_to_many(Job.objects.get(kind="contacts.mailing").pk)
    [message] = Message.objects.with_keys().filter(template="correspondence")
    assert "Pani Ado, zapraszamy." in message.content["text"]
    assert Mailing.objects.get().left_out == {"gap": 1}


def test_to_many_what_nobody_can_fill_is_refused(ada, as_user, sam, offers):
    letter = {"pick": [ada.uid], "for": "offers", "key": str(ada.uid), "subject": "A", "text": "{{szansa}} {{buty}}"}
    refused = as_user(english(sam)).post(MANY, {**letter, "go": "1"})
    assert (refused.status_code, Mailing.objects.count()) == (422, 0)
    assert "Still to be filled in: {{szansa}}, {{buty}}." in words(refused)


def test_the_writers_phone_is_set_in_the_profile(as_user, sam):
    profile = reverse("accounts:profile")
    values = {"first_name": "Sam", "last_name": "Sowa", "language": "pl", "theme": "dark", "density": "compact"}
    as_user(sam).post(profile, {**values, "phone": "12 555 01 23"})
    sam.refresh_from_db()
    assert sam.phone == "12 555 01 23"
