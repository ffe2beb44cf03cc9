"""People, and what hangs on them: a contact, an entry in her history, an origin, grounds, a business of her own."""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from consents.grounds.recording import record_ground
from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.companies.roles import add_role
from crm.contacts.custom.definitions import add_field
from crm.contacts.entries.attachments import attach
from crm.contacts.entries.composing import write
from crm.contacts.models import Attachment, Company, Contact, CustomField, Interaction, Lead
from crm.contacts.people.intake import add_contact
from crm.correspondence.inbox.filing import Place, file
from crm.correspondence.letters.drafts import save_draft
from crm.correspondence.letters.sending import send
from crm.demo.permission_cast.traffic.own_kind import give_record
from crm.mail.outgoing.outbox import put_text
from crm.mail.parsing.letter import Letter
from crm.privacy.actors import system
from crm.privacy.channels import EMAIL, SMS
from crm.privacy.models import LegalBasis, Origin, Purpose
from crm.sales.deal_notes.notes import write as note_deal
from crm.sales.deals.deals import open_deal
from crm.sales.documents.documents import add
from crm.sales.documents.ksef_numbers import keep_receipt
from crm.sales.documents.scans import Scan
from crm.sales.ksef.completeness import valid_content
from crm.sales.ksef.invoice import Buyer, Invoice, InvoiceLine
from crm.sales.models import DealNote, DealNoteFile, Document, Offer, Stage
from crm.sales.offers.offer_lines import add_offer_line
from crm.sales.offers.offers import make_offer
from crm.sales.planned_tasks.planning import plan

CATEGORIES = {"contact": "employment", "company": "company", "deal": "correspondence"}


def seeded_field(record: str) -> str:
    """Its name; made where it is not there yet, needed by every purpose that needs such data."""
    field = CustomField.objects.filter(record=record, key="seed").first()
    if field is None:
        needing = [purpose.slug for purpose in Purpose.objects.active() if purpose.needs(CATEGORIES[record])]
        definition = {"kind": "text", "label": "Pole", "label_en": "Field", "key": "seed", "purposes": needing}
        field = add_field({**definition, "record": record, "category": CATEGORIES[record]}, by=system("seed"))
    return field.name


