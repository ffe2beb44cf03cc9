"""Which KSeF is asked: that of the settings (KSEF), with what the house typed for it."""

from datetime import datetime
from typing import Protocol

from django.conf import settings

from crm.privacy.keys.cipher import Unreadable
from crm.sales.ksef_line.file_ksef import FileKsef
from crm.sales.ksef_line.ksef_answers import InvoiceState, SalesPage
from crm.sales.ksef_line.ksef_client import KsefClient
from crm.sales.ksef_line.ksef_trouble import KsefTrouble
from crm.sales.models import KsefAccount

ADDRESSES = {
    "test": "https://api-test.ksef.mf.gov.pl/v2",
    "demo": "https://api-demo.ksef.mf.gov.pl/v2",
    "production": "https://api.ksef.mf.gov.pl/v2",
}
FILE = "file"


class KsefDoor(Protocol):
    """What is asked of KSeF. Everything raises KsefTrouble, and KsefRefusal where KSeF says no to what was sent."""

    def sign_in(self) -> None: ...
    def open_session(self) -> str: ...
    def send(self, session: str, content: bytes) -> str: ...
    def close(self, session: str) -> None: ...
    def state(self, session: str, reference: str) -> InvoiceState: ...
    def listed(self, session: str) -> list[InvoiceState]: ...
    def receipt(self, session: str, number: str) -> bytes: ...
    def sales(self, since: datetime, page: int) -> SalesPage: ...
    def invoice(self, number: str) -> bytes: ...


def is_named() -> bool:
    """Whether the settings name a KSeF; a folder stands in for it in the embedded mode alone."""
    return settings.KSEF in ADDRESSES or (settings.KSEF == FILE and settings.EMBEDDED)


def door_of(account: KsefAccount) -> KsefDoor:
    """The door, not opened yet. KsefTrouble where the settings name none, or nothing was typed for it."""
    if not is_named():
        raise KsefTrouble("off", sure=True)
    if settings.KSEF == FILE:
        return FileKsef(account.nip)
    try:
        proof = {name: text for name, text in account.kept.items() if name != "environment"}
        usable = account.has_proof
    except Unreadable:
        usable = False
    if not usable:
        raise KsefTrouble("no_proof", sure=True)
    return KsefClient((settings.KSEF_URL or ADDRESSES[settings.KSEF]).rstrip("/"), account.nip, proof)
