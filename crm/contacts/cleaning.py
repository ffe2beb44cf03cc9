"""One row of a file made ready for intake, with everything that is wrong with it said once.

    cleaner = Cleaner(mapping, headers, today=today)
    row = cleaner.clean(number, cells, decisions)      # pure: the same input gives the same row, so a job may resume
    row.refused, row.values, row.claims, row.problems

Nothing is guessed about people: the order of «KOWALSKI Jan» stays, a broken address is left out rather than mended.
What somebody decided on the dry run comes in as `decisions`, by column; a decision about the row stands under None.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from crm.contacts import fields
from crm.contacts.hygiene import Finding, findings, without
from crm.contacts.mapping import consent_channel
from crm.contacts.problems import Problem
from crm.contacts.rows import Claim, Decisions, Row
from crm.privacy.index import folded

LONGEST = {"note": 10_000, "email": 254, "consent_proof": 1000}  # characters; everything else 200
LONGEST_OTHER = 200
HINTED = frozenset({"note", "tags"})
MOST_TAGS, LONGEST_TAG = 20, 50
IN_TEXT = {"iban": "bank_account"}  # codes are named for people, kinds for standards
BETWEEN_EMAILS = re.compile(r"\s*[;,|/\n]\s*|\s+(?=\S+@)")
BETWEEN_PHONES = re.compile(r"\s*[;,|/\n]\s*|\s+(?:lub|albo|oraz|i|or|and)\s+")


class Cleaner:
    """Cleans rows under one mapping. `region` is that of phone numbers without a country."""

    def __init__(
        self,
        mapping: Mapping[int, str],
        headers: Sequence[str],
        *,
        region: str = "PL",
        today: date | None = None,
    ):
        self.headers = headers
        self.region = region
        self.today = today
        self.columns: dict[str, list[int]] = {}
        for column, target in sorted(mapping.items()):
            self.columns.setdefault(target, []).append(column)

    def clean(self, number: int, cells: Mapping[int, str], decisions: Decisions | None = None) -> Row:
        """The row, or what is left of it. A refused row has its problems and no values."""
        reading = _Reading(self, number, cells, decisions or {})
        if any(index >= len(self.headers) for index in cells):
            reading.problem("row_too_long", None)
        else:
            reading.read()
        if reading.row.refused:
            reading.row.values, reading.row.claims = {}, []
        return reading.row


class _Reading:
    """One row while it is being read."""

    def __init__(self, cleaner: Cleaner, number: int, cells: Mapping[int, str], decisions: Decisions):
        self.cleaner = cleaner
        self.cells = cells
        self.decisions = decisions
        self.row = Row(number, left_out=any(decision.kind == "refuse" for decision in decisions.values()))

    def read(self) -> None:
        self.put("name", self.name())
        self.addresses("email", "emails", BETWEEN_EMAILS, fields.email)
        self.addresses("phone", "phones", BETWEEN_PHONES, lambda text: fields.phone(text, self.cleaner.region))
        for target in ("company", "position", "street", "city"):
            self.put(target, self.line(target))
        for target, reader in (
            ("nip", fields.tax_number),
            ("postcode", fields.postcode),
            ("language", fields.language),
        ):
            self.put(target, self.one(target, reader))
        self.put("note", self.note())
        self.put("tags", self.tags())
        self.claims()
        self.judge()

    # what a cell says, after somebody's decision about it

    def given(self, target: str) -> list[tuple[int, str]]:
        """(column, text) of every filled cell that goes to `target`."""
        texts = ((column, self.text(column)) for column in self.cleaner.columns.get(target, ()))
        return [(column, text) for column, text in texts if text]

    def text(self, column: int) -> str:
        decision = self.decisions.get(column)
        if decision and decision.kind in ("fix", "skip"):
            return decision.value if decision.kind == "fix" else ""
        return self.cells.get(column, "")

    def kept_whole(self, column: int) -> bool:
        decision = self.decisions.get(column)
        return bool(decision and decision.kind == "keep")

    def put(self, target: str, value: str | list[str]) -> None:
        if value:
            self.row.values[target] = value

    def problem(self, code: str, column: int | None, target: str = "") -> None:
        value = "" if column is None else self.text(column)
        problem = Problem(self.row.number, column, target, code, value)
        if problem not in self.row.problems:
            self.row.problems.append(problem)

    # one kind of value each

    def one(self, target: str, reader: fields.Reader) -> str:
        for column, text in self.given(target):
            value, code = reader(text)
            if code:
                self.problem(code, column, target)
            return value
        return ""

    def line(self, target: str) -> str:
        for column, text in self.given(target):
            return self.checked(target, column, fields.tidy(text) if target.endswith("name") else fields.said(text))
        return ""

    def checked(self, target: str, column: int, text: str) -> str:
        """`text` without identifiers, empty when it is too long; words that hint are only named."""
        if len(text) > LONGEST.get(target, LONGEST_OTHER):
            self.problem("too_long", column, target)
            return ""
        if "\ufffd" in text:
            self.problem("broken_letters", column, target)
        found = [] if self.kept_whole(column) else _unwanted(target, text)
        for code in _codes(found):
            self.problem(code, column, target)
        return without(text, [finding for finding in found if finding.identifier])

    def name(self) -> str:
        """The full name, or the first and the last one in this order."""
        parts = []
        for target in ("name", "first_name", "last_name"):
            text = self.line(target)
            if text and "@" in text and not fields.email(text)[1]:
                if folded(text) not in {folded(fields.said(other)) for _, other in self.given("email")}:
                    self.problem("email_in_name", self.given(target)[0][0], target)
                continue  # exports repeat the address where they know no name
            parts.append("" if text in ("-", "--", ".", "?") else text)
        return " ".join(filter(None, parts))

    def addresses(self, target: str, plural: str, between: re.Pattern, reader: fields.Reader) -> None:
        """The first good one under `target`, the second under `plural`; one cell may hold several."""
        good: list[str] = []
        for place in (target, f"{target}_2"):
            for column, text in self.given(place):
                for part in _parts(text, between, reader):
                    value, code = reader(part)
                    if code:
                        self.problem(code, column, place)
                    if value and folded(value) not in map(folded, good):
                        good.append(value)
                        if len(good) == 3:
                            self.problem("more_than_two", column, place)
        self.put(target, good[0] if good else "")
        self.put(plural, good[1:2])

    def note(self) -> str:
        """All note columns, one below the other, under their headers when there are several."""
        several = len(self.cleaner.columns.get("note", ())) > 1
        texts = []
        for column, text in self.given("note"):
            note = self.checked("note", column, fields.tidy_lines(text))
            if note:
                texts.append(f"{self.cleaner.headers[column]}: {note}" if several else note)
        return "\n".join(texts)

    def tags(self) -> list[str]:
        tags: dict[str, str] = {}
        for column, text in self.given("tags"):
            for tag in re.split(r"[,;|\n]", self.checked("tags", column, fields.tidy_lines(text))):
                if 0 < len(fields.said(tag)) <= LONGEST_TAG:
                    tags.setdefault(folded(fields.said(tag)), fields.said(tag))
        return list(tags.values())[:MOST_TAGS]

    # consent is never granted here

    def claims(self) -> None:
        on = self.one("consent_date", lambda text: fields.day(text, self.cleaner.today))
        proof = self.line("consent_proof")
        for column, text in self.given("consent"):
            answer, _ = fields.yes_or_no(text)
            dated, _ = fields.day(text, self.cleaner.today)
            answer = "yes" if dated else answer  # a date in place of a yes is a yes of that day
            claim = Claim("consent", column, self.channel(column), answer, dated or on, proof)
            if answer == "unclear":
                self.problem("consent_unclear", column, "consent")
            elif answer == "yes" and not claim.proved:
                self.problem("consent_without_proof", column, "consent")
            if answer:
                self.row.claims.append(claim)
        for column, text in self.given("objection"):
            answer, _ = fields.yes_or_no(text)
            if answer == "unclear":
                self.problem("objection_unclear", column, "objection")
            if answer in ("yes", "unclear"):
                self.row.claims.append(Claim("objection", column, self.channel(column), "yes"))

    def channel(self, column: int) -> str:
        return consent_channel(self.cleaner.headers[column])

    def judge(self) -> None:
        """Whether somebody is left: a name, an address or a number."""
        name, reachable = "name" in self.row.values, {"email", "phone"} & set(self.row.values)
        if not name and not reachable:
            self.problem("nobody", None)
        elif not name:
            self.problem("name_missing", self.first_column("name", "first_name", "last_name"), "name")
        elif not reachable:
            self.problem("no_contact_detail", self.first_column("email", "phone"), "email")

    def first_column(self, *targets: str) -> int | None:
        return next((column for target in targets for column in self.cleaner.columns.get(target, ())), None)


def _parts(text: str, between: re.Pattern, reader: fields.Reader) -> list[str]:
    """The addresses in one cell, which is split only where some part of it is good."""
    parts = [part for part in between.split(text) if part.strip()]
    if "@" in text:  # «Kowalski, Jan <jan@firma.pl>» is one address
        parts = [part for part in parts if "@" in part]
    return parts if any(reader(part)[0] for part in parts) else [text]


def _unwanted(target: str, text: str) -> list[Finding]:
    """Identifiers anywhere; words about health or beliefs in free text only, for a clinic has them in its name."""
    return [finding for finding in findings(text) if finding.identifier or target in HINTED]


def _codes(found: list[Finding]) -> list[str]:
    return list(dict.fromkeys(f"{IN_TEXT.get(finding.kind, finding.kind)}_in_text" for finding in found))