ACTIVE, SHARED, BINNED, RESTRICTED, ERASED = "active", "shared", "binned", "restricted", "erased"
CLOSED = "closed"  # nobody has opened it
DELETED = "deleted"  # by itself, not with them
SETTLED = "settled"  # said to be two
REMOVED = "removed"  # out of the house's own lists, and can be taken back
ANY = random.SystemRandom()
DOT = bytes.fromhex(  # one pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003"
    "010100c9fe92ef0000000049454e44ae426082"
)
SCAN = Scan(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n", "pdf")


def structured(number: str) -> Scan:
    """An invoice as FA(3), so that it can be corrected."""
    seller = {"name": "Sprzedawca", "nip": "5265877635", "address": "ul. Leśna 1, 00-001 Warszawa", "email": ""}
    buyer = Buyer("Nabywca", "ul. Polna 2, 00-002 Warszawa", consumer=True)
    lines = (InvoiceLine("Regał", "23", Decimal(2), Decimal(100), unit="szt."),)
    content = valid_content(Invoice(number, timezone.localdate(), seller, buyer, lines), at=timezone.now())
    return Scan(content, Document.Format.FA3)


def text_to(contact: Contact, mark: str, purpose: Purpose, *, by: User) -> None:
    """A text message that waits for a week."""
    text, week = f"{mark}: w piątek o 9.", timedelta(days=7)
    message = put_text(text, to=contact.person, by=by, writer=by, purpose=purpose, language="pl", wait=week)
    way = {"kind": Interaction.Kind.MESSAGE, "channel": SMS, "direction": Interaction.Direction.OUT}
    Interaction.objects.create(person=contact.person, author=by, summary=text, message=message, **way)


@dataclass(frozen=True)
class Seeded:
    """One object as it is printed: its kind and id, whose it is, its state, and the words by which it is recognised."""

    kind: str
    id: str
    team: str | None
    owner: str | None
    state: str = ACTIVE
    marks: dict[str, str] = field(default_factory=dict)


def word(kind: str) -> str:
    """A word that occurs nowhere else, letters only: a search for names and a mask of addresses leave it whole."""
    return f"Seed{kind}{''.join(ANY.choices(string.ascii_lowercase, k=8))}"


def phone() -> str:
    """A Polish mobile number."""
    return f"+48609{ANY.randrange(10**6):06d}"


@dataclass(frozen=True)
class Somebody:
    """A contact with one of everything, and the marks in it."""

    contact: Contact
    entry: Interaction
    business: Company
    team: str
    marks: dict[str, dict[str, str]]

    def objects(self, state: str) -> Iterator[Seeded]:
        """Everything about them, in `state`; of an erased person the ids only."""
        owner, person = self.contact.owner.username, self.contact.person
        ids = {
            "contact": [person.uid],
            "person": [person.uid],
            "interaction": [self.entry.uid],
            "company": [self.business.uid],
            "origin": person.origins.values_list("uid", flat=True),
            "ground": person.grounds.values_list("uid", flat=True),
            "consent": person.grounds.filter(basis=LegalBasis.CONSENT).values_list("uid", flat=True),
            "message": person.messages.filter(channel=EMAIL).values_list("uid", flat=True),
            "history_entry": [self.entry.uid],
            "letter": person.interactions.filter(message__channel=EMAIL).values_list("uid", flat=True),
            "text": person.interactions.filter(message__channel=SMS).values_list("uid", flat=True),
            "draft": person.interactions.filter(draft__isnull=False).values_list("uid", flat=True),
            "attachment": Attachment.objects.filter(person=person).values_list("uid", flat=True),
            "company_role": person.company_roles.values_list("uid", flat=True),
            "document": person.documents.values_list("uid", flat=True),
            "object": person.objects_of_the_house.values_list("uid", flat=True),
            "deal": person.deals.values_list("uid", flat=True),
            "offer": Offer.objects.filter(deal__person=person).values_list("uid", flat=True),
            "deal_note": DealNote.objects.filter(deal__person=person).values_list("uid", flat=True),
            "deal_entry": DealNote.objects.filter(deal__person=person).values_list("uid", flat=True),
            "deal_file": DealNoteFile.objects.filter(note__deal__person=person).values_list("uid", flat=True),
            "task": person.tasks.values_list("uid", flat=True),
        }
        for kind, uids in ids.items():
            for uid in uids:
                marks = {} if state == ERASED else self.marks.get(kind, {})
                yield Seeded(kind, str(uid), self.team, owner, state, marks)


def agreed_to() -> Purpose:
    """The purpose that rests on consent."""
    return Purpose.objects.get(slug="offers", active_to=None)


def custom_value(record: str, values: dict[str, str]) -> dict[str, str]:
    """What a record says in the field that everybody of the cast fills in."""
    return {seeded_field(record): values[record]}


def somebody(owner: User, team: str, purpose: Purpose) -> Somebody:
    """A new contact of `owner`, through the verbs that staff use."""
    domain = f"{word('mail')}.example".lower()
    named = {
        "name": word("name"),
        "email": f"{word('box').lower()}@{domain}",
        "phone": phone(),
        "position": word("job"),
    }
    origin_label, text, firm = word("origin"), word("note"), word("firm")
    field_values = {record: word(f"{record}field") for record in ("contact", "company", "deal")}
    company = add_company(
        {"name": f"{firm} Usługi", "city": word("town")} | custom_value("company", field_values), by=owner
    )
    contact = add_contact(
        {
            **named,
            "name": f"Zofia {named['name']}",
            "company": company,
            "custom": custom_value("contact", field_values),
        },
        by=owner,
        origin_kind=Origin.Kind.CARD,
        origin_label=origin_label,
        purpose=purpose,
    )
    turn_into_sole_trader(company, contact, by=owner)
    Lead.objects.create(contact=contact)
    role = word("role")
    add_role(contact, company, {"role": role}, by=owner)
    record_ground(contact.person, agreed_to(), EMAIL, by=owner, proof={"how": "form", "text": "v1"})
    entry = write(contact, by=owner, kind=Interaction.Kind.NOTE, text=f"{text}: oddzwonić w piątek.")
    attach(entry, [Enclosed(f"{word('file')}.png", DOT)], by=owner)
    subject, letter, unsent = word("subject"), word("letter"), word("unsent")
    send(contact, by=owner, purpose=purpose, subject=subject, text=f"{letter}: odbiór w piątek.")
    save_draft(contact, key=None, by=owner, subject=unsent, text="Dzień dobry")
    now = timezone.now()
    copied = Letter(f"{subject} {letter}".encode(), now, now, subject=subject, text=f"{letter}: do wiadomości.")
    file(copied, [Place(contact, Interaction.Direction.COPY, owner, owner)], by=owner, tell=False)
    text_to(contact, word("texted"), purpose, by=owner)
    bill = word("bill")
    todo = word("todo")
    plan({"kind": "meeting", "title": f"{todo}: oddzwonić", "remind_before": 0}, by=owner, contact=contact)
    policy = word("policy")
    give_record(contact, policy, by=owner)
    invoice = {"kind": "invoice", "number": bill, "issued_on": timezone.localdate()}
    its = add(invoice, by=owner, contact=contact, scan=structured(bill))
    with transaction.atomic():
        keep_receipt(its, f"<upo>{word('receipt')}</upo>".encode(), by=owner)
    deal = word("deal")
    deal_values = {"title": deal, "amount": 1200, "stage": Stage.objects.in_use().first()} | custom_value(
        "deal", field_values
    )
    opened = open_deal(deal_values, by=owner, contact=contact)
    add_offer_line(make_offer(opened, by=owner), product=word("plank"), unit_price=Decimal(100), by=owner)
    deal_note_mark = word("said")
    deal_file = Enclosed(f"{word('plan')}.pdf", SCAN.content)
    note_deal(opened, f"{deal_note_mark}: czeka na wymiary.", by=owner, files=[deal_file])
    about = {**named, "domain": domain, "custom": field_values["contact"]}
    marks = {
        "contact": about,
        "person": about,
        "interaction": {"text": text},
        "company": {"name": firm, "custom": field_values["company"]},
        "origin": {"label": origin_label},
        "message": {"text": letter},
        "letter": {"subject": subject},
        "draft": {"subject": unsent},
        "company_role": {"role": role},
        "document": {"number": bill},
        "object": {"title": policy},
        "deal": {"title": deal, "custom": field_values["deal"]},
        "deal_note": {"text": deal_note_mark},
        "task": {"title": todo},
    }
    return Somebody(contact, entry, company, team, marks)
