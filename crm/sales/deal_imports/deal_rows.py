"""One row of a file of deals made ready, with everything that is wrong with it said once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crm.contacts.imports.row_cleaning import Own, Reading, RowCleaner
from crm.files.rows import cell_values
from crm.privacy.guards.linear_patterns import pattern
from crm.sales import typed_values
from crm.sales.deal_imports.known_names import LOST, OPEN, WON, Ways, status_of

AMOUNTS = {"amount": "amount_malformed", "too_much": "amount_too_large"}
WITH_ADDRESS = pattern(r"(?P<name>.*?)\s*\((?P<email>[^()\s]+@[^()\s]+)\)")  # HubSpot: «Ewa Lis (ewa@lis.example)»


class DealReading(Reading):
    """A deal, its customer and its course. `stage` and `reason` are rows of the house's lists."""

    longest = {"title": 120, "notes": 4000, "contact": 254}
    cleaner: "DealCleaner"

    def read(self) -> None:
        for target in ("title", "company", "contact"):
            self.put(target, self.line(target))
        self.put("nip", self.one("nip", cell_values.tax_number))
        self.put("contact_email", self.one("contact_email", cell_values.email))
        self.put("notes", self.note("notes"))
        if "title" not in self.row.values:
            self.problem("no_deal", None)
        self.address_beside_the_name()
        self.money()
        self.place()
        self.days()
        self.course()

    def address_beside_the_name(self) -> None:
        """A person written with their address is looked for by that."""
        found = WITH_ADDRESS.fullmatch(self.row.values.get("contact", ""))
        if found and "contact_email" not in self.row.values:
            self.row.values["contact_email"] = found["email"].casefold()

    def money(self) -> None:
        """Amount and currency; an amount in a currency that we do not keep stays out with it."""
        amount = self.one("amount", amount_in)
        currency = self.one("currency", currency_in)
        known = not self.given("currency") or currency
        self.put("currency", currency)
        if known and amount != "":
            self.row.values["amount"] = amount

    def place(self) -> None:
        """Pipeline and stage. Some programs say won and lost as a stage."""
        ways, stage, pipeline = self.cleaner.ways, self.line("stage"), self.line("pipeline")
        found = ways.stage(stage, pipeline) if stage else ways.first_in(pipeline)
        if stage and found is None:
            self.put("status", ended_in(stage))
            if "status" not in self.row.values:
                self.problem("stage_unknown", self.first_column("stage"), "stage")
        elif pipeline and found is None:
            self.problem("stage_unknown", self.first_column("pipeline"), "pipeline")
        self.put("stage", found)

    def days(self) -> None:
        """Days that are over are not to come."""
        today = self.cleaner.today
        self.put("closes_on", iso(self.one("closes_on", cell_values.day)))
        self.put("opened_on", iso(self.one("opened_on", lambda text: cell_values.day(text, today))))
        self.put("ended_on", iso(self.one("ended_on", lambda text: cell_values.day(text, today))))

    def course(self) -> None:
        """Open, won or lost, when and why."""
        for column, text in self.given("status"):
            said = status_of(text)
            if not said:
                self.problem("status_unknown", column, "status")
            self.put("status", said or self.row.values.get("status"))
        status = self.row.values.get("status", OPEN)
        if status in (WON, LOST) and "ended_on" not in self.row.values:
            self.guess_the_end()
        reason = self.line("lost_reason")
        if status == LOST:
            found = self.cleaner.ways.reason(reason)
            if found is None and (found := self.cleaner.ways.usual_reason):
                self.problem("reason_unknown", self.first_column("lost_reason"), "lost_reason")
            self.put("reason", found)

    def guess_the_end(self) -> None:
        """The expected close, if it is over, else the day of the file."""
        expected: Any = self.row.values.get("closes_on")
        today: Any = self.cleaner.today
        self.row.values["ended_on"] = expected if expected and expected <= today else today
        self.problem("end_guessed", self.first_column("ended_on", "closes_on"), "ended_on")


class DealCleaner(RowCleaner):
    """Cleans rows of deals."""

    reading = DealReading
    today: date

    def __init__(
        self, mapping: Mapping[int, str], headers: Sequence[str], *, today: date, ways: Ways, own: Own | None = None
    ) -> None:
        super().__init__(mapping, headers, today=today, own=own)
        self.ways = ways


def amount_in(text: str) -> tuple[Any, str]:
    """An amount that is not below zero."""
    value, code = typed_values.amount(text)
    if code:
        return "", AMOUNTS[code]
    if value is not None and value < 0:
        return "", "amount_malformed"
    return ("" if value is None else value.quantize(Decimal("0.01"))), ""


def currency_in(text: str) -> tuple[str, str]:
    """PLN or EUR."""
    value, code = typed_values.currency(text)
    return value or "", "currency_unknown" if code else ""


def iso(text: str) -> date | None:
    """A day from its ISO writing."""
    return date.fromisoformat(text) if text else None


def ended_in(stage: str) -> str:
    """What a stage says that is an end; empty for a stage on the way."""
    said = status_of(stage)
    return said if said != OPEN else ""
