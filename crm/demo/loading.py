"""How the demo comes in: accounts, companies, people as they arrived, what happened since, and the cases of privacy.

Everything goes through the verbs that staff use. Those write that a row is new today, so only the two moments by which
lists sort and age people are put back afterwards; the ledger keeps telling when the demo was really loaded.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.recording import object_to_marketing, record_ground, withdraw
from consents.grounds.restrictions import restrict
from consents.models import WordingText
from consents.notices.notification import note_posted
from crm.accounts.models import User
from crm.contacts.companies.company_bin import bin_all
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.contact_list.bulk_acts import tag_all
from crm.contacts.entries.composing import write
from crm.contacts.merging.pair_search import find
from crm.contacts.models import Company, Contact
from crm.contacts.people.bin import to_bin
from crm.contacts.people.intake import add_many
from crm.contacts.people.sharing import share
from crm.contacts.safeguards.minimisation import OWN
from crm.contacts.safeguards.reveal import reveal
from crm.demo import agreements
from crm.demo.accounts import BY, open_accounts
from crm.demo.firm import privacy_cases
from crm.demo.firm.arrivals import ARRIVALS, Arrival
from crm.demo.firm.companies import BINNED as CLOSED_DOWN, FIRMS
from crm.demo.firm.export_file import ask_for_everything, make_file
from crm.demo.firm.history import ASKED, HISTORY
from crm.demo.firm.lead_tray import fill_the_tray, give_roles
from crm.demo.firm.newsletter import open_forms
from crm.demo.firm.own_fields import colour_tags, make_fields, of_firm, of_person
from crm.demo.firm.privacy_words import publish_words, words_at
from crm.demo.firm.programs.assistant import open_assistant
from crm.demo.firm.programs.identity_provider import show_provider
from crm.demo.firm.programs.shop_client import open_shop
from crm.demo.firm.retention import set_up_retention, switch_rules_on
from crm.demo.firm.saved_mapping import keep_mapping
from crm.demo.firm.team_views import keep_views, lay_out_board
from crm.demo.letters.incoming import bring_mail
from crm.demo.letters.letter_logo import put_logo_up
from crm.demo.letters.letter_templates import keep_templates, plan_a_letter
from crm.demo.letters.mailings import write_to_many
from crm.demo.letters.outgoing import write_letters
from crm.demo.letters.texts import enter_providers, write_texts
from crm.demo.parts import BRING_IN
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Purpose
from crm.privacy.people.invented_people import BATCH

LOADED = "demo.loaded"
FRIDAY = 4


def loaded_before() -> bool:
    """Whether the demo was ever loaded here, even if it is gone since."""
    return LedgerEntry.objects.filter(act=LOADED).exists()


@transaction.atomic
def load(*, password: str, at: datetime | None = None) -> dict[str, int]:
    """Load everything, counted back from `at` (now by default), and return how many of what.

    ValidationError when one of the user names is taken.
    """
    loading = Loading(open_accounts(password, by=BY), at or timezone.now())
    loading.bring_in()
    for add_part in BRING_IN:
        add_part(loading)
    set_up_retention({name: contact.person for name, contact in loading.people.items()}, loading.staff, loading.now)
    open_shop(by=BY)
    show_provider(by=BY)
    open_assistant(by=BY)
    counts = {"people": len(loading.people), "companies": len(loading.firms), "interactions": len(HISTORY)}
    ledger.record(LOADED, by=BY, counts=counts)
    return counts


@dataclass
class Loading:
    """One loading: what is there already, by the names that the tables use."""

    staff: dict[str, User]
    now: datetime
    firms: dict[str, Company] = field(default_factory=dict)
    people: dict[str, Contact] = field(default_factory=dict)

    @cached_property
    def purposes(self) -> dict[str, Purpose]:
        """Purposes in force, by slug."""
        return {purpose.slug: purpose for purpose in Purpose.objects.active(self.now)}

    def moment(self, days: int, clock: str = "09:00") -> datetime:
        """That many days ago at `clock`, moved back to a Friday from a weekend."""
        day = timezone.localdate(self.now) - timedelta(days=days)
        day -= timedelta(days=max(0, day.weekday() - FRIDAY))
        return datetime.combine(day, time.fromisoformat(clock), timezone.get_current_timezone())

    def bring_in(self) -> None:
        """Load everything, in the order in which one thing needs another."""
        agreements.bring_in(self)  # first: without one a processor gets nothing
        switch_rules_on(len(ARRIVALS), self.staff, self.now)
        publish_words(self.purposes, self.moment, by=BY, officer=self.staff["iwona"])
        make_fields(by=BY)
        for firm in FIRMS:
            self.firms[firm.key] = add_company(firm.values | of_firm(firm.key), by=self.staff[firm.owner])
        for arrival in ARRIVALS:
            self.arrive(arrival)
        for firm in FIRMS:
            if firm.trader:
                sole_trader = self.people[firm.trader]
                turn_into_sole_trader(self.firms[firm.key], sole_trader, by=sole_trader.owner)
        self.agree()
        for days, clock, names, kind, outcome, words in HISTORY:
            contact, *others = [self.people[name] for name in names]
            at = self.moment(days, clock)
            wanted = ASKED.get((names[0], days), ())
            said_in = {"kind": kind, "outcome": outcome, "text": words}
            write(contact, by=contact.owner, at=at, others=others, answer_by=wanted, **said_in)
        give_roles(self.people, self.firms)
        fill_the_tray(self.people, self.moment)
        self.set_apart()
        open_forms(self.purposes, self.moment, batch=BATCH, by=BY)
        write_letters(self.people, self.purposes, self.staff, self.moment)
        write_texts(self.people, self.purposes, self.moment)
        enter_providers(self.people, self.staff, self.moment, by=BY)
        write_to_many(self.people, self.purposes, self.staff, self.moment)
        bring_mail(self.people, self.staff, self.moment, by=BY)
        put_logo_up(by=BY)
        make_file(self.staff["magda"], self.purposes["offers"])
        ask_for_everything(self.staff["magda"])
        keep_views(self.staff, self.now)
        lay_out_board(self.staff)
        keep_templates(self.staff)
        plan_a_letter(self.people, self.purposes, self.now)
        keep_mapping(self.staff)
        find()

    def arrive(self, arrival: Arrival) -> None:
        """People who came together."""
        columns = ("name", "email", "phone", "company", "position", "status")
        rows = [dict(zip(columns, row, strict=True)) for row in arrival.people]
        at = self.moment(arrival.days)
        added = add_many(
            [
                {**row, "company": self.firms.get(row["company"]), OWN: of_person(row["name"], self.people)}
                for row in rows
            ],
            by=self.staff[arrival.owner],
            team=self.staff[arrival.owner].teams.get(name=arrival.team),
            origin_kind=arrival.kind,
            origin_label=arrival.label,
            purpose=self.purposes[arrival.purpose],
            obtained_at=at,
            notice=arrival.notice,
            batch=BATCH,
            asked=True,  # they are invented, and may come again
        )
        self.people |= {row["name"]: contact for row, contact in zip(rows, added, strict=True)}
        Contact.objects.filter(pk__in=[contact.pk for contact in added]).update(created_at=at, last_activity_at=at)

    def agree(self) -> None:
        """Record consents with their proof and end, withdrawals and objections."""
        offers = self.purposes["offers"]
        for consent in privacy_cases.CONSENTS:
            contact, at = self.people[consent.name], self.moment(consent.days)
            ends = self.now + timedelta(days=consent.ends) if consent.ends else None
            common = {"at": at, "expires_at": ends, "origin": contact.person.origins.get(batch=BATCH)}
            for channel in consent.channels:
                text = words_at(offers.slug, channel, at)
                proof = proof_of(consent, text, at)
                record_ground(contact.person, offers, channel, by=contact.owner, proof=proof, text=text, **common)
        for name, (channel, days) in privacy_cases.WITHDRAWN.items():
            contact = self.people[name]
            withdraw(contact.person, offers, channel, by=contact.owner, at=self.moment(days))
        for name, days in privacy_cases.OBJECTED.items():
            contact = self.people[name]
            object_to_marketing(contact.person, by=contact.owner, at=self.moment(days))

    def set_apart(self) -> None:
        """Tags, a share, a few looks, somebody and a firm in the bin, and last a person whose data are paused."""
        for tag, names in privacy_cases.TAGS.items():
            tag_all([self.people[name].uid for name in names], tag, by=self.staff["olgierd"])
        colour_tags(by=self.staff["magda"])
        for name, colleague in privacy_cases.SHARED.items():
            share(self.people[name], [self.staff[colleague]], by=self.people[name].owner)
        for colleague, name, reason in privacy_cases.FIRST_LOOKS:
            reveal(self.people[name], "phone", by=self.staff[colleague], reason=reason)
        for name in privacy_cases.BINNED:
            to_bin(self.people[name], by=self.people[name].owner)
        closed = add_company(CLOSED_DOWN.values, by=self.staff[CLOSED_DOWN.owner])
        bin_all([closed.uid], by=closed.owner, at=self.moment(privacy_cases.CLOSED_DAYS))
        for name, (reason, days) in privacy_cases.RESTRICTED.items():
            restrict(self.people[name].person, reason, by=self.staff["iwona"], at=self.moment(days))
        for name, days in privacy_cases.TOLD_BY_POST.items():
            note_posted(self.people[name].person, by=self.staff["iwona"], at=self.moment(days))


def proof_of(consent: privacy_cases.Consent, text: WordingText | None, at: datetime) -> dict[str, Any]:
    """What shows that somebody agreed to these words, in the shape of a form's proof."""
    wording_text = text.text if text else privacy_cases.WORDING
    wording = {"version": text.wording.version, "sha256": text.digest} if text else {}
    return {
        "how": consent.how,
        "received_at": timezone.localtime(at).isoformat(),
        "language": "pl",
        "wording": {"text": wording_text, **wording},
    }
