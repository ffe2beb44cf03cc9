"""All actions, in the order of the editor."""

from typing import Any

from crm.outreach.rule_actions.action import Action
from crm.outreach.rule_actions.marking_steps import AddTag, MoveStage, RemoveTag, SetField
from crm.outreach.rule_actions.telling_steps import SendLetter, Signal, TellColleague
from crm.outreach.rule_actions.work_steps import PlanTask, SetOwner

ACTIONS: dict[str, Action] = {
    action.kind: action
    for action in (
        PlanTask(),
        SetOwner(),
        SendLetter(),
        TellColleague(),
        AddTag(),
        RemoveTag(),
        SetField(),
        MoveStage(),
        Signal(),
    )
}


def fitting(of: str) -> list[tuple[str, Any]]:
    """Actions that such records know: [(kind, label)]."""
    return [(action.kind, action.label) for action in ACTIONS.values() if of in action.of]
