"""The firm in a register's answer, and the errors."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Firm:
    """A firm as a register has it. `trader`: it is a sole trader's business, so all of it is personal data."""

    name: str
    nip: str
    regon: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    trader: bool = False

    def values(self) -> dict[str, str]:
        """The values for the form of a company; only those that are filled in."""
        fields = {name: getattr(self, name) for name in ("name", "nip", "regon", "street", "postcode", "city")}
        return {name: value for name, value in fields.items() if value}


class Register(Protocol):
    """A register. `part` says which recipient it is, by its mark in the list; empty for a local one."""

    @property
    def slug(self) -> str: ...

    @property
    def label(self) -> Any: ...

    @property
    def part(self) -> str: ...

    def ask(self, nip: str) -> Firm | None:
        """The firm with that number; None when there is none. Raises Unavailable."""


class Unavailable(ValidationError):
    """The register did not answer in time, or not in the expected form."""

    def __init__(self) -> None:
        words = _("The register does not answer at the moment. Fill in the fields by hand or try again later.")
        super().__init__(words, code="unavailable")


class NotInRegister(ValidationError):
    """No firm has that number."""

    def __init__(self) -> None:
        super().__init__(_("The register knows no firm with this NIP."), code="not_in_register")


class NotDeclared(ValidationError):
    """A register that receives the number must first be in the list of recipients."""

    def __init__(self) -> None:
        words = _("This register is not on the list of recipients yet, so nothing was sent. The privacy desk adds it.")
        super().__init__(words, code="not_declared")
