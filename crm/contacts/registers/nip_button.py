"""The button beside a NIP: the register's answer is filled into the form, which is not yet saved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crm.accounts.language import disclosure_words
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.registers.register_answer import Firm
from crm.contacts.registers.register_lookup import look_up, register
from crm.files.rows.form_fields import nip_field
from crm.privacy.recipients.gate import DisclosureRefused, note_refusal

BUTTON = "lookup"
CSRF_FIELD = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class RegisterReply:
    """The form to show again, the register's firm, and the error where there is none."""

    form: BaseForm
    firm: Firm | None = None
    refusal: str = ""

    @property
    def context(self) -> dict[str, Any]:
        """Context for the template."""
        return {"form": self.form, "register": register(), "firm": self.firm, "refusal": self.refusal}

    @property
    def status(self) -> int:
        """422 for an error of the lookup, as for an error of the form."""
        return 422 if self.refusal else 200


def lookup_pressed(request: HttpRequest) -> bool:
    """Whether the lookup button was pressed, not the one that saves."""
    return request.method == "POST" and BUTTON in request.POST


def filled_form(
    request: StaffRequest,
    make: Callable[..., BaseForm],
    *,
    trader: bool = False,
    into: Callable[[Firm], dict[str, str]] | None = None,
) -> RegisterReply:
    """The form with the register's data for the typed NIP; everything else stays as it was typed.

    A sole trader's data are personal: they go only into a form that seals them (`trader`). `into` maps a firm to the
    fields of this form.
    """
    typed = {name: value for name, value in request.POST.items() if name not in (BUTTON, CSRF_FIELD)}
    try:
        firm = look_up(number_in(str(typed.get("nip", ""))), by=request.user)
    except DisclosureRefused as refused:
        note_refusal(refused.answer, by=request.user, place="register")
        return RegisterReply(make(initial=typed), refusal=disclosure_words.refusal(refused.answer))
    except ValidationError as refusal:
        return RegisterReply(make(initial=typed), refusal=refusal.messages[0])
    if firm.trader and not trader:
        return RegisterReply(make(initial=typed), firm=firm)
    values = into(firm) if into else as_company(firm)
    return RegisterReply(make(initial={**typed, **values}), firm=firm)


def number_in(text: str) -> str:
    """The typed NIP. ValidationError for an invalid or missing one."""
    number = nip_field(required=True).clean(text)
    if not number:
        raise ValidationError(_("Type the NIP first."), code="nip")
    return number


def as_company(firm: Firm) -> dict[str, str]:
    """Form values of a company; a sole trader's address is one line there."""
    return {**firm.values(), "address": address_of(firm)}


def address_of(firm: Firm) -> str:
    """The address in one line."""
    place = " ".join(filter(None, (firm.postcode, firm.city)))
    return ", ".join(filter(None, (firm.street, place)))
