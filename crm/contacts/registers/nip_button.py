"""The button beside a NIP: the register's answer goes into the form, which nobody has saved yet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.registers.register_answer import Firm
from crm.contacts.registers.register_lookup import look_up, register
from crm.files.rows.form_fields import nip_field

BUTTON = "lookup"
ONES_OWN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Asked:
    """The form as it is shown again, what the register said, and why it said nothing."""

    form: Form
    firm: Firm | None = None
    refusal: str = ""

    @property
    def context(self) -> dict[str, Any]:
        """For the template."""
        return {"form": self.form, "register": register(), "firm": self.firm, "refusal": self.refusal}

    @property
    def status(self) -> int:
        """What went wrong is told like an error of the form."""
        return 422 if self.refusal else 200


def asks(request: HttpRequest) -> bool:
    """Whether the button was pressed, not the one that saves."""
    return request.method == "POST" and BUTTON in request.POST


def answered(
    request: StaffRequest,
    make: Callable[..., Form],
    *,
    trader: bool = False,
    into: Callable[[Firm], dict[str, str]] | None = None,
) -> Asked:
    """The form again with what the register says of the NIP typed into it; everything else stays as it was typed.

    One person's trade is about a person: it goes into a form that seals it (`trader`), into no other. `into` says how a
    firm goes into this form.
    """
    typed = {name: value for name, value in request.POST.items() if name not in (BUTTON, ONES_OWN)}
    try:
        firm = look_up(number_in(str(typed.get("nip", ""))), by=request.user)
    except ValidationError as refusal:
        return Asked(make(initial=typed), refusal=refusal.messages[0])
    if firm.trader and not trader:
        return Asked(make(initial=typed), firm=firm)
    told = into(firm) if into else as_company(firm)
    return Asked(make(initial={**typed, **told}), firm=firm)


def number_in(text: str) -> str:
    """The NIP that was typed. ValidationError when it is none."""
    number = nip_field(required=True).clean(text)
    if not number:
        raise ValidationError(_("Type the NIP first."), code="nip")
    return number


def as_company(firm: Firm) -> dict[str, str]:
    """A firm for the form of a company; a sole trader's address is one line there."""
    return {**firm.values(), "address": address_of(firm)}


def address_of(firm: Firm) -> str:
    """The address in one line."""
    place = " ".join(filter(None, (firm.postcode, firm.city)))
    return ", ".join(filter(None, (firm.street, place)))
