"""Letters come from whoever wrote them: each kind of mail with its headers, whole."""

import pytest

from crm.correspondence.letters.sending import send
from crm.mail.models.messages import Message
from crm.mail.models.sending_domains import SendingDomain
from crm.mail.outgoing.delivery import deliver
from crm.mail.senders.sender import domain_of, personal_domains, sender_of
from crm.mail.senders.sending_domains import name_domain, remove_domain
from crm.privacy.actors import system
from tests.mail.conftest import make_due

BY = system("test")
HOUSE = "Parkiety Sowa <biuro@spojnik.test>"


@pytest.fixture
def house(settings):
    """The house sends from the domain where colleagues have their addresses."""
    settings.DEFAULT_FROM_EMAIL = HOUSE


@pytest.fixture
def elsewhere(settings):
    """The house's address is at another domain than the colleagues'."""
    settings.DEFAULT_FROM_EMAIL = "Parkiety Sowa <crm@wysylka.test>"


def sent(server, message) -> dict[str, str]:
    """The headers of the letter that arrived, and its envelope."""
    make_due(message)
    deliver(message.pk)
    [letter], [envelope] = server.arrived, server.envelopes
    heads = {name: str(value) for name, value in letter.items() if name not in ("Date", "Content-Type")}
    return {**heads, "envelope": envelope}


def written(ada, sam, contracts, **more) -> Message:
    return send(ada, by=sam, purpose=contracts, subject="Termin", text="We wtorek.", **more).message


def test_a_colleague_at_the_houses_domain_writes_from_their_own_address(server, house, ada, sam, contracts):
    message = written(ada, sam, contracts)
    assert sent(server, message) == {
        "From": "Sam Sowa <sam@spojnik.test>",
        "To": "ada@cerambud.test",
        "Subject": "Termin",
        "Message-ID": f"<{message.uid}@spojnik.test>",
        "Content-Language": "pl",
        "MIME-Version": "1.0",
        "envelope": ("sam@spojnik.test", ("ada@cerambud.test",)),
    }


def test_a_colleague_elsewhere_writes_from_the_houses_and_is_answered_at_their_own(
    server, elsewhere, ada, sam, contracts
):
    message = written(ada, sam, contracts)
    assert sent(server, message) == {
        "From": '"Sam Sowa (Parkiety Sowa)" <crm@wysylka.test>',
        "Reply-To": "Sam Sowa <sam@spojnik.test>",
        "To": "ada@cerambud.test",
        "Subject": "Termin",
        "Message-ID": f"<{message.uid}@wysylka.test>",
        "Content-Language": "pl",
        "MIME-Version": "1.0",
        "envelope": ("crm@wysylka.test", ("ada@cerambud.test",)),
    }


def test_what_a_machine_writes_is_the_houses_and_wants_no_automatic_answer(server, house, write, sam):
    message = write(sam, by=BY)
    assert sent(server, message) == {
        "From": HOUSE,
        "To": "sam@spojnik.test",
        "Subject": "Żółty temat",
        "Message-ID": f"<{message.uid}@spojnik.test>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "pl",
        "MIME-Version": "1.0",
        "envelope": ("biuro@spojnik.test", ("sam@spojnik.test",)),
    }


@pytest.mark.parametrize(("purpose", "ends"), [("contracts", False), ("offers", True)])
def test_one_of_a_mailing_names_its_list_and_how_to_leave_it_where_one_can(
    server, house, request, ada, sam, purpose, ends
):
    row = request.getfixturevalue(purpose)
    heads = sent(server, written(ada, sam, row, to_many=True))
    assert (heads["From"], heads["List-Id"], "Auto-Submitted" in heads) == (
        "Sam Sowa <sam@spojnik.test>",
        f"<{row.slug}.spojnik.test>",
        False,
    )
    assert ("List-Unsubscribe" in heads, "List-Unsubscribe-Post" in heads) == (ends, ends)


def test_a_domain_of_the_list_counts_from_the_moment_it_stands_there(elsewhere, sam):
    assert sender_of(sam).address.email == "crm@wysylka.test"
    row = name_domain(SendingDomain(name="spojnik.test"), by=BY)
    assert (sender_of(sam).address.email, sender_of(sam).answers) == ("sam@spojnik.test", None)
    row.personal = False
    row.save()
    assert sender_of(sam).address.email == "crm@wysylka.test"
    remove_domain(row, by=BY)
    assert personal_domains() == {"wysylka.test"}


def test_the_houses_own_domain_can_be_left_to_the_house(house, sam):
    name_domain(SendingDomain(name="spojnik.test", personal=False), by=BY)
    assert (str(sender_of(sam).address), sender_of(sam).answers.email) == (
        "Address(email='biuro@spojnik.test', name='Sam Sowa (Parkiety Sowa)')",
        "sam@spojnik.test",
    )


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("a@FIRMA.pl", "firma.pl"),
        ("a@firma.pl.", "firma.pl"),
        ("a@łąka.pl", "xn--ka-ola7v.pl"),
        ("a@zla.pl@firma.pl", "firma.pl"),
        ("firma.pl", ""),
        ("a@", ""),
        ("a@.pl", ""),
    ],
)
def test_a_domain_is_told_in_one_form(email, domain):
    assert domain_of(email) == domain


def test_a_neighbour_of_an_allowed_domain_is_not_allowed(house, sam):
    for email in ("a@evil-spojnik.test", "a@sub.spojnik.test", "a@spojnik.test.evil.test"):
        sam.email = email
        assert sender_of(sam).address.email == "biuro@spojnik.test"
