"""What a version of a rule says, read from data and checked for its owner.

{"trigger":    {"code": "deal_moved", "stage": public id}     TRIGGERS and their settings
 "conditions": {"any": false, "groups": […]}                  a filter of the list, without typed values
 "steps":      [{"kind": "task", "title": …, …}, …]           ACTIONS and their settings, in order
 "limit":      40}                                            how often a day it may act
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.lists.filters.rules import MOST_GROUPS, MOST_RULES, MOST_VALUES, Filter
from crm.outreach.rule_actions.action import Action
from crm.outreach.rule_actions.action_table import ACTIONS
from crm.outreach.rule_parts.params import Settings, read_all
from crm.outreach.rule_parts.subjects import fields_for
from crm.outreach.rule_triggers.trigger_table import TRIGGERS, Trigger

MOST_STEPS = 8
LIMIT, LARGEST_LIMIT = 40, 1000


@dataclass(frozen=True)
class Content:
    """One version's words, valid for the owner for whom it was read."""

    code: str
    settings: Settings
    conditions: Filter
    steps: tuple[tuple[str, Settings], ...]
    limit: int = LIMIT

    @property
    def trigger(self) -> Trigger:
        """What sets it off."""
        return TRIGGERS[self.code]

    @property
    def of(self) -> str:
        """Whether it is about contacts or deals."""
        return self.trigger.of

    @property
    def actions(self) -> list[tuple[Action, Settings]]:
        """What it does, in order."""
        return [(ACTIONS[kind], settings) for kind, settings in self.steps]

    @property
    def needed(self) -> set[str]:
        """The rights that its owner needs."""
        return {rights.RULES_EDIT, rights.CONTACTS_VIEW}.union(*(action.needs for action, _settings in self.actions))

    def as_json(self) -> dict[str, Any]:
        """As a version stores it."""
        return {
            "trigger": {"code": self.code, **self.settings},
            "conditions": self.conditions.as_json(),
            "steps": [{"kind": kind, **settings} for kind, settings in self.steps],
            "limit": self.limit,
        }

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> "Content":
        """What a version stores, which was valid when it was written."""
        trigger = dict(data["trigger"])
        steps = tuple((step["kind"], {k: v for k, v in step.items() if k != "kind"}) for step in data["steps"])
        return cls(trigger.pop("code"), trigger, Filter.of_json(data["conditions"]), steps, int(data["limit"]))


def read(data: Mapping[str, Any], user: User) -> Content:
    """The content that `data` spells, checked for `user` as owner; ValidationError by place."""
    trigger = data.get("trigger") or {}
    code = str(trigger.get("code", ""))
    if code not in TRIGGERS:
        raise ValidationError({"trigger": _("Choose when the rule acts.")})
    wrong: dict[str, Any] = {}
    settings = gather(wrong, lambda: read_all(TRIGGERS[code].params, trigger, user, place="trigger"))
    conditions = gather(wrong, lambda: conditions_in(data.get("conditions"), TRIGGERS[code].of, user))
    steps = []
    for place, step in enumerate(data.get("steps") or ()):
        steps.append(gather(wrong, lambda at=place, sent=step: step_in(at, sent, TRIGGERS[code].of, user)))
    if not 1 <= len(steps) <= MOST_STEPS:
        wrong["steps"] = [_("Choose from one to %(most)d actions.") % {"most": MOST_STEPS}]
    limit = gather(wrong, lambda: limit_in(data.get("limit", LIMIT)))
    if wrong:
        raise ValidationError(wrong)
    return Content(code, settings, conditions, tuple(steps), limit)


def gather(wrong: dict[str, Any], ask: Any) -> Any:
    """What `ask` gives; its errors go to `wrong`."""
    try:
        return ask()
    except ValidationError as problem:
        wrong.update(problem.message_dict)
        return None


def step_in(place: int, step: Mapping[str, Any], of: str, user: User) -> tuple[str, Settings]:
    """One step with its settings."""
    action = ACTIONS.get(str(step.get("kind", "")))
    if action is None or of not in action.of:
        raise ValidationError({f"step{place}": _("This action does not fit what the rule is about.")})
    return action.kind, read_all(action.params, step, user, place=f"step{place}")


def conditions_in(data: Any, of: str, user: User) -> Filter:
    """The filter; ValidationError for a field that the list has not, and for a typed value, which may name somebody."""
    try:
        query_filter = Filter.of_json(data)
        count = sum(1 for _place in query_filter.places())
        sizes = [len(rule.values) for _place, rule in query_filter.places()]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValidationError({"conditions": _("These conditions cannot be read.")}) from None
    if (
        len(query_filter.groups) > MOST_GROUPS
        or count > MOST_GROUPS * MOST_RULES
        or max(sizes, default=0) > MOST_VALUES
    ):
        raise ValidationError({"conditions": _("There are too many conditions.")})
    if query_filter.typed:
        raise ValidationError({"conditions": _("A rule keeps no typed values: they may name somebody.")})
    fields = fields_for(of, user, timezone.now())
    if not all(fields.knows(rule) for _place, rule in query_filter.places()):
        raise ValidationError({"conditions": _("A condition does not fit what the rule is about.")})
    return query_filter


def limit_in(number: Any) -> int:
    """How often a day it may act."""
    text = str(number).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= LARGEST_LIMIT):
        words = _("Enter a number from %(least)d to %(most)d.") % {"least": 1, "most": LARGEST_LIMIT}
        raise ValidationError({"limit": words})
    return int(text)


def hindrances(content: Content, user: User) -> list[str]:
    """What keeps the rule from being switched on for its owner, as sentences."""
    missing = [right for right in sorted(content.needed) if not user.may(right)]
    words = [_("You may not do this yourself: %(what)s.") % {"what": rights.RIGHTS[right]} for right in missing]
    words += [sentence for action, settings in content.actions if (sentence := action.lacking(settings, user))]
    try:
        read(content.as_json(), user)
    except ValidationError as problem:
        words += [str(message) for message in problem.messages]
    return list(dict.fromkeys(words))
