"""Where lower apps reach higher code: dotted paths (crm/plugs.py), imported here and checked at start.

    INDEX_KEEPERS = ["consents.grounds.suppressed_addresses.keep_index", …]   several: keep(*, carry) -> Counter
    MAIL_GATE = "crm.correspondence.letters.mail_gate.Departure"   one, or None: gate(message) -> its answer

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
    "RECORD_KINDS": Point((), several=True),  # kinds of records: columns, list, import, export (record_kinds.py)
    "TRADER_MOVERS": Point(("company", "person"), ("by",), several=True),  # what else of a firm becomes a sole trader's
    "FRAME_PARTS": Point((), several=True),  # what apps add to every page (crm/accounts/pages/frame_parts.py)
    # secret links of theirs: [{"label", "since", "until", "used", "end"}], ended if so asked
    "OPEN_LINKS": Point(("user",), ("end_by",), several=True),
    "SUBMISSION_TAKER": Point(("submission",), ("by",)),  # a capture form becomes a lead
    # whom an incoming mail is about; whether it was kept (crm/mail/parsing/letter.py says what a letter is)
    "MAIL_TAKER": Point(("letter",), ("mailbox", "user", "by")),
    "ROLE_PREVIEWS": Point(("user",), several=True),  # {name of a list: how many rows the user would see, in words}
    "LOOKS_IN_WORDS": Point(("view", "reason")),  # (page, why) of an entry of the access log, in words
    # asked before every attempt to send: an object with `answer`, `send_ahead()`, which a yes is followed by, and
    # `contents(keys)` -> {key: bytes} of files that a letter encloses and another app keeps
    "MAIL_GATE": Point(("message",)),
    "LETTER_ABOUT": Point(
        ("keys",), ("user",)
    ),  # {key: what a letter is about} (crm/contacts/history/letter_subjects.py)
    "ACTS_FOR_COMPANY": Point(("people",)),  # those of them (keys) who are no party of their company's contracts
    "TEAMS_OF": Point(("people",)),  # {person: team whose contact they are}, for erasures remembered
    "ADDRESS_WATCHERS": Point(("person", "field", "before"), ("by",), several=True),  # a value of theirs was corrected
    # whoever has the data of the erased is told (Art. 19): an object with `around(person, at)`, a context manager in
    # which an erasure by hand happens, and `of_run(run)`: `before(people, at)`, `tell(leaving, at)` around each batch;
    # `told(people, at)` and `planned(numbers, at)` say beforehand who hears of a purge, and how
    "TOLD_ELSEWHERE": Point((), ("by",)),
    "RETENTION_EVENTS": Point(
        ("people",), several=True
    ),  # what retention counts from (retention/horizons/retention_events.py)
    "HELD_FOR": Point(("people",), several=True),  # querysets (person, slug, since) of what is kept without a ground
    # {purpose's slug: how long its rules that are on keep data, in words} (consents/statements/notice_facts.py)
    "PERIODS_IN_WORDS": Point(("slugs",), ("at",)),
    "LEDGER_REMEMBERED": Point(()),  # how many lines of the erasure ledger somebody else than its file remembers
    # a store of application secrets: {master key's version: how many it seals}, once resealed if so asked
    "SECRET_KEEPERS": Point((), ("reseal",), several=True),
    # a store of hashes of addresses: {index key: how many only it finds}, people still here carried over if so asked
    "INDEX_KEEPERS": Point((), ("carry",), several=True),
}


def resolve(setting: str) -> Any:
    """What `setting` plugs in: a tuple of callables where several may, else one callable or None."""
    callables = tuple(map(_imported, paths_of(setting)))
    return callables if POINTS[setting].several else next(iter(callables), None)


def paths_of(setting: str) -> list[str]:
    """The dotted paths that `setting` names."""
    value = getattr(settings, setting, None)
    if POINTS[setting].several:
        return list(value or [])
    return [value] if value else []


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
