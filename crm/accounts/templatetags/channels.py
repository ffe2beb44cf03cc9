"""Words and icons of channels and of the five answers of "May I contact?": the same in lists, records and legends."""

from itertools import groupby

from django.utils.translation import gettext_lazy as _

from crm.privacy.channels import CHANNELS

STATES = {
    "allowed": _("allowed"),
    "expiring": _("consent expiring"),
    "refused": _("not allowed"),
    "restricted": _("restricted"),
    "no_ground": _("no ground"),
}


def channel_words(channel, state) -> dict:
    """{name, icon, state} of one badge; KeyError for a channel or state that does not exist."""
    row = CHANNELS[str(channel)]
    return {"name": row.name, "icon": row.icon, "state": STATES[str(state)]}


def channel_groups(answers) -> list[dict]:
    """[{state, icons, words}] of neighbouring badges with one state and one reason: «E-mail, phone: no ground. …»."""
    groups = []
    for (state, reason), alike in groupby(answers, lambda one: (str(part_of(one, "state")), part_of(one, "reason"))):
        words = [channel_words(part_of(one, "channel"), state) for one in alike]
        said = f"{', '.join(str(one['name']) for one in words)}: {words[0]['state']}"
        told = f"{said}. {reason}" if reason else said
        groups.append({"state": state, "icons": [one["icon"] for one in words], "words": told})
    return groups


def part_of(answer, name: str):
    """A part of an answer, which is an object or a dictionary; empty where it has none."""
    return answer.get(name, "") if isinstance(answer, dict) else getattr(answer, name, "")


def channel_states() -> list[dict]:
    """The five states in the order of a legend."""
    return [{"key": key, "label": label} for key, label in STATES.items()]
