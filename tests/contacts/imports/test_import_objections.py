"""Words of refusal in a file are objections, for the channel that they or the column name; a bare yes is nothing."""

import pytest

from consents.grounds.recording import may_contact, record_ground
from consents.models import Ground, Suppression
from crm.contacts.models import Contact
from crm.files.mapping.refusal_words import objection_in
from crm.privacy.models import Purpose
from tests.files.import_cases import checked, csv, imported, prepared

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Unsubscribed", ""),
        ("opted-out", ""),
        ("Do not call", "phone"),
        ("Don't call!", "phone"),
        ("nie dzwonić", "phone"),
        ("Proszę nie dzwonić", "phone"),
        ("Wypisana 12.05.2026", ""),
        ("Wypisany z newslettera", "email"),
        ("nie wysyłać SMS-ów", "sms"),
        ("zgoda wycofana", ""),
        ("sprzeciw", ""),
        ("nie dzwonić przed 9", None),
        ("tak", None),
        ("nie", None),
        ("subscribed", None),
        ("x" * 5000, None),
    ],
)
def test_words_that_say_no(text, channel):
    assert objection_in(text) == channel


def objected() -> dict[str, set[str]]:
    """{name: channels of marketing that were objected to}."""
    people = {contact.pk: contact.person.name for contact in Contact.objects.with_keys()}
    rows = Ground.objects.filter(objected_at__isnull=False).values_list("person_id", "channel")
    matches: dict[str, set[str]] = {}
    for person, channel in rows:
        matches.setdefault(people[person], set()).add(channel)
    return matches


def test_a_no_in_words_is_an_objection_for_the_channel_and_no_warning(sam):
    every = {str(channel) for purpose in Purpose.objects.filter(marketing=True) for channel in purpose.channels}
    file = csv(
        "Jan Lis;jan@lis.test;601200301;nie dzwonić;",
        "Ewa Lis;ewa@lis.test;601200302;Unsubscribed;",
        "Ala Lis;ala@lis.test;601200303;;1",
        "Ola Lis;ola@lis.test;601200304;tak;0",
        headers="Klient;E-mail;Telefon;Zgoda na marketing;Do Not Call",
    )
    load = checked(prepared(sam, file))
    assert load.counts["objections"] == 3  # said beside the dry run
    load = imported(load)
    assert objected() == {"Jan Lis": {"phone"} & every, "Ewa Lis": every, "Ala Lis": {"phone"} & every}
    by_number = {number: [code for _a, _b, code in row] for number, row in load.rows.values_list("number", "problems")}
    assert by_number == {2: [], 3: [], 4: [], 5: ["consent_without_proof"]}


def test_an_objection_of_one_channel_stays_that_of_one_channel_when_the_file_comes_again(sam):
    file = "Jan Lis;jan@lis.test;601200301;do not call"
    for _time in range(2):
        imported(prepared(sam, csv(file, headers="Klient;E-mail;Telefon;Zgoda")))
    assert objected() == {"Jan Lis": {"phone"}}
    jan, newsletter = (
        Contact.objects.with_keys().get().person,
        Purpose.objects.filter(marketing=True, channels__contains=["phone"]).first(),
    )
    assert may_contact(jan, "phone", newsletter).reason == "objection_channel"
    record_ground(jan, newsletter, "email", by=sam, proof={"how": "paper"})
    assert may_contact(jan, "email", newsletter).allowed
    imported(prepared(sam, csv(file, headers="Klient;E-mail;Telefon;Zgoda")))
    assert may_contact(jan, "email", newsletter).allowed
    assert set(Suppression.objects.values_list("kind", "channel")) == {("phone", "phone")}


def test_one_that_names_no_channel_closes_all_for_whoever_has_the_address(sam):
    for name in ("Jan Lis", "Ewa Lis"):
        text = "unsubscribed" if name == "Jan Lis" else ""
        file = csv(f"{name};jan@lis.test;601200301;{text}", headers="Klient;E-mail;Telefon;Zgoda")
        imported(prepared(sam, file))
    every = {str(channel) for purpose in Purpose.objects.filter(marketing=True) for channel in purpose.channels}
    assert objected() == {"Jan Lis": every, "Ewa Lis": every}


def test_a_column_of_states_is_known_by_its_values(sam):
    load = prepared(sam, csv("a@lis.test;Subscribed", "b@lis.test;Unsubscribed", headers="E-mail;Status"))
    assert load.targets == {0: "email", 1: "consent"}


def test_a_refusal_by_fax_is_no_business_of_ours(sam):
    load = checked(prepared(sam, csv("Jan Lis;jan@lis.test;1", headers="Klient;E-mail;HasOptedOutOfFax")))
    assert load.targets == {0: "name", 1: "email"}
