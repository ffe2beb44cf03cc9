"""Withdrawals, objections and restrictions done again, at the moment at which they were first made."""

from consents.grounds.objections import object_to, take_objections
from consents.grounds.recording import withdraw
from consents.grounds.restrictions import lift, restrict
from crm.privacy.erasure_ledger.ledger_file import Line
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import Person, Purpose
from retention.replays.outcome import BY, Outcome

REDONE = ("ground.withdrawn", "ground.objected")
RESTRICTIONS = ("restriction.placed", "restriction.lifted")
LOST = {"contact.unshared": "end the share by hand"}


def redo_choices(pk: int, lines: list[Line], outcome: Outcome) -> None:
    """Do them in their order. Of restrictions the last word counts."""
    if not lines:
        return
    person = Person.objects.with_keys().filter(pk=pk).first()
    if person is None:
        return
    try:
        redo(person, lines, outcome)
    except KeyChanged:
        for line in lines:
            outcome.lose(line, str(person.uid), "no key: nothing of the person can be changed or read")


def redo(person: Person, lines: list[Line], outcome: Outcome) -> None:
    """The acts of one person."""
    for line in lines:
        if line.act in REDONE:
            again(person, line, outcome)
        elif line.act in LOST:
            outcome.lose(line, f"{person.uid} {line.target}", LOST[line.act])
    if restrictions := [line for line in lines if line.act in RESTRICTIONS]:
        hold_back(person, restrictions[-1], outcome)


def again(person: Person, line: Line, outcome: Outcome) -> None:
    """A withdrawal or an objection."""
    if line.act == "ground.objected" and not line.target.startswith("purpose:"):
        outcome.did(line.act, take_objections([person], by=BY, at=line.at, channels=line.counts.get("channels")))
        return
    _kind, slug, channel = line.target.split(":")
    purpose = Purpose.objects.filter(slug=slug).order_by("-version").first()
    if purpose is None:
        outcome.lose(line, str(person.uid), f"this state has no purpose {slug}")
    elif line.act == "ground.withdrawn":
        outcome.did(line.act, withdraw(person, purpose, channel, by=BY, at=line.at))
    else:
        outcome.did(line.act, object_to(person, purpose, by=BY, at=line.at, channels=[channel]))


def hold_back(person: Person, line: Line, outcome: Outcome) -> None:
    """Restrict, or lift what was lifted: they were told of it then (Art. 18(3))."""
    if line.act == "restriction.lifted":
        outcome.did(line.act, lift(person, by=BY, told_at=line.at, at=line.at))
    else:
        placed = restrict(person, line.counts.get("reason", "claims"), by=BY, at=line.at)
        outcome.did(line.act, placed.placed_by == "system:ledger.replay")
