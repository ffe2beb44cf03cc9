"""What the house does with its trust page: the next version, switching it off. Only whoever decides (Art. 38(6))."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.casework.case_numbers import hold_series
from crm.dpo.models import TrustVersion
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

TEXTS = ("lead", "lead_en", "measures", "measures_en")
LOCK = "dpo.trust"


def current() -> TrustVersion | None:
    """The version that counts; None while there is none."""
    return TrustVersion.objects.first()


def shown() -> TrustVersion | None:
    """The version that the public reads; None while the page is off."""
    version = current()
    return version if version and version.shown else None


@transaction.atomic
def publish(texts: dict[str, str], *, by: User, at: datetime | None = None) -> TrustVersion:
    """Show the page with these texts. ValidationError until the controller is named."""
    refuse_others(by)
    if Controller.named() is None:
        raise ValidationError(_("Name the company and its contacts first: the page says whom to ask."))
    return save_next("trust.published", {name: texts.get(name, "") for name in TEXTS}, shown=True, by=by, at=at)


@transaction.atomic
def withdraw(*, by: User, at: datetime | None = None) -> TrustVersion | None:
    """Show it no more; None, and nothing happens, when it is off."""
    refuse_others(by)
    version = shown()
    if version is None:
        return None
    texts = {name: getattr(version, name) for name in TEXTS}
    return save_next("trust.withdrawn", texts, shown=False, by=by, at=at)


def save_next(act: str, texts: dict[str, str], *, shown: bool, by: User, at: datetime | None) -> TrustVersion:
    """The next version, with its entry in the ledger."""
    hold_series(LOCK)
    last = current()
    number = last.version + 1 if last else 1
    moment: Any = at or timezone.now()
    version = TrustVersion.objects.create(version=number, shown=shown, **texts, by=signature(by), at=moment)
    ledger.record(act, by=by, target=f"trust:{number}")
    return version


def refuse_others(by: User) -> None:
    """PermissionDenied for whoever does not decide for the controller."""
    if not by.may(rights.PRIVACY_DECIDE):
        raise PermissionDenied
