"""Each kind of mail with all of its headers, in one table: who stands in From, what it answers, who must not answer."""

from email import message_from_bytes, policy

import pytest
from django.db import transaction

from consents.models import Controller
from crm.contacts.models import Interaction
from crm.correspondence.letters.copies import Copy
from crm.correspondence.letters.sending import send
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.mail.models.sending_domains import SendingDomain
from crm.mail.outgoing.outbox import post
from crm.mail.transports.smtp import on_the_wire
from crm.privacy.actors import system
from tests.correspondence.incoming_mail import box, comes, mail

pytestmark = pytest.mark.django_db
BY = system("test")
WORDS = {"subject": "Termin", "text": "We wtorek."}
OWN, FIRM = "Sam Sowa <sam@spojnik.test>", '"Sam Sowa (Parkiety Sowa sp. z o.o.)" <biuro@spojnik.test>'
ACCOUNT = {
    "host": "imap.konto.test",
    "smtp_host": "smtp.konto.test",
    "login": "sam@konto.test",
    "sends": True,
    "active": True,
}
OURS = {"To": "ada@cerambud.test", "Subject": "Termin", "Content-Language": "pl", "MIME-Version": "1.0"}
BODIES = {"Content-Type": "multipart/alternative"}
HOUSE = {**OURS, **BODIES, "From": "Parkiety Sowa <biuro@spojnik.test>", "Auto-Submitted": "auto-generated"}
LETTER = {**OURS, **BODIES, "From": OWN}
LIST = {"List-Id": "<contracts.spojnik.test>"}
UNSUBSCRIBE = {"List-Unsubscribe": "<…>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@pytest.fixture(autouse=True)
def house(settings):
    """The house sends from the domain where colleagues have their addresses."""
    settings.DEFAULT_FROM_EMAIL = "Parkiety Sowa <biuro@spojnik.test>"


@pytest.fixture
def letter(ada, sam, contracts):
    """letter(…) is Sam's to Ada."""
    return lambda **more: send(ada, by=sam, **{"purpose": contracts, **WORDS, **more}).message


@pytest.fixture
def kinds(letter, ada, ben, sam, contracts, offers, team_a):
    """{kind: how it is written}."""

    def account(**columns):
        row = Mailbox(**{**ACCOUNT, "address": "sam@konto.test", **columns})
        row.keep_password("-")
        row.save()
        return letter(account=row)

    def by_the_house():
        SendingDomain.objects.create(name="spojnik.test", personal=False)
        Controller.name_it({"name": "Parkiety Sowa sp. z o.o.", "address": "-", "email": "iod@spojnik.test"}, by=BY)
        return letter()

    def answer():
        comes(mail("Ada <ada@cerambud.test>", subject="Pytanie", Message_ID="<1@cerambud.test>"), box(user=sam))
        theirs = Interaction.objects.select_related("person__key", "message").get(direction="in")
        return letter(answers=theirs)

    def copied(place):
        letter(copies=[Copy(place, "ben@miodek.test", contact=ben)])
        return Message.objects.get(person=ben.pk)

    def by_a_machine(**more):
        with transaction.atomic():
            return post("letter", to=ada.person, by=BY, context=WORDS, language="pl", **more)

    return {
        "own address": letter,
        "the house's address": by_the_house,
        "connected account": lambda: account(user=sam, name="Sam"),
        "a team's account": lambda: account(team=team_a, name="Serwis"),
        "answer": answer,
        "copy": lambda: copied("cc"),
        "blind copy": lambda: copied("bcc"),
        "one of many": lambda: letter(to_many=True),
        "an offer to many": lambda: letter(to_many=True, purpose=offers),
        "what the law demands": lambda: by_a_machine(required=True),
        "a machine's for a purpose": lambda: by_a_machine(purpose=contracts),
    }


TABLE = {
    "own address": LETTER,
    "the house's address": {**LETTER, "From": FIRM, "Reply-To": OWN},
    "connected account": {**LETTER, "From": "Sam Sowa <sam@konto.test>"},
    "a team's account": {**LETTER, "From": '"Sam Sowa (Serwis)" <sam@konto.test>'},
    "answer": {**LETTER, "In-Reply-To": "<1@cerambud.test>", "References": "<1@cerambud.test>"},
    "copy": {**LETTER, "Cc": "ben@miodek.test"},
    "blind copy": LETTER,
    "one of many": {**LETTER, **LIST},
    "an offer to many": {**LETTER, "List-Id": "<offers.spojnik.test>", **UNSUBSCRIBE},
    "what the law demands": HOUSE,
    "a machine's for a purpose": HOUSE,
}


@pytest.mark.parametrize("kind", TABLE)
def test_a_kind_of_mail_has_these_headers_and_no_others(kinds, kind):
    message = Message.objects.with_keys().get(pk=kinds[kind]().pk)
    sender, _receiver, raw = on_the_wire(message)
    letter = message_from_bytes(raw, policy=policy.default)
    heads = {name: str(value) for name, value in letter.items()}
    names = list(heads)
    assert (heads.pop("Message-ID"), bool(heads.pop("Date"))) == (message.message_id, True)
    heads["Content-Type"] = letter.get_content_type()
    if "List-Unsubscribe" in heads:
        assert heads["List-Unsubscribe"].startswith("<http")
        heads["List-Unsubscribe"] = "<…>"
    assert (heads, len(names)) == (TABLE[kind], len(set(names)))
    assert message.message_id.endswith(f"@{sender.partition('@')[2]}>")  # on the sender's own domain
