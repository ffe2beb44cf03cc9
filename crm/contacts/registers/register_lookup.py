"""One lookup in the register chosen in the settings. The ledger records that somebody asked, but not the number."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from consents.models import Ground
from crm.contacts.companies.company_editing import company_with_nip
from crm.contacts.registers.file_register import FileRegister
from crm.contacts.registers.register_answer import Firm, NotDeclared, NotInRegister, Register
from crm.contacts.registers.regon import Regon
from crm.contacts.registers.vat_list import VatList
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.logs import ledger
from crm.privacy.models import Disclosure, Person, Purpose, Recipient
from crm.privacy.recipients.gate import check_disclosure, may_disclose

REGISTERS: dict[str, Callable[[], Register]] = {
    FileRegister.slug: FileRegister,
    VatList.slug: VatList,
    Regon.slug: Regon,
}


def register() -> Register | None:
    """The register of the settings; None when lookups are switched off."""
    register_class = REGISTERS.get(settings.NIP_REGISTER)
    return register_class() if register_class else None


def look_up(nip: str, *, by: Actor) -> Firm:
    """The firm with the valid number `nip`; nothing else is sent.

    The number of a known sole trader is personal: they must not be restricted, the gate must let it go there, and the
    register becomes one of their recipients. Raises NotInRegister, Unavailable, NotDeclared, Paused, DisclosureRefused.
    """
    chosen_register = register()
    if chosen_register is None:
        raise NotInRegister
    existing = company_with_nip(by, nip)
    trader = existing.sole_trader if existing is not None and existing.sole_trader_id else None
    if trader is not None:
        refuse_paused([trader.pk])
    recipient = declared_recipient(chosen_register)
    categories, purpose = [str(Category.COMPANY)], None
    if trader is not None and recipient is not None:
        purpose = purpose_of_business_data(trader)
        check_disclosure(recipient, purpose, categories)
    counts = {"register": chosen_register.slug}
    ledger.record("company.looked_up", by=by, about=trader, counts=counts)
    if trader is not None and recipient is not None:
        Disclosure.note([trader], recipient=recipient, categories=categories, purpose=purpose, by=by)
    firm = chosen_register.ask(nip)
    if firm is None:
        raise NotInRegister
    return firm


def purpose_of_business_data(trader: Person) -> Purpose | None:
    """A purpose for which a sole trader's business data are kept; None when no purpose in force needs them."""
    grounds = Ground.objects.filter(person=trader, ended_at=None).select_related("purpose").order_by("pk")
    needing = (ground.purpose for ground in grounds if ground.in_force() and ground.purpose.needs(Category.COMPANY))
    return next(needing, None)


def declared_recipient(chosen_register: Register) -> Recipient | None:
    """The register as a recipient; None for a local one. NotDeclared when it is not in the list of recipients."""
    if not chosen_register.part:
        return None
    recipient = marked_for(chosen_register)
    if recipient is None:
        raise NotDeclared
    return recipient


def marked_for(chosen_register: Register) -> Recipient | None:
    """The recipient in force that the list marks as this register (crm/privacy/recipients/product_parts.py)."""
    row: Recipient | None = Recipient.objects.active().doing(chosen_register.part).order_by("pk").first()
    return row


def findings() -> list[dict[str, Any]]:
    """For the health check: whether the register in use is a declared recipient."""
    chosen_register = register()
    if chosen_register is None or not chosen_register.part:
        return []
    recipient = marked_for(chosen_register)
    detail, current = "is a declared recipient", True
    if recipient is None:
        detail = "is switched on, and no recipient is marked as it"
    elif not (answer := may_disclose(recipient, None, [str(Category.COMPANY)])).allowed:
        current, detail = False, f"gets no number of a known sole trader: {answer.reason}"
    words = f"the register {chosen_register.slug} {detail}"
    return [{"name": "nip_register", "ok": recipient is not None, "warning": not current, "detail": words}]
