"""One question to the register that the settings choose. The ledger says that somebody asked, never for whom."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from consents.models import Ground
from crm.contacts.companies.company_editing import with_nip
from crm.contacts.registers.file_register import Filed
from crm.contacts.registers.register_answer import Firm, NotDeclared, NotInRegister, Register
from crm.contacts.registers.regon import Regon
from crm.contacts.registers.vat_list import VatList
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.logs import ledger
from crm.privacy.models import Disclosure, Person, Purpose, Recipient

REGISTERS: dict[str, Callable[[], Register]] = {Filed.slug: Filed, VatList.slug: VatList, Regon.slug: Regon}


def register() -> Register | None:
    """The register of the settings; None when looking up is off."""
    made = REGISTERS.get(settings.NIP_REGISTER)
    return made() if made else None


def look_up(nip: str, *, by: Actor) -> Firm:
    """The firm with the valid number `nip`; nothing else is sent.

    The number of a sole trader whom we know is hers: she has to be in use, and the register stands among those who got
    it. Raises NotInRegister, Unavailable, NotDeclared, Paused.
    """
    asked = register()
    if asked is None:
        raise NotInRegister
    known = with_nip(by, nip)
    trader = known.sole_trader if known is not None and known.sole_trader_id else None
    if trader is not None:
        refuse_paused([trader.pk])
    recipient = declared(asked)
    counts = {"register": asked.slug}
    ledger.record("company.looked_up", by=by, about=trader, counts=counts)
    if trader is not None and recipient is not None:
        told = [str(Category.COMPANY)]
        Disclosure.note([trader], recipient=recipient, categories=told, purpose=kept_for(trader), by=by)
    found = asked.ask(nip)
    if found is None:
        raise NotInRegister
    return found


def kept_for(trader: Person) -> Purpose | None:
    """The purpose for which we keep a sole trader's business data; None when no purpose in force needs them."""
    grounds = Ground.objects.filter(person=trader, ended_at=None).select_related("purpose").order_by("pk")
    needing = (one.purpose for one in grounds if one.in_force() and one.purpose.needs(Category.COMPANY))
    return next(needing, None)


def declared(asked: Register) -> Recipient | None:
    """The register as a recipient; None for our own file. NotDeclared when the list of recipients lacks it."""
    if not asked.recipient:
        return None
    recipient = Recipient.objects.active().filter(slug=asked.recipient).first()
    if recipient is None:
        raise NotDeclared
    return recipient


def findings() -> list[dict[str, Any]]:
    """For the doctor: whether the register that is switched on may be asked."""
    asked = register()
    if asked is None or not asked.recipient:
        return []
    known = Recipient.objects.active().filter(slug=asked.recipient).exists()
    detail = "is a declared recipient" if known else f"is switched on, and no recipient is called {asked.recipient}"
    return [{"name": "nip_register", "ok": known, "detail": f"the register {asked.slug} {detail}"}]
