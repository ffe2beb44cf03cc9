"""Where data may go without more (Art. 45): the EEA, and third countries with a decision of the Commission, by date.

One list for every member state. A decision that was annulled, ran out or was renewed is a row with its last day: a
recipient approved under it is refused from the day after. Source of each row: its text in the Official Journal, which
`source` links; the list was compared on 5 August 2026 with the Commission's page on adequacy decisions, and on 29
November 2026 with the titles of the newest:

- (EU) 2025/2574 of 19 December 2025, C(2025) 8771, OJ L, 2025/2574, 23.12.2025: the new Art. 4 of (EU) 2021/1772 says
  that it expires on 27 December 2031;
- (EU) 2025/1226 of 24 June 2025, until 27 December 2025; its sister (EU) 2025/1225 is about law enforcement;
- (EU) 2026/179 of 26 January 2026, published on 28 January 2026;
- (EU) 2025/1382 of 15 July 2025, C(2025) 4626, OJ L, 2025/1382, 18.7.2025, is left out: it is about an organisation,
  the European Patent Organisation, and no country. Its seat is in the EEA, where no mechanism is asked for.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from crm.narrowing import Words

# The European Economic Area: outside it a transfer needs a ground of its own (Art. 44 to 49).
EEA = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split()  # noqa: SIM905
)
DPF = "dpf"  # only firms on the list of the Data Privacy Framework, and only the kind of data they are certified for
HR, NON_HR = "hr", "non-hr"  # what a certificate covers: data of the firm's own staff, or of everybody else
DATA_TYPES: dict[str, Words] = {
    NON_HR: _("data of customers and other people outside (non-HR)"),
    HR: _("data of staff (HR)"),
}
COMMERCIAL = "commercial"  # only commercial organisations under PIPEDA
SCOPES: dict[str, Words] = {
    "": _("all recipients there"),
    DPF: _("only certified firms of the Data Privacy Framework"),
    COMMERCIAL: _("only commercial organisations under PIPEDA"),
}


@dataclass(frozen=True)
class Adequacy:
    """One decision: country (ISO 3166), its number, first and last day, and for whom it counts."""

    country: str
    decision: str
    since: date
    until: date | None = None
    scope: str = ""
    adopted: date | None = None  # where it counts from a later day

    @property
    def adopted_on(self) -> date:
        """The day by which the decision is cited: a decision counts once the member states are notified of it."""
        return self.adopted or self.since

    @property
    def celex(self) -> str:
        """Its number in EUR-Lex: 32021D1772 for (EU) 2021/1772, 32010D0625 for 2010/625/EU."""
        year, number = re.findall(r"\d+", self.decision)[:2]
        return f"3{year}D{int(number):04}"

    @property
    def source(self) -> str:
        """Where its text is."""
        return f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{self.celex}"

    def in_force(self, on: date) -> bool:
        """Whether it counts on the day `on`."""
        return self.since <= on and (self.until is None or on <= self.until)


DECISIONS = (
    Adequacy("AD", "2010/625/EU", date(2010, 10, 19)),
    Adequacy("AR", "2003/490/EC", date(2003, 6, 30)),
    Adequacy("BR", "(EU) 2026/179", date(2026, 1, 26)),
    Adequacy("CA", "2002/2/EC", date(2001, 12, 20), scope=COMMERCIAL),
    Adequacy("CH", "2000/518/EC", date(2000, 7, 26)),
    Adequacy("FO", "2010/146/EU", date(2010, 3, 5)),
    Adequacy("GB", "(EU) 2021/1772", date(2021, 6, 28), date(2025, 6, 27)),
    Adequacy("GB", "(EU) 2025/1226", date(2025, 6, 28), date(2025, 12, 18), adopted=date(2025, 6, 24)),  # prolongs it
    Adequacy("GB", "(EU) 2025/2574", date(2025, 12, 19), date(2031, 12, 27)),  # renews it
    Adequacy("GG", "2003/821/EC", date(2003, 11, 21)),
    Adequacy("IL", "2011/61/EU", date(2011, 1, 31)),
    Adequacy("IM", "2004/411/EC", date(2004, 4, 28)),
    Adequacy("JE", "2008/393/EC", date(2008, 5, 8)),
    Adequacy("JP", "(EU) 2019/419", date(2019, 1, 23)),
    Adequacy("KR", "(EU) 2022/254", date(2021, 12, 17)),
    Adequacy("NZ", "2013/65/EU", date(2012, 12, 19)),
    Adequacy("US", "(EU) 2016/1250", date(2016, 7, 12), date(2020, 7, 15), DPF),  # Privacy Shield, C-311/18
    Adequacy("US", "(EU) 2023/1795", date(2023, 7, 10), scope=DPF),
    Adequacy("UY", "2012/484/EU", date(2012, 8, 21)),
)


def adequacy_of(country: str, on: date) -> Adequacy | None:
    """The decision about a country that counts on the day `on`; None for the EEA and where there is none."""
    return next((row for row in DECISIONS if row.country == country and row.in_force(on)), None)
