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
    for (state, reason), alike in groupby(
        answers, lambda answer: (str(part_of(answer, "state")), part_of(answer, "reason"))
    ):
        words = [channel_words(part_of(answer, "channel"), state) for answer in alike]
        states = f"{', '.join(str(answer['name']) for answer in words)}: {words[0]['state']}"
        sentence = f"{states}. {reason}" if reason else states
        groups.append({"state": state, "icons": [answer["icon"] for answer in words], "words": sentence})
    return groups


def part_of(answer, name: str):
    """A part of an answer, which is an object or a dictionary; empty where it has none."""
    return answer.get(name, "") if isinstance(answer, dict) else getattr(answer, name, "")


def channel_states() -> list[dict]:
    """The five states in the order of a legend."""
    return [{"key": key, "label": label} for key, label in STATES.items()]
