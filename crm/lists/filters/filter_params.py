"""A filter in an address: `status:is:lead,customer;~tag:is:3!owner:is:me`. Codes, ids and days: never what was typed.

filter = ["~~"] group *(";" group)      "~~": any of the groups
group  = ["~"] rule *("!" rule)         "~": any of its rules
rule   = field ":" op [":" value *("," value)]
"""

import re

from crm.lists.filters.rules import MOST_GROUPS, MOST_RULES, MOST_VALUES, TYPED, Filter, Group, Op, Rule

NOTHING = "-"  # an address that says: no filter, though the saved view has one
VALUE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
SAFE = ":;,!~"  # need no escape in a query


class Personal(ValueError):
    """What was typed does not go into an address."""


def written(found: Filter) -> str:
    """The filter for an address; Personal when something in it was typed."""
    if found.typed:
        raise Personal
    groups = ";".join(("~" if group.any else "") + "!".join(map(written_rule, group.rules)) for group in found.groups)
    return ("~~" if found.any and groups else "") + groups or NOTHING


def written_rule(rule: Rule) -> str:
    """One rule."""
    values = ",".join(rule.values)
    return f"{rule.field}:{rule.op}" + (f":{values}" if values else "")


def read(text: str) -> Filter:
    """The filter that an address names; what nobody could have written there is left out."""
    either, text = text.startswith("~~"), text.removeprefix("~~")
    groups = []
    for part in text.split(";")[:MOST_GROUPS]:
        any_of = part.startswith("~")
        found = (read_rule(one) for one in part.removeprefix("~").split("!")[:MOST_RULES])
        rules = tuple(rule for rule in found if rule)
        if rules:
            groups.append(Group(rules, any_of))
    return Filter(tuple(groups), either)


def read_rule(text: str) -> Rule | None:
    """One rule; None for what is none, and for one that holds words."""
    field, _colon, rest = text.partition(":")
    op, _colon, said = rest.partition(":")
    values = tuple(said.split(",")[:MOST_VALUES]) if said else ()
    known = FIELD.fullmatch(field) and op in Op.values and op not in TYPED
    return Rule(field, op, values) if known and all(map(VALUE.fullmatch, values)) else None
