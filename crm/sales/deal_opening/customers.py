"""What the one field of a new deal finds: customers to choose from by NIP, name or e-mail, and whom it would add.

A NIP is looked for here first, then in the register of the settings, which may be silent: then the firm is typed, and
asked about at night (crm/contacts/registers/night_check.py).
"""

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.language import disclosure_words
from crm.accounts.permissions import rights
from crm.contacts.companies.company_editing import company_with_nip
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.registers.register_answer import Firm, Unavailable
from crm.contacts.registers.register_lookup import look_up, register
from crm.files.rows.cell_values import tax_number
from crm.privacy.recipients.gate import DisclosureRefused, note_refusal
from crm.sales.deals.customer_choice import Option, options_for

LOOKS_LIKE_NUMBER = re.compile(r"(?:PL)?[\d\s.\-–]+", re.IGNORECASE)
FEWEST, DIGITS = 6, 10  # fewer digits begin a name, such as «4 kąty»
SILENT = gettext_lazy("The register does not answer; we ask it again at night. Type the name.")
CHECKSUM = gettext_lazy("A NIP has 10 digits, and the last one does not fit the others. Check it.")


@dataclass(frozen=True)
class FoundCustomers:
    """The answer to what was typed. `problem` says what is wrong with a NIP, or whose firm it is already."""

    text: str = ""
    options: tuple[Option, ...] = ()
    number: str = ""
    problem: str = ""
    firm: Firm | None = None
    silence: Any = ""  # why the register says nothing
    unchecked: bool = False  # it is asked again at night

    @property
    def adds(self) -> bool:
        """Whether somebody new may be meant."""
        return bool(self.text) and not self.problem

    @property
    def registers_name(self) -> Any:
        """What the register is called."""
        source = register()
        return source.label if source else ""

    @property
    def as_firm(self) -> dict[str, Any]:
        """What the fields of a new firm begin with."""
        if self.firm:
            return {"company_name": self.firm.name, "nip": self.firm.nip, "firm": asdict(self.firm)}
        return {"company_name": "" if self.number else self.text, "nip": self.number}


def number_in(text: str) -> tuple[str, str]:
    """(NIP, what is wrong with it) of a text that reads like one, with spaces, dashes, PL before it; else blanks."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < FEWEST or not LOOKS_LIKE_NUMBER.fullmatch(text.strip()):
        return "", ""
    if len(digits) != DIGITS:
        return "", _("A NIP has 10 digits; this one has %(n)s.") % {"n": len(digits)}
    number, code = tax_number(digits)
    return (str(number), "") if number and not code else ("", str(CHECKSUM))


def find_customers(text: str, user: Any, *, ask: bool = True) -> FoundCustomers:
    """Whom the text may mean. Of a firm that is not here the register is asked, unless its answer is known (`ask`)."""
    text = text.strip()
    number, problem = number_in(text)
    options = tuple(options_for(number or text, user))
    if problem or not number or options:
        return FoundCustomers(text, options, number, "" if options else problem)
    if problem := whose_already(number, user):
        return FoundCustomers(text, (), number, problem)
    return from_register(text, number, user) if ask else FoundCustomers(text, (), number)


def whose_already(number: str, user: Any) -> str:
    """Who looks after the firm with this NIP, where the user sees it and does not handle it."""
    company = company_with_nip(user, number)
    if company is None:
        return ""
    words = _("%(name)s is here already, and %(owner)s looks after it. Ask for it.")
    return words % {"name": CompanyRecord(company, user).name, "owner": company.owner}


def from_register(text: str, number: str, user: Any) -> FoundCustomers:
    """What the register says of a firm that is not here; asked only of those who may add firms."""
    if not user.may(rights.COMPANIES_EDIT) or register() is None:
        return FoundCustomers(text, (), number)
    try:
        return FoundCustomers(text, (), number, firm=look_up(number, by=user))
    except Unavailable:
        return FoundCustomers(text, (), number, silence=SILENT, unchecked=True)
    except DisclosureRefused as refused:
        note_refusal(refused.answer, by=user, place="register")
        return FoundCustomers(text, (), number, silence=disclosure_words.refusal(refused.answer))
    except ValidationError as refusal:
        return FoundCustomers(text, (), number, silence=refusal.messages[0])
