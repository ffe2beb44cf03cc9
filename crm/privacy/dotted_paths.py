"""Where lower apps reach higher code: dotted paths (crm/plugs.py), imported here and checked at start.

    RECORD_PANELS = ["consents.grounds.contact_panel.may_contact_panel"]        several: panel(person, *, user) -> what
    the page draws
    MAIL_GATE = "consents.grounds.mail_gate.may_send"                         one, or None: gate(message) -> Answer

Nothing else may look upwards; import-linter holds the rest to it.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Point:
    """One place where higher code plugs in: how it is called, and whether several may."""

    arguments: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    several: bool = False

    def fits(self, act: Callable) -> bool:
        """Whether `act` can be called as this point calls it."""
        try:
            inspect.signature(act).bind(*self.arguments, **dict.fromkeys(self.keywords))
        except TypeError:
            return False
        return True

    def __str__(self) -> str:
        return f"({', '.join([*self.arguments, *(['*', *self.keywords] if self.keywords else [])])})"


POINTS = {
    "RECORD_PANELS": Point(("person",), ("user",), several=True),  # the right column of a contact's record
    "COMPANY_PANELS": Point(("company",), ("user",), several=True),  # the right column of a company's page
    "COMPOSER_TABS": Point(("contact",), ("user",), several=True),  # further tabs: {id, kind, label, icon, keys, html}
    "NEXT_STEP": Point(("data",), ("auto_id",)),  # the form that asks for the next step under an entry, or None
    "TRADER_MOVERS": Point(("company", "person"), ("by",), several=True),  # what else of a firm becomes a sole trader's
    "LISTS": Point((), several=True),  # a list that can be filtered and saved as a view (crm/lists/pages/list_kinds.py)
    "COLUMN_TABLES": Point((), several=True),  # the columns of a kind of record (crm/lists/columns/table.py)
    "EXPORT_KINDS": Point(
        (), several=True
    ),  # a kind of rows that a file may take out (crm/contacts/exports/export_kinds.py)
    "IMPORT_KINDS": Point((), several=True),  # a kind of rows that a file may hold (crm/files/imports/import_kinds.py)
    "PALETTE_ACTS": Point(("path",), ("user",), several=True),  # what can be done with the record on whose page one is
    "BULK_ACTS": Point(("user",), several=True),  # further acts on contacts ticked: [{"label", "icon", "url"}]
    "MENU_VIEWS": Point(("user",), several=True),  # what they keep in the sidebar: [{"label", "url", "icon"}]
    # colleagues called elsewhere than in the history of contacts: an object with unseen(), lines(), see_all()
    "CALL_SOURCES": Point(("user",), several=True),
    "OPEN_LINKS": Point(
        ("user",), several=True
    ),  # secret links of theirs: [{"label", "since", "until", "used", "end"}]
    "MENU_COUNTS": Point(
        ("user",), several=True
    ),  # numbers beside the menu: {name: Count} (crm/accounts/profile/menu_counts.py)
    "PALETTE_SOURCES": Point(("words",), ("user",), several=True),  # what the command palette finds
    # what was looked at last, {kind: [public ids]}, as far as the user still sees it (crm/contacts/people/recent.py)
    "RECENT_PLACES": Point(("seen",), ("user",), several=True),
    # what else begins when a lead becomes a contact: a form with `title`, whose `begin(contact)` is called on success;
    # None for whoever may not begin it
    "LEAD_PARTS": Point(("data",), ("contact", "user"), several=True),
    "FIRST_STEPS": Point(("user",), several=True),  # a further first step (crm/workspace/first_steps/steps.py), or None
    # what else goes along in a hand-over, or back: {what: how much of it did}; and how much would
    "HAND_OVER_PARTS": Point(("giver", "taker", "team"), ("by", "batch", "back"), several=True),
    "HAND_OVER_COUNTS": Point(("giver",), ("by", "status"), several=True),
    "HAND_OVER_OWNERS": Point((), ("by",), several=True),
    "SUBMISSION_TAKER": Point(("submission",), ("by",)),  # a capture form becomes a lead
    # whom an incoming mail is about; whether it was kept (crm/mail/parsing/letter.py says what a letter is)
    "MAIL_TAKER": Point(("letter",), ("mailbox", "user", "by")),
    "ROLE_PREVIEWS": Point(("user",), several=True),  # {name of a list: how many rows the user would see, in words}
    "LOOKS_IN_WORDS": Point(("view", "reason")),  # (page, why) of an entry of the access log, in words
    "MAIL_GATE": Point(("message",)),  # asked before every attempt to send
    "MAIL_LEAVES": Point(
        ("message",), several=True
    ),  # the gate has said yes: what the law sends along goes ahead of it
    "LETTER_ABOUT": Point(
        ("keys",), ("user",)
    ),  # {key: what a letter is about} (crm/contacts/history/letter_subjects.py)
    "MAIL_FILES": Point(("message", "keys")),  # {key: bytes} of files that a letter encloses and another app keeps
    "ACTS_FOR_COMPANY": Point(("people",)),  # those of them (keys) who are no party of their company's contracts
    "REAL_MAIL_OFF": Point(()),  # whether no mail may leave the house at the moment
    "DEMO_PARTS": Point(("loading",), several=True),  # what higher apps add to the demo data
    "DEMO_ENDS": Point((), several=True),  # and take out again, before companies and teams go
    "DEMO_BILL": Point(("person",), ("by", "team")),  # an invoice in a scene of the demo (crm/demo/backup_scene.py)
    "DEMO_USER": Point(("user",)),  # whether an account is the demo's: what it opens is an example
    "TEAMS_OF": Point(("people",)),  # {person: team whose contact they are}, for erasures remembered
    "ADDRESS_WATCHERS": Point(("person", "field", "before"), ("by",), several=True),  # a value of theirs was corrected
    "RETENTION_EVENTS": Point(
        ("people",), several=True
    ),  # what retention counts from (retention/horizons/retention_events.py)
    "LEDGER_REMEMBERED": Point(()),  # how many lines of the erasure ledger somebody else than its file remembers
    "RECONCILERS": Point((), several=True),  # what else `reconcile` attends to: [a check]
    "DOCTOR_CHECKS": Point((), several=True),  # what an area says of its own health: [{name, ok, detail, …}]
    "SEAL_READERS": Point(()),  # addresses that get the daily seal
    # a store of application secrets: {master key's version: how many it seals}, once resealed if so asked
    "SECRET_KEEPERS": Point((), ("reseal",), several=True),
    # a store of hashes of addresses: {index key: how many only it finds}, people still here carried over if so asked
    "INDEX_KEEPERS": Point((), ("carry",), several=True),
}


def resolve(setting: str) -> Any:
    """What `setting` plugs in: a tuple of callables where several may, else one callable or None."""
    found = tuple(map(_imported, paths_of(setting)))
    return found if POINTS[setting].several else next(iter(found), None)


def paths_of(setting: str) -> list[str]:
    """The dotted paths that `setting` names."""
    said = getattr(settings, setting, None)
    if POINTS[setting].several:
        return list(said or [])
    return [said] if said else []


@lru_cache(maxsize=64)
def _imported(path: str) -> Callable:
    return import_string(path)


@register("dotted")
def every_path_leads_somewhere(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """One error per dotted path that does not import or cannot be called as its point calls it."""
    return [error for setting in POINTS for path in paths_of(setting) for error in errors_of(setting, path)]


def errors_of(setting: str, path: str) -> Iterator[CheckMessage]:
    """What is wrong with one path."""
    try:
        act = _imported(path)
    except ImportError as problem:
        yield Error(f"{setting}: {path} does not import: {problem}", id="privacy.E010")
        return
    if not callable(act) or not POINTS[setting].fits(act):
        yield Error(f"{setting}: {path} must be callable as {POINTS[setting]}", id="privacy.E011")
