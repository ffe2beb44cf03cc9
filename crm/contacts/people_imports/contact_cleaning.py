"""Cleaning one row of a contact file; every problem of the row is reported once.

    cleaner = Cleaner(mapping, headers, today=today)
    row = cleaner.clean(number, cells, decisions)      # pure: the same input gives the same row, so a job may resume
    row.refused, row.values, row.claims, row.problems

Nothing is guessed about people: the order of «KOWALSKI Jan» stays, an invalid address is left out, not repaired.
What all kinds of files share is in `imports/row_cleaning.py`.
"""

import re

from crm.contacts.columns.contact import CONTACT
from crm.contacts.columns.file_targets import longest_of
from crm.contacts.imports.row_cleaning import ColumnReading, RowCleaner
from crm.contacts.models.contact import LONGEST_TAG
from crm.contacts.models.interaction import LONGEST_TEXT
from crm.files.mapping.guesses import consent_channel
from crm.files.mapping.refusal_words import objection_in
from crm.files.rows import cell_values
from crm.files.rows.file_rows import Claim
from crm.privacy.keys.blind_index import folded

READ_APART = {"name", "email", "phone", "company", "language"}  # here, each by itself; an address as a whole
PLAIN = [column for column in CONTACT.having("imported") if column.name not in READ_APART and not column.group]
# a company has no place for these
OF_A_PERSON = ("email", "email_2", "phone", "phone_2", *(column.name for column in PLAIN), "tags")
MOST_TAGS = 20
MOST_ADDRESSES = 20  # of one kind, of one person
# « ::: » stands between the values of one cell in what Google Contacts exports
BETWEEN_EMAILS = re.compile(r":::|[;,|/\n]|\s(?=\S+@)")
BETWEEN_PHONES = re.compile(r":::|[;,|/\n]|\s(?:lub|albo|oraz|i|or|and)\s")
BETWEEN_TAGS = re.compile(r":::|[,;|\n]")
OF_GOOGLE = frozenset({"mycontacts", "starred", "friends", "family", "coworkers"})  # groups that everybody has there


