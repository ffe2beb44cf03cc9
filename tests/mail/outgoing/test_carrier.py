"""The firm that carries our mail is a recipient: letters to people wait until the gate lets it have them."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from crm.environment import Env
from crm.mail.models.messages import Message
from crm.mail.outgoing import carrier, reconcile
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.outbox_findings import findings
from crm.privacy.actors import system
from crm.privacy.models import LedgerEntry, Recipient
from crm.privacy.recipients.halts import suspend
from crm.privacy.recipients.product_parts import set_parts
from tests.disclosing import ended, in_order
from tests.mail.conftest import ends, make_due, stands

BY = system("test")


@pytest.fixture
def provider(server, settings, db):
    """A firm that carries our mail, without an agreement."""
    settings.MAIL_BY_ANOTHER_FIRM = True
    return Recipient.objects.get(slug="email-provider")


@pytest.fixture
def to_ada(write, ada, sam, contracts):
    """A letter to Ada under contracts."""
    return write(ada.person, by=sam, purpose=contracts)


def test_a_letter_to_a_person_waits_and_leaves_by_itself_once_there_is_an_agreement(server, provider, to_ada):
    for _turn in range(3):
        make_due(to_ada)
        deliver(to_ada.pk)
    assert stands(to_ada, "state", "reason", "tries") == ("waiting", "carrier.no_agreement", 0)
    assert (server.asked, ends(to_ada)) == (0, [])
    [entry] = LedgerEntry.objects.filter(act="disclosure.refused")  # once a day, however many letters wait
    assert entry.counts == {"reason": "no_agreement", "purpose": "contracts", "place": "mail"}
    in_order(provider)
    reconcile.reconcile()
    deliver(to_ada.pk)
    assert (stands(to_ada, "state", "reason"), server.ids) == (("sent", ""), [to_ada.message_id])


def test_waiting_is_not_giving_up(server, provider, to_ada):
    server.reset("later")
    in_order(provider)
    deliver(to_ada.pk)
    ended(provider)
    Message.objects.filter(pk=to_ada.pk).update(begun_at="2026-01-01T00:00Z", next_at="2026-01-01T00:00Z")
    deliver(to_ada.pk)
    assert stands(to_ada, "state", "reason", "tries") == ("waiting", "carrier.agreement_ended", 1)
    in_order(provider)
    assert carrier.release() == 1
    deliver(to_ada.pk)
    assert stands(to_ada, "state") == ("sent",)


def test_what_the_law_demands_and_mail_to_staff_go_all_the_same(server, provider, write, ada, sam, to_sam):
    suspend(provider, "Wyciek u nich.", by=BY)
    required = write(ada.person, by=sam, required=True)
    for message in (required, to_sam):
        deliver(message.pk)
    assert [stands(item, "state") for item in (required, to_sam)] == [("sent",), ("sent",)]


def test_a_stopped_provider_carries_nothing_more_to_people(server, provider, to_ada):
    in_order(provider)
    suspend(provider, "Wyciek u nich.", by=BY)
    deliver(to_ada.pk)
    assert (stands(to_ada, "reason"), server.asked) == (("carrier.recipient_suspended",), 0)


def test_a_provider_that_is_not_declared_gets_nothing(server, provider, to_ada, settings):
    set_parts(provider, [], by=BY)
    deliver(to_ada.pk)
    assert (stands(to_ada, "state", "reason"), server.asked) == (("waiting", "carrier.not_declared"), 0)
    settings.MAIL_BY_ANOTHER_FIRM = False  # the server is our own
    assert carrier.release() == 1
    deliver(to_ada.pk)
    assert stands(to_ada, "state") == ("sent",)


def test_the_list_says_who_carries_it(server, provider, to_ada):
    mailer = Recipient.objects.create(slug="mailer", name="Kurier", name_en="Mailer", kind="processor")
    set_parts(provider, [], by=BY)
    assert carrier.refusal_for(None) == ("carrier.not_declared", None)
    set_parts(mailer, ["mail"], by=BY)
    assert carrier.carriers().get() == mailer


def test_letters_wait_purpose_by_purpose(server, provider, write, ada, sam, contracts, offers, settings):
    in_order(provider)
    provider.agreements.update(categories=["email"])
    provider.purposerecipient_set.filter(purpose=offers).delete()
    offer = write(ada.person, by=sam, purpose=offers, unsubscribe=f"{settings.BASE_URL}/u/1")
    letter = write(ada.person, by=sam, purpose=contracts)
    for message in (offer, letter):
        deliver(message.pk)
    assert [stands(item, "state", "reason") for item in (offer, letter)] == [
        ("waiting", "carrier.not_named"),
        ("sent", ""),
    ]
    assert carrier.release() == 0


def test_the_pages_and_the_doctor_say_why_and_what_to_do(provider, to_ada, ada, sam, oskar, arek, as_user):
    deliver(to_ada.pk)
    arek.language = sam.language = "en"
    arek.save(update_fields=["language"])
    sam.save(update_fields=["language"])
    desk = as_user(arek).get(reverse("mail:list")).content.decode()
    assert "Letters to people wait, and go by themselves later." in desk
    assert "There is no agreement with E-mail provider." in desk
    composer = as_user(sam).get(reverse("contacts:mail", args=[ada.uid]) + "?for=contracts").content.decode()
    assert "You can write it; it will wait." in composer
    [finding] = [item for item in findings() if item["name"] == "mail provider"]
    assert (finding["ok"], finding["warning"]) == (True, True)
    steps = as_user(oskar).get(reverse("contacts:first_steps")).content.decode()
    assert reverse("dpo:recipient", args=["email-provider"]) in steps


@pytest.mark.parametrize(
    ("said", "address", "other"),
    [
        ("", "none", False),
        ("", "smtp+tls://u:p@mail.example.com:587", True),
        ("", "smtp://localhost:25", False),
        ("", "smtp://127.0.0.1:25", False),
        ("", "smtp://[::1]:25", False),
        ("own", "smtp+tls://u:p@mail.example.com:587", False),
    ],
)
def test_whether_another_firm_carries_the_mail(monkeypatch, said, address, other):
    monkeypatch.setenv("MAIL_RECIPIENT", said)
    monkeypatch.setenv("EMAIL_URL", address)
    env = Env()
    assert env.mail_by_another_firm("MAIL_RECIPIENT", env.mail("EMAIL_URL")) is other


def test_a_name_in_the_environment_is_refused_with_what_to_do_instead(monkeypatch):
    monkeypatch.setenv("MAIL_RECIPIENT", "mailer")
    with pytest.raises(ImproperlyConfigured, match="says that it carries our mail"):
        Env().mail_by_another_firm("MAIL_RECIPIENT", Env().mail("EMAIL_URL"))
