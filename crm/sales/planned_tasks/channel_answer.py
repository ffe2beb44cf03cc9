"""«May I call them, may I write?» beside a task: the gate's answer on the channel that the task would use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from consents.grounds.answers import Answer, State
from consents.grounds.recording import answers
from crm.contacts.contact_list.badges import contact_purposes, usual_purpose
from crm.privacy.channels import channel_of
from crm.privacy.models import Purpose
from crm.sales.models import Task


@dataclass(frozen=True)
class ChannelChip:
    """A chip: words, tone, icon, and the reason as its title."""

    text: Any
    tone: str
    icon: str
    reason: str


def channel_chips(tasks: Iterable[Task]) -> dict[int, ChannelChip]:
    """{task: chip} of open tasks that call or write to somebody; a constant number of queries."""
    reaching_out = [task for task in tasks if task.person_id and task.open and channel_of(task.kind)]
    purposes = contact_purposes() if reaching_out else []
    if not purposes:
        return {}
    channels = sorted({channel_of(task.kind) for task in reaching_out})
    pairs = [(channel, purpose) for channel in channels for purpose in purposes]
    gate_answers = answers([task.person_id for task in reaching_out if task.person_id], pairs)
    usual = usual_purpose(purposes)
    ordered = sorted(purposes, key=lambda purpose: purpose != usual)
    return {task.pk: chip_for(task, ordered, gate_answers, usual) for task in reaching_out}


def chip_for(
    task: Task, purposes: list[Purpose], gate_answers: dict[Any, Answer], usual: Purpose | None
) -> ChannelChip:
    """The best answer: the usual purpose, else another one by its name, else «not allowed»."""
    channel = channel_of(task.kind)
    pairs = [(purpose, gate_answers[task.person_id, channel, purpose.slug]) for purpose in purposes]
    purpose, answer = next(((candidate, verdict) for candidate, verdict in pairs if verdict.allowed), pairs[0])
    if not answer.allowed:
        return ChannelChip(_("not allowed"), "muted", "ban", answer.words)
    if purpose != usual:
        return ChannelChip(_("only: %(purpose)s") % {"purpose": purpose}, "muted", "lock", answer.words)
    if answer.state == State.EXPIRING:
        return ChannelChip(_("consent expiring"), "warning", "clock", answer.words)
    return ChannelChip(_("allowed"), "ok", "check", answer.words)
