"""What the gate for disclosures costs each door: one statement, however much goes through it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.people.editing import edit
from crm.contacts.registers import register_lookup
from crm.contacts.registers.register_answer import Firm
from crm.mail.outgoing.delivery import deliver
from crm.privacy.models import Agreement, Disclosure, PurposeRecipient, Recipient
from crm.sales.calendar_feeds.feeds import open_feed, read
from tests.api.conftest import hub, issued, shop  # noqa: F401 - a program that reads
from tests.api.webhooks.conftest import hears, opened, receiver  # noqa: F401 - a webhook of it
from tests.disclosing import carries, in_order
from tests.files.export_cases import handed, made, ordered
from tests.mail.conftest import running, server, write  # noqa: F401 - the fixtures of a real SMTP server
from tests.sales.task_builders import planned

pytestmark = pytest.mark.django_db
GATE = ("privacy_agreement", "privacy_transfer")  # what no other rule reads at a door


def asked_by(act):
    """How many statements of `act` ask the gate."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(any(table in row["sql"] for table in GATE) for row in captured)


@pytest.fixture
def firm(contracts):
    """A firm in order, named by the purpose of contracts."""
    return in_order(Recipient.objects.order_by("slug").first(), contracts)


def test_an_export_asks_when_it_is_ordered_made_and_taken_each_time_once(ada, ben, marek, firm):
    assert asked_by(lambda: ordered(marek, recipient=firm)) == 1
    assert asked_by(lambda: made(marek, recipient=firm)) == 2  # ordered, then made
    file = made(marek, recipient=firm)
    assert asked_by(lambda: handed(file, marek)) == 1
    assert Disclosure.objects.filter(recipient=firm).count() == 2
    assert asked_by(lambda: handed(made(marek), marek)) == 0  # it stays with us


@pytest.mark.parametrize("path", ["people/", "contacts/", "tasks/", "interactions/?contact={ada}"])
def test_a_page_of_the_api_asks_once_however_many_people_are_on_it(ada, ben, hub, path):  # noqa: F811
    path = path.format(ada=ada.uid)
    address = f"{path}{'&' if '?' in path else '?'}purpose=contracts"
    assert asked_by(lambda: hub.get(address)) == 1


def test_a_round_of_a_webhook_asks_once_however_many_events_are_in_it(ada, add, sam, opened, receiver, hears):  # noqa: F811
    opened(purpose="contracts", events=["contact.updated"])
    people = [ada, *(add(sam, name=f"Ewa {n}", email=f"ewa{n}@firma.test") for n in range(4))]
    for number, contact in enumerate(people):
        edit(contact, {"phone": f"+4860299988{number}"}, version=contact.version, by=sam)
    assert asked_by(hears) == 1
    assert len([item for item in receiver.got if "contact" in item.said["data"]]) == len(people)


def test_a_calendar_asks_once_however_many_tasks_and_names_are_in_it(ada, ben, sam, firm):
    secret = open_feed(sam, name="Telefon")[1]
    assert asked_by(lambda: read(secret)) == 1  # whether there is a firm that keeps calendars
    Agreement.objects.filter(recipient=firm).update(calendars=True)
    for contact in (ada, ben, ada):
        planned(sam, contact)
    assert asked_by(lambda: read(secret)) == 1


def test_a_letter_asks_once(ada, sam, contracts, server, write, settings, firm):  # noqa: F811
    letter = write(ada.person, by=sam, purpose=contracts)
    settings.MAIL_BY_ANOTHER_FIRM = True
    carries(firm, "mail")
    assert asked_by(lambda: deliver(letter.pk)) == 1
    assert len(server.arrived) == 1


def test_a_look_up_of_a_known_sole_trader_asks_once_and_of_a_firm_never(ada, sam, contracts, monkeypatch):
    vat = Recipient.objects.create(
        slug="vat",
        name="Wykaz VAT",
        name_en="VAT register",
        kind="authority",
        product_parts=[Recipient.ProductPart.VAT],
    )
    PurposeRecipient.objects.create(purpose=contracts, recipient=vat)
    turn_into_sole_trader(add_company({"name": "Ada", "nip": "0001862525"}, by=sam), ada, by=sam)
    monkeypatch.setattr(register_lookup, "register", lambda: Asked("vat"))
    assert asked_by(lambda: register_lookup.look_up("0001862525", by=sam)) == 1
    assert asked_by(lambda: register_lookup.look_up("5260250274", by=sam)) == 0


class Asked:
    """A register of the state that knows every number; `numbers` are those that went there."""

    slug, part = "vat", Recipient.ProductPart.VAT

    def __init__(self, recipient):
        self.recipient, self.numbers = recipient, []

    def ask(self, nip):
        self.numbers.append(nip)
        return Firm("Firma", nip, "", "", "", "")
