"""«May I call them, may I write?» beside a task: the gate's answer on the channel that the task would use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from consents.grounds.answers import Answer, State
from consents.grounds.recording import answers
from crm.contacts.contact_list.badges import reaching, usual_of
from crm.privacy.channels import channel_of
from crm.privacy.models import Purpose
from crm.sales.models import Task


@dataclass(frozen=True)
class Way:
    """What the chip says: words, tone, icon, and the reason for its title."""

    text: Any
    tone: str
    icon: str
    reason: str


def ways_for(tasks: Iterable[Task]) -> dict[int, Way]:
    """{task: way} of those that call or write to somebody; a constant number of statements."""
    asked = [one for one in tasks if one.person_id and one.open and channel_of(one.kind)]
    purposes = reaching() if asked else []
    if not purposes:
        return {}
    channels = sorted({channel_of(one.kind) for one in asked})
    pairs = [(channel, purpose) for channel in channels for purpose in purposes]
    found = answers([one.person_id for one in asked if one.person_id], pairs)
    usual = usual_of(purposes)
    ordered = sorted(purposes, key=lambda purpose: purpose != usual)
    return {one.pk: way_of(one, ordered, found, usual) for one in asked}


def way_of(task: Task, purposes: list[Purpose], found: dict[Any, Answer], usual: Purpose | None) -> Way:
    """The best that may be done: what sales has in mind, else another purpose by its name, else nothing."""
    channel = channel_of(task.kind)
    told = [(purpose, found[task.person_id, channel, purpose.slug]) for purpose in purposes]
    purpose, answer = next(((one, said) for one, said in told if said.allowed), told[0])
    if not answer.allowed:
        return Way(_("not allowed"), "muted", "ban", answer.words)
    if purpose != usual:
        return Way(_("only: %(purpose)s") % {"purpose": purpose}, "muted", "lock", answer.words)
    if answer.state == State.EXPIRING:
        return Way(_("consent expiring"), "warning", "clock", answer.words)
    return Way(_("allowed"), "ok", "check", answer.words)
