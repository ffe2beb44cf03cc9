"""The editor of a rule: a form that needs no script; buttons add and remove conditions and actions by sending it.

name, limit                                          the rule
trigger, t-days, t-field, …                          when
0-1-field, 0-1-op, 0-1-value, 0-any, any             if: the rows of the filter editor (crm/lists/filters/editor.py)
s-0-kind, s-0-title, …, add                          then: the steps in order, and the kind to add
act      save | renew | step | step_drop:1 | step_up:1 | rule:0 | group | drop:0:1
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.lists.filters.editor import Draft
from crm.lists.filters.rules import LONGEST, Filter
from crm.outreach.rule_actions.action_table import ACTIONS, fitting
from crm.outreach.rule_parts.params import CHOICE, CHOICES, LINES, NUMBER, Param, Settings
from crm.outreach.rule_parts.subjects import CONTACT, fields_for
from crm.outreach.rule_triggers.trigger_table import TRIGGERS, offered
from crm.outreach.rules.content import LIMIT, MOST_STEPS, Content, read
from crm.outreach.rules.rule_verbs import LONGEST_NAME

SAVE = "save"


class RuleEditor:
    """One rule as `user` edits it."""

    def __init__(self, user: User, name: str, data: Mapping[str, Any], draft: Draft | None = None) -> None:
        self.user, self.name = user, name
        trigger = dict(data.get("trigger") or {})
        self.code = str(trigger.pop("code", ""))
        self.settings: Settings = trigger
        self.steps: list[Settings] = [dict(step) for step in data.get("steps") or ()]
        self.limit = data.get("limit", LIMIT)
        self.errors: dict[str, list[str]] = {}
        fields = fields_for(self.of, user, timezone.now())
        self.draft = draft or Draft.of(fields, Filter.of_json(data.get("conditions")))

    @classmethod
    def sent(cls, user: User, sent: MultiValueDict) -> "RuleEditor":
        """What came with the form, with its button pressed."""
        code = sent.get("trigger", "")
        trigger = {"code": code} | settings_in(sent, "t-", TRIGGERS[code].params if code in TRIGGERS else ())
        steps = []
        for place in range(MOST_STEPS):
            if (kind := sent.get(f"s-{place}-kind", "")) in ACTIONS:
                steps.append({"kind": kind} | settings_in(sent, f"s-{place}-", ACTIONS[kind].params))
        of = TRIGGERS[code].of if code in TRIGGERS else CONTACT
        draft = Draft.sent(fields_for(of, user, timezone.now()), sent)
        data = {"trigger": trigger, "steps": steps, "limit": sent.get("limit", "")[:6]}
        editor = cls(user, sent.get("name", "")[:200], data, draft)
        editor.press(sent.get("act", SAVE), sent.get("add", ""))
        return editor

    @property
    def of(self) -> str:
        """What it is about."""
        return TRIGGERS[self.code].of if self.code in TRIGGERS else CONTACT

    def press(self, act: str, kind: str) -> None:
        """Apply a button."""
        what, _colon, place = act.partition(":")
        at = int(place) if place.isdecimal() and len(place) < 3 else -1
        if what == "step" and kind in ACTIONS and len(self.steps) < MOST_STEPS:
            self.steps.append({"kind": kind})
        elif what == "step_drop" and 0 <= at < len(self.steps):
            del self.steps[at]
        elif what == "step_up" and 0 < at < len(self.steps):
            self.steps.insert(at - 1, self.steps.pop(at))
        else:
            self.draft.press(act)

    def content(self) -> Content | None:
        """What the form says, if it is valid; `errors` says what is not."""
        query_filter = self.draft.filter()
        conditions = (query_filter or Filter()).as_json()
        trigger = {"code": self.code, **self.settings}
        data = {"trigger": trigger, "conditions": conditions, "steps": self.steps, "limit": self.limit}
        try:
            content = read(data, self.user)
        except ValidationError as problem:
            self.errors = problem.message_dict
            return None
        if query_filter is None:
            self.errors = {"conditions": [_("Finish the conditions.")]}
            return None
        return content

    def refuse(self, problem: ValidationError) -> None:
        """Show what a verb refused."""
        named = hasattr(problem, "error_dict")
        self.errors = problem.message_dict if named else {"name": problem.messages}

    # ---- what the template shows

    @property
    def triggers(self) -> list[tuple[str, Any, bool]]:
        """(code, label, chosen) of every trigger."""
        return [(code, label, code == self.code) for code, label in offered()]

    @property
    def trigger_controls(self) -> list[dict[str, Any]]:
        """The settings of the trigger."""
        params = TRIGGERS[self.code].params if self.code in TRIGGERS else ()
        return [self.control(param, "t-", self.settings, "trigger") for param in params]

    @property
    def shown_steps(self) -> list[dict[str, Any]]:
        """The steps with their settings."""
        rows = []
        for place, step in enumerate(self.steps):
            action = ACTIONS.get(step.get("kind", ""))
            if action is None:
                continue
            controls = [self.control(param, f"s-{place}-", step, f"step{place}") for param in action.params]
            lines = {"place": place, "number": place + 1, "kind": action.kind, "label": action.label}
            rows.append(lines | {"icon": action.icon, "controls": controls, "error": self.error(f"step{place}")})
        return rows

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        """The actions to add."""
        return fitting(self.of) if len(self.steps) < MOST_STEPS else []

    @property
    def longest_name(self) -> int:
        """The letters of a name."""
        return LONGEST_NAME

    def error(self, place: str) -> str:
        """What is wrong at a place."""
        return " ".join(map(str, self.errors.get(place, ())))

    @property
    def summary(self) -> list[str]:
        """Every error, each once."""
        return list(dict.fromkeys(str(text) for texts in self.errors.values() for text in texts))

    @property
    def error_of(self) -> dict[str, str]:
        """Errors of the form's own fields."""
        return {name: self.error(name) for name in ("name", "trigger", "conditions", "steps", "limit")}

    def control(self, param: Param, prefix: str, values: Settings, place: str) -> dict[str, Any]:
        """One setting for the template."""
        value = values.get(param.name, "")
        chosen = {str(part) for part in (value if isinstance(value, list) else [value])}
        choices = param.offered(self.user) if param.control in (CHOICE, CHOICES) else ()
        return {
            "name": f"{prefix}{param.name}",
            "label": param.label,
            "optional": param.optional,
            "choice": param.control == CHOICE,
            "several": param.control == CHOICES,
            "lines": param.control == LINES,
            "number": param.control == NUMBER,
            "choices": [(key, label, str(key) in chosen) for key, label in choices],
            "value": "" if isinstance(value, list) else value,
            "least": param.least,
            "most": param.most,
            "error": self.error(f"{place}.{param.name}"),
        }


def settings_in(sent: MultiValueDict, prefix: str, params: tuple[Param, ...]) -> Settings:
    """The settings as they were typed."""
    values: Settings = {}
    for param in params:
        texts = [text[: max(param.most, LONGEST)] for text in sent.getlist(f"{prefix}{param.name}")[:50]]
        values[param.name] = texts if param.control == CHOICES else (texts[0] if texts else "")
    return values
