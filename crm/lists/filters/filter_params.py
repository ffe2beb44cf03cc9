"""A filter as text in an address: `status:is:lead,customer;~tag:is:3!owner:is:me`.

Only codes, ids and days; never a value that somebody typed.

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


class HoldsTypedValue(ValueError):
    """The filter holds a typed value, which must not go into an address."""


def filter_text(query_filter: Filter) -> str:
    """The filter as text for an address; raises HoldsTypedValue when something in it was typed."""
    if query_filter.typed:
        raise HoldsTypedValue
    groups = ";".join(
        ("~" if group.any else "") + "!".join(map(rule_text, group.rules)) for group in query_filter.groups
    )
    return ("~~" if query_filter.any and groups else "") + groups or NOTHING


def rule_text(rule: Rule) -> str:
    """One rule."""
    values = ",".join(rule.values)
    return f"{rule.field}:{rule.op}" + (f":{values}" if values else "")


def parse_filter(text: str) -> Filter:
    """The filter in an address; parts that this module could not have written are left out."""
    either, text = text.startswith("~~"), text.removeprefix("~~")
    groups = []
    for part in text.split(";")[:MOST_GROUPS]:
        any_of = part.startswith("~")
        parsed = (parse_rule(rule_source) for rule_source in part.removeprefix("~").split("!")[:MOST_RULES])
        rules = tuple(rule for rule in parsed if rule)
        if rules:
            groups.append(Group(rules, any_of))
    return Filter(tuple(groups), either)


def parse_rule(text: str) -> Rule | None:
    """One rule; None for text that is no rule, and for an operator that takes typed values."""
    field, _colon, op_and_values = text.partition(":")
    op, _colon, value_text = op_and_values.partition(":")
    values = tuple(value_text.split(",")[:MOST_VALUES]) if value_text else ()
    valid = FIELD.fullmatch(field) and op in Op.values and op not in TYPED
    return Rule(field, op, values) if valid and all(map(VALUE.fullmatch, values)) else None
