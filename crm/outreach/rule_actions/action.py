"""What every action answers: its settings, what it lacks, what it would do, doing it, and taking it back."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.outreach.models import Rule, RuleRun
from crm.outreach.rule_parts.params import Param
from crm.outreach.rule_parts.subjects import CONTACT, DEAL
from crm.public_ids import public_id

DONE, UNCHANGED, NOBODY, NO_RIGHT, INVALID = "done", "unchanged", "nobody", "no_right", "invalid"
GATE, RESTRICTED, NO_ADDRESS, GAP, TAKEN, OVERTAKEN = "gate", "restricted", "no_address", "gap", "taken", "overtaken"
BOTH = (CONTACT, DEAL)
NOTHING = UUID(int=0)


@dataclass(frozen=True)
class Outcome:
    """What became of one step: a code, the public id of what was made, and numbers that taking it back needs."""

    code: str
    row: str = ""
    was: list[int] = field(default_factory=list)

    def as_json(self, kind: str) -> dict[str, Any]:
        """As a run stores it."""
        return {"kind": kind, "code": self.code, "row": self.row, "was": self.was}


@dataclass
class Scene:
    """The record at hand, and for whom the rule acts. `user` bears the rule, so that the ledger names it."""

    rule: Rule
    run: RuleRun
    user: User
    of: str
    record: Any
    at: datetime
    step: int = 0

    @property
    def on_contact(self) -> bool:
        """Whether it is about a contact, not a deal."""
        return self.of == CONTACT


class Action(ABC):
    """One kind of step."""

    kind: str
    label: Any
    icon: str
    needs: tuple[str, ...] = (rights.CONTACTS_EDIT,)
    of: Collection[str] = BOTH
    params: tuple[Param, ...] = ()
    undoable = False

    def lacking(self, settings: Mapping[str, Any], user: User) -> str:
        """What keeps it from being switched on, as a sentence; empty where nothing does."""
        return ""

    @abstractmethod
    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        """Do it, in the caller's transaction."""

    def foresee(self, records: Iterable[Any], settings: Mapping[str, Any], user: User) -> dict[int, str]:
        """{key: code} of what would become of it for these records; nothing is written."""
        return {record.pk: DONE for record in records}

    def undo(self, run: RuleRun, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        """Take it back; whether that worked."""
        return False

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        """What it does with its settings, in a few words."""
        return str(self.label)


def label_of(param: Param, settings: Mapping[str, Any], user: User) -> str:
    """The words of what was chosen."""
    chosen = settings.get(param.name, "")
    values = chosen if isinstance(chosen, list) else [chosen]
    labels = dict(param.offered(user))
    return ", ".join(str(labels[value]) for value in values if value in labels)


def uid_or_nobody(text: str) -> UUID:
    """The public id in a text, for a look-up: in place of none an id that nothing has."""
    return public_id(text) or NOTHING
