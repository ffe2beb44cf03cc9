"""Codes of the two logs in the reader's language: pages, acts, reasons, columns. An unknown code is shown as it is."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from consents.models import GroundEvent
from crm.contacts.acts import ACTS, columns_in_words, reason_in_words
from crm.contacts.onlookers import PLACES
from crm.dpo.revealing import Reason

PAGES = {
    **PLACES,
    "dpo:overview": _("Privacy overview"),
    "dpo:people": _("People"),
    "dpo:person": _("Person's sheet"),
    "dpo:reveal": _("Shown at the privacy desk"),
    "dpo:copy": _("Copy for the person"),
    "dpo:audit": _("Access log"),
    "dpo:ledger": _("Ledger"),
    "consents:proof": _("Proof"),
}

TITLES = {
    **{code: act.title for code, act in ACTS.items()},
    **{f"ground.{kind.value}": kind.label for kind in GroundEvent.Kind},
    "person.revealed": _("A value was shown"),
    "person.exported": _("Copy made for the person"),
    "person.erased": _("Person erased"),
    "keys.rotated": _("Master key changed"),
    "keys.reindexed": _("Search indexes computed anew"),
    "access_log.dropped": _("A month of the access log deleted, its time being over"),
    "purpose.amended": _("Purpose changed"),
    "access.refused": _("Access refused"),
    "account.opened": _("Account opened"),
    "account.edited": _("Own settings changed"),
    "account.placed": _("Role or teams changed"),
    "account.disabled": _("Account closed"),
    "account.enabled": _("Account opened again"),
    "account.deleted": _("Account deleted"),
    "demo.loaded": _("Demo data loaded"),
    "demo.removed": _("Demo data removed"),
    "account.link_sent": _("Password link sent"),
    "job.started": _("Work started"),
    "job.resumed": _("Work resumed"),
    "job.cancelled": _("Work cancelled"),
}

WHYS = {**dict(Reason.choices)}


def page_in_words(code: str) -> str:
    """Where something was seen."""
    return str(PAGES.get(code, code))


def act_in_words(code: str) -> str:
    """What was done."""
    return str(TITLES.get(code, code))


def why_in_words(code: str) -> str:
    """A reason; empty for none."""
    return str(WHYS[code]) if code in WHYS else reason_in_words(code) if code else ""


def fields_in_words(names: Iterable[str]) -> str:
    """Columns that were in clear, or a word for a masked page."""
    return columns_in_words(names) or str(_("masked"))
