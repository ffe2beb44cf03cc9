"""Cleaning one row of a company file; every problem of the row is reported once."""

from crm.contacts.columns.company import COMPANY
from crm.contacts.columns.file_targets import longest_of
from crm.contacts.imports.row_cleaning import ColumnReading, RowCleaner

PLAIN = [column for column in COMPANY.having("imported") if column.name != "notes" and not column.group]


class CompanyReading(ColumnReading):
    """A row with a company, perhaps with a person who works there."""

    longest = longest_of(COMPANY, person=254)

    def read(self) -> None:
        for target in ("person", "role"):
            self.put(target, self.line(target))
        for column in PLAIN:
            self.put(column.name, self.plain(column))
        further = self.put_address("notes")
        self.put("notes", "\n".join(filter(None, (self.note("notes"), *further))))
        if "name" not in self.row.values and "nip" not in self.row.values:
            self.problem("no_company", None)
        if "role" in self.row.values and "person" not in self.row.values:
            self.problem("role_of_nobody", self.first_column("role"), "role")


class CompanyCleaner(RowCleaner):
    """Cleans rows of companies."""

    reading = CompanyReading
