"""One row of a company file made ready, with everything that is wrong with it said once."""

from crm.contacts import fields
from crm.contacts.row_reading import Reading, RowCleaner


class CompanyReading(Reading):
    """A company, perhaps with somebody who works there."""

    longest = {"notes": 10_000, "city": 100, "postcode": 12, "person": 254}

    def read(self) -> None:
        for target in ("name", "person", "role"):
            self.put(target, self.line(target))
        readers = {
            "nip": fields.tax_number,
            "regon": fields.company_number,
            "website": fields.website,
        }
        for target, reader in readers.items():
            self.put(target, self.one(target, reader))
        further = self.put_address("notes")
        self.put("notes", "\n".join(filter(None, (self.note("notes"), *further))))
        if "name" not in self.row.values and "nip" not in self.row.values:
            self.problem("no_company", None)
        if "role" in self.row.values and "person" not in self.row.values:
            self.problem("role_of_nobody", self.first_column("role"), "role")


class CompanyCleaner(RowCleaner):
    """Cleans rows of companies."""

    reading = CompanyReading
