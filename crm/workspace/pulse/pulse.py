"""The pulse as a page draws it: a number for each line of the menu that has one, a slot for each bell."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import ngettext

from crm.accounts.language.formats import num
from crm.accounts.pages.frame_parts import bells
from crm.accounts.pages.navigation import GROUPS, open_to
from crm.accounts.permissions import rights
from crm.jobs.views import ring_of
from crm.workspace.pulse.numbers import MANY, Numbers, numbers

RING, CLOCKS, GRAVE, ENDS, PAPERS = "ring", "clocks", "grave", "ends", "papers"
TRAINING = "training"
MENTIONS, REMINDERS, OFFICE = "mentions", "reminders", "office"


@dataclass(frozen=True)
class Count:
    """How many of something: `words` say it whole, `calm` asks for no hurry. Above `most` nobody counts."""

    number: int
    words: str = ""
    calm: bool = True
    most: int = 999

    @property
    def shown(self) -> str:
        """«7», «99+»."""
        return f"{num(self.most)}+" if self.number > self.most else num(self.number)


@dataclass(frozen=True)
class Slot:
    """One place of the top bar: its template and what that takes; `silent` where there is nothing to draw."""

    name: str
    template: str
    told: dict[str, Any]
    silent: bool = False


@dataclass(frozen=True)
class Pulse:
    """The pulse of one reader; all of it is one statement, for officers a few more."""

    user: Any

    @cached_property
    def numbers(self) -> Numbers:
        """How many of what."""
        return numbers(self.user)

    @cached_property
    def counts(self) -> dict[str, Count]:
        """{place: number} for every place of the reader's menu."""
        lines = (item for _key, _label, items in GROUPS for item, _url in open_to(self.user, items))
        return {item.counts: self.count(item.counts) for item in lines if item.counts}

    def count(self, place: str) -> Count:
        """The number of one place."""
        n = self.numbers.of.get(place, 0)
        words = {
            "leads": ngettext("%(n)s waits", "%(n)s wait", n),
            "inbox": ngettext("%(n)s message waits", "%(n)s messages wait", n),
            "duplicates": ngettext("%(n)s likely pair", "%(n)s likely pairs", n),
            "due": ngettext("%(n)s due", "%(n)s due", n),
        }
        if place == "duplicates":
            return Count(n, words[place] % {"n": min(n, MANY)}, most=MANY)
        return Count(n, words[place] % {"n": n}, calm=place != "due")

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """{name: slot} of those that the reader has."""
        counts, has, jobs = self.numbers.of, self.numbers.of.get, self.numbers.jobs
        slots = []
        if jobs is not None:
            slots.append(Slot(RING, "jobs/ring.html", ring_of(jobs), silent=not jobs))
        if "clocks" in counts:
            slots.append(
                Slot(CLOCKS, "breaches/desk/bell_fragment.html", {"count": counts["clocks"]}, not counts["clocks"])
            )
        if "grave" in counts:
            context = {"count": counts["grave"]}
            slots.append(
                Slot(GRAVE, "accounts/confirmations/grave_acts_bell.html", context, silent=not counts["grave"])
            )
        if "ends" in counts:
            context = {"count": counts["ends"]}
            slots.append(Slot(ENDS, "dpo/ends/bell.html", context, silent=not counts["ends"]))
        if n := has(PAPERS, 0):  # few have one, so the place is made with the number
            context = {"count": n, "desk": self.user.may(rights.ACCOUNTS_INFORMED)}
            slots.append(Slot(PAPERS, "accounts/authorisations/bell.html", context))
        for bell in bells():
            parts = {name: counts[name] for name in bell.parts if name in counts}
            if parts:
                count = sum(parts.values())
                slots.append(Slot(bell.name, bell.template, {"count": count, "parts": parts}, silent=not count))
        if has("to_read", 0) or has("questions", 0):  # few have one, as above
            context = {"policies": has("to_read", 0), "consultations": has("questions", 0)}
            slots.append(Slot(OFFICE, "dpo/policies/bell.html", context))
        if n := has(TRAINING, 0):
            slots.append(Slot(TRAINING, "accounts/training/bell.html", {"count": n}))
        if "calls" in counts:
            context = {
                "count": counts["calls"] + has("deal_calls", 0),
                "unsent": has("unsent", 0),
                "mails": has("news", 0),
            }
            slots.append(
                Slot(MENTIONS, "workspace/pulse/mentions_bell.html", context, silent=not any(context.values()))
            )
        if "reminders" in counts:
            ringing = counts["reminders"] + has("overtaken", 0)
            slots.append(Slot(REMINDERS, "sales/agenda/bell_fragment.html", {"ringing": ringing}))
        return {slot.name: slot for slot in slots}
