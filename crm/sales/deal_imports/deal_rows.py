"""One row of a file of deals made ready, with everything that is wrong with it said once."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from crm.contacts.imports.row_cleaning import CustomFieldMap, Reading, RowCleaner
from crm.files.rows import cell_values
from crm.privacy.guards.linear_patterns import pattern
from crm.sales import typed_values
from crm.sales.currencies import Currency, in_units
from crm.sales.deal_imports.known_names import LOST, OPEN, WON, StagesAndReasons, status_of

AMOUNTS = {"amount": "amount_malformed", "too_much": "amount_too_large"}
WITH_ADDRESS = pattern(r"(?P<name>.*?)\s*\((?P<email>[^()\s]+@[^()\s]+)\)")  # HubSpot: «Ewa Lis (ewa@lis.example)»


class DealReading(Reading):
    """One row of a file of deals: its customer and its course. `stage` and `reason` become rows of the organisation's
    lists.
    """

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
        match = WITH_ADDRESS.fullmatch(self.row.values.get("contact", ""))
        if match and "contact_email" not in self.row.values:
            self.row.values["contact_email"] = match["email"].casefold()

    def money(self) -> None:
        """Amount and currency; where we do not use the currency, the amount is left out too."""
        named = next((currency_in(text)[0] for _column, text in self.given("currency")), "") or Currency.PLN.value
        amount = self.one("amount", partial(amount_in, currency=named))
        currency = self.one("currency", currency_in)
        currency_accepted = not self.given("currency") or currency
        self.put("currency", currency)
        if currency_accepted and amount != "":
            self.row.values["amount"] = amount

    def place(self) -> None:
        """Pipeline and stage. Some programs say won and lost as a stage."""
        ways, stage, pipeline = self.cleaner.ways, self.line("stage"), self.line("pipeline")
        match = ways.stage(stage, pipeline) if stage else ways.first_in(pipeline)
        if stage and match is None:
            self.put("status", outcome_in_stage(stage))
            if "status" not in self.row.values:
                self.problem("stage_unknown", self.first_column("stage"), "stage")
        elif pipeline and match is None:
            self.problem("stage_unknown", self.first_column("pipeline"), "pipeline")
        self.put("stage", match)

    def days(self) -> None:
        """Days that are over are not to come."""
        today = self.cleaner.today
        self.put("closes_on", iso(self.one("closes_on", cell_values.day)))
        self.put("opened_on", iso(self.one("opened_on", lambda text: cell_values.day(text, today))))
        self.put("ended_on", iso(self.one("ended_on", lambda text: cell_values.day(text, today))))

    def course(self) -> None:
        """Open, won or lost, with the day and the reason."""
        for column, text in self.given("status"):
            outcome = status_of(text)
            if not outcome:
                self.problem("status_unknown", column, "status")
            self.put("status", outcome or self.row.values.get("status"))
        status = self.row.values.get("status", OPEN)
        if status in (WON, LOST) and "ended_on" not in self.row.values:
            self.guess_the_end()
        reason = self.line("lost_reason")
        if status == LOST:
            match = self.cleaner.ways.reason(reason)
            if match is None and (match := self.cleaner.ways.usual_reason):
                self.problem("reason_unknown", self.first_column("lost_reason"), "lost_reason")
            self.put("reason", match)

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
        self,
        mapping: Mapping[int, str],
        headers: Sequence[str],
        *,
        today: date,
        ways: StagesAndReasons,
        own: CustomFieldMap | None = None,
    ) -> None:
        super().__init__(mapping, headers, today=today, own=own)
        self.ways = ways


def amount_in(text: str, *, currency: str) -> tuple[Any, str]:
    """An amount of that currency that is not below zero."""
    value, code = typed_values.money_of(text, currency)
    if code:
        return "", AMOUNTS[code]
    if value is not None and value < 0:
        return "", "amount_malformed"
    return ("" if value is None else in_units(value, currency)), ""


def currency_in(text: str) -> tuple[str, str]:
    """A code of ISO 4217."""
    value, code = typed_values.currency(text)
    return value or "", "currency_unknown" if code else ""


def iso(text: str) -> date | None:
    """A day from its ISO writing."""
    return date.fromisoformat(text) if text else None


def outcome_in_stage(stage: str) -> str:
    """WON or LOST where the name of a stage means that; empty for any other stage."""
    status = status_of(stage)
    return status if status != OPEN else ""
