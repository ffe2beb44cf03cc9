"""One row of a contact file made ready for intake, with everything that is wrong with it said once.

    cleaner = Cleaner(mapping, headers, today=today)
    row = cleaner.clean(number, cells, decisions)      # pure: the same input gives the same row, so a job may resume
    row.refused, row.values, row.claims, row.problems

Nothing is guessed about people: the order of «KOWALSKI Jan» stays, a broken address is left out rather than mended.
What every kind of file has in common is in `row_reading.py`.
"""

import re

from crm.contacts import fields
from crm.contacts.guessing import consent_channel
from crm.contacts.row_reading import Reading, RowCleaner
from crm.contacts.rows import Claim
from crm.privacy.index import folded

MOST_TAGS, LONGEST_TAG = 20, 50
# « ::: » stands between the values of one cell in what Google Contacts exports
BETWEEN_EMAILS = re.compile(r"\s*(?::::|[;,|/\n])\s*|\s+(?=\S+@)")
BETWEEN_PHONES = re.compile(r"\s*(?::::|[;,|/\n])\s*|\s+(?:lub|albo|oraz|i|or|and)\s+")
BETWEEN_TAGS = re.compile(r":::|[,;|\n]")
OF_GOOGLE = frozenset({"mycontacts", "starred", "friends", "family", "coworkers"})  # groups that everybody has there


class PersonReading(Reading):
    """A person."""

    longest = {"note": 10_000, "email": 254, "consent_proof": 1000}  # characters

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
        self.put("note", self.note("note"))
        self.put("tags", self.tags())
        self.claims()
        self.judge()

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

    def tags(self) -> list[str]:
        tags: dict[str, str] = {}
        for column, text in self.given("tags"):
            for part in BETWEEN_TAGS.split(self.checked("tags", column, fields.tidy_lines(text))):
                tag = fields.said(part).removeprefix("* ")
                if 0 < len(tag) <= LONGEST_TAG and folded(tag) not in OF_GOOGLE:
                    tags.setdefault(folded(tag), tag)
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


class Cleaner(RowCleaner):
    """Cleans rows of people."""

    reading = PersonReading


def _parts(text: str, between: re.Pattern, reader: fields.Reader) -> list[str]:
    """The addresses in one cell, which is split only where some part of it is good."""
    parts = [part for part in between.split(text) if part.strip()]
    if "@" in text:  # «Kowalski, Jan <jan@firma.pl>» is one address
        parts = [part for part in parts if "@" in part]
    return parts if any(reader(part)[0] for part in parts) else [text]