class PersonReading(ColumnReading):
    """A row with a person, or with a company among people."""

    longest = longest_of(CONTACT, note=LONGEST_TEXT, consent_proof=1000)

    def read(self) -> None:
        self.row.firm = any(cell_values.yes_or_no(text)[0] == "yes" for _column, text in self.given("organisation"))
        if self.row.firm:
            self.read_firm()
        else:
            self.read_person()

    def read_firm(self) -> None:
        """Read a company: name, NIP, address and note. Values that only a person can have are reported and left out."""
        self.put("company", self.line("company") or self.line("name"))
        self.put("nip", self.one("nip", cell_values.tax_number))
        further = self.put_address("note")
        self.put("note", "\n".join(filter(None, (self.note("note"), *further))))
        for target in OF_A_PERSON:
            for column, text in self.given(target):
                if cell_values.meaningful(text):
                    self.problem("not_of_a_firm", column, target)
        if "company" not in self.row.values:
            self.problem("no_company", None)

    def read_person(self) -> None:
        """Read a person, perhaps with a company."""
        self.put("name", self.name())
        self.addresses("email", "emails", BETWEEN_EMAILS, cell_values.email)
        self.addresses("phone", "phones", BETWEEN_PHONES, lambda text: cell_values.phone(text, self.cleaner.region))
        self.put("company", self.line("company"))
        for target, reader in (("nip", cell_values.tax_number), ("language", cell_values.language)):
            self.put(target, self.one(target, reader))
        for column in PLAIN:
            self.put(column.name, self.plain(column))
        further = self.put_address("note")
        self.put("note", "\n".join(filter(None, (self.note("note"), *further))))
        self.put("tags", self.tags())
        self.claims()
        self.judge()

    def name(self) -> str:
        """The full name, else first and last name in this order."""
        parts = []
        for target in ("name", "first_name", "last_name"):
            text = self.line(target)
            if text and "@" in text and not cell_values.email(text)[1]:
                if folded(text) not in {folded(cell_values.meaningful(other)) for _, other in self.given("email")}:
                    self.problem("email_in_name", self.given(target)[0][0], target)
                continue  # exports repeat the address where they know no name
            parts.append("" if text in ("-", "--", ".", "?") else text)
        return " ".join(filter(None, parts))

    def addresses(self, target: str, plural: str, between: re.Pattern, reader: cell_values.Reader) -> None:
        """Store the first valid one under `target`, the others under `plural`; one cell may hold several."""
        good: list[str] = []
        for place in (target, f"{target}_2"):
            for column, text in self.given(place):
                for part in _parts(text, between, reader):
                    value, code = reader(part)
                    if code:
                        self.problem(code, column, place)
                    if value and len(good) <= MOST_ADDRESSES and folded(value) not in map(folded, good):
                        good.append(value)
                        if len(good) == MOST_ADDRESSES + 1:
                            self.problem("too_many_addresses", column, place)
        self.put(target, good[0] if good else "")
        self.put(plural, good[1:MOST_ADDRESSES])

    def tags(self) -> list[str]:
        tags: dict[str, str] = {}
        for column, text in self.given("tags"):
            for part in BETWEEN_TAGS.split(self.checked("tags", column, cell_values.tidy_lines(text))):
                tag = cell_values.meaningful(part).removeprefix("* ")
                if not tag or folded(tag) in OF_GOOGLE:
                    continue
                self.objects(column, tag, named=False)
                if len(tag) > LONGEST_TAG or (len(tags) == MOST_TAGS and folded(tag) not in tags):
                    self.problem("tags_left_out", column, "tags")
                else:
                    tags.setdefault(folded(tag), tag)
        return list(tags.values())

    # consent is never granted here

    def claims(self) -> None:
        on = self.one("consent_date", lambda text: cell_values.day(text, self.cleaner.today))
        proof = self.line("consent_proof")
        for column, text in self.given("consent"):
            if self.objects(column, text):
                continue
            answer, _ = cell_values.yes_or_no(text)
            dated, _ = cell_values.day(text, self.cleaner.today)
            answer = "yes" if dated else answer  # a date in place of a yes is a yes of that day
            claim = Claim("consent", column, self.channel(column), answer, dated or on, proof)
            if answer == "unclear":
                self.problem("consent_unclear", column, "consent")
            elif answer == "yes" and not claim.proved:
                self.problem("consent_without_proof", column, "consent")
            if answer:
                self.row.claims.append(claim)
        for column, text in self.given("objection"):
            if self.objects(column, text):
                continue
            answer, _ = cell_values.yes_or_no(text)
            if answer == "unclear":
                self.problem("objection_unclear", column, "objection")
            if answer in ("yes", "unclear"):
                self.row.claims.append(Claim("objection", column, self.channel(column), "yes"))

    def objects(self, column: int, text: str, *, named: bool = True) -> bool:
        """Whether a cell says no in words; it is then stored as an objection, for the channel in the words, else in the
        header if `named`.
        """
        channel = objection_in(text)
        if channel is not None:
            about = channel or (self.channel(column) if named else "")
            self.row.claims.append(Claim("objection", column, about, "yes"))
        return channel is not None

    def channel(self, column: int) -> str:
        return consent_channel(self.cleaner.headers[column])

    def judge(self) -> None:
        """Report a row without a name, without any address, or without either."""
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


def _parts(text: str, between: re.Pattern, reader: cell_values.Reader) -> list[str]:
    """The addresses in one cell, which is split only where at least one part is valid."""
    parts = [part for part in between.split(text) if part.strip()]
    if "@" in text:  # «Kowalski, Jan <jan@firma.pl>» is one address
        parts = [part for part in parts if "@" in part]
    return parts if any(reader(part)[0] for part in parts) else [text]
