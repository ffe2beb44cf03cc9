"""Rules, runs and trials in words, with names as the reader may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import named_for
from crm.outreach.models import Rule, RuleNews, RuleRun, RuleVersion
from crm.outreach.rule_actions import action as codes
from crm.outreach.rule_actions.action_table import ACTIONS
from crm.outreach.rule_parts.subjects import CONTACT
from crm.outreach.rules.content import Content
from crm.sales.deals.masked_deals import deals_for_reader
from crm.sales.models import Deal

LATELY = timedelta(days=30)
PAUSED = _("Use of the data is paused")
OUTCOMES: dict[str, Any] = {
    codes.DONE: pgettext_lazy("rule", "done"),
    codes.UNCHANGED: pgettext_lazy("rule", "nothing to change"),
    codes.NOBODY: pgettext_lazy("rule", "nobody to give it to"),
    codes.NO_RIGHT: pgettext_lazy("rule", "the owner may not do it"),
    codes.INVALID: pgettext_lazy("rule", "not possible any more"),
    codes.GATE: pgettext_lazy("rule", "not sent: no ground for this purpose"),
    codes.RESTRICTED: pgettext_lazy("rule", "left out: data restricted"),
    codes.NO_ADDRESS: pgettext_lazy("rule", "not sent: no address"),
    codes.GAP: pgettext_lazy("rule", "not sent: a placeholder stays empty"),
    codes.TAKEN: pgettext_lazy("rule", "not sent: a colleague has taken the thread"),
    codes.OVERTAKEN: pgettext_lazy("rule", "somebody was faster"),
    "not_needed": pgettext_lazy("rule", "no purpose needs this value"),
}
REASONS: dict[str, Any] = {**dict(Rule.Stop.choices), "off": _("The rule was off."), "": ""}


def outcome_words(code: str) -> str:
    """What became of a step."""
    return str(OUTCOMES.get(code, code))


def tone_of(code: str) -> str:
    """The colour of a chip."""
    return "ok" if code == codes.DONE else "muted" if code == codes.UNCHANGED else "warning"


@dataclass(frozen=True)
class RuleLine:
    """One rule in the list."""

    rule: Rule
    version: RuleVersion
    content: Content
    when: Any
    does: str
    acted: int
    own: bool

    @property
    def reason(self) -> str:
        """Why it stopped by itself."""
        return str(REASONS.get(self.rule.stopped_for, "")) if not self.rule.on else ""


def lines_for(user: User, state: str = "") -> list[RuleLine]:
    """The rules that the user sees, those in `state` alone, with what they did in thirty days; four statements."""
    rows = Rule.objects.visible_to(user).select_related("owner").order_by("pk")
    rules = list(rows.filter(state=state) if state in Rule.State.values else rows)
    versions: dict[int, RuleVersion] = {}
    for version in RuleVersion.objects.filter(rule__in=[rule.pk for rule in rules]).order_by("number"):
        versions[version.rule_id] = version
    since = timezone.now() - LATELY
    runs = RuleRun.objects.acted().filter(rule__in=versions, ended_at__gte=since).order_by()
    acted = dict(runs.values_list("rule").annotate(count=Count("pk")))
    return [line_of(rule, versions[rule.pk], acted.get(rule.pk, 0), user) for rule in rules]


def line_of(rule: Rule, version: RuleVersion, acted: int, user: User) -> RuleLine:
    """One rule of the list; labels alone, so that a long list asks nothing for each line."""
    content = Content.stored(version.content)
    does = ", ".join(str(action.label) for action, _settings in content.actions)
    return RuleLine(rule, version, content, content.trigger.label, does, acted, rule.owner_id == user.pk)


@dataclass(frozen=True)
class RunLine:
    """One row of a trial, or one run: when, about whom, what became of each step."""

    at: datetime | None
    label: str
    url: str
    steps: list[tuple[str, str, str]]  # (label, words, tone)
    state: str = ""
    note: str = ""
    run: RuleRun | None = None


def records_named(of: str, uids: Iterable[str | UUID], reader: User) -> dict[str, tuple[str, str]]:
    """{public id: (name, address)} of the records that the reader sees."""
    wanted = [str(uid) for uid in uids]
    if not wanted:
        return {}
    if of == CONTACT:
        rows = list(Contact.objects.alive().visible_to(reader).with_keys().filter(person__uid__in=wanted))
        paused = Restriction.in_force([row.pk for row in rows])
        return {
            str(row.uid): (
                str(PAUSED) if row.pk in paused else named_for(reader, row),
                reverse("contacts:record", args=[row.uid]),
            )
            for row in rows
        }
    deals = Deal.objects.alive().visible_to(reader).with_keys().filter(uid__in=wanted)
    readings = deals_for_reader(list(deals), reader, at=timezone.now())
    return {str(reading.deal.uid): (reading.title, reading.url) for reading in readings}


def people_named(of: str, uids: Iterable[str | UUID], reader: User) -> set[int]:
    """The keys of the people whom such a page names, for the access log."""
    wanted = [str(uid) for uid in uids]
    if of == CONTACT:
        rows = Contact.objects.alive().visible_to(reader).filter(person__uid__in=wanted)
        return set(rows.values_list("pk", flat=True))
    deals = Deal.objects.alive().visible_to(reader).filter(uid__in=wanted, person__isnull=False)
    return set(deals.values_list("person_id", flat=True))


def trial_lines(version: RuleVersion, content: Content, named: Mapping[str, tuple[str, str]]) -> list[RunLine]:
    """The rows of a trial whose records the reader sees."""
    lines = []
    for row in version.trial.get("rows", ()):
        if row["uid"] in named:
            label, url = named[row["uid"]]
            steps = steps_in_words(content, row["codes"])
            lines.append(RunLine(parse_datetime(row["at"]), label, url, steps))
    return lines


def steps_in_words(content: Content, outcomes: Sequence[str]) -> list[tuple[str, str, str]]:
    """[(what, what became of it, tone)] of the steps."""
    labels = [action.label for action, _settings in content.actions]
    return [(str(label), outcome_words(code), tone_of(code)) for label, code in zip(labels, outcomes, strict=False)]


def trial_counts(version: RuleVersion, content: Content) -> list[dict[str, Any]]:
    """What each step would have become, in numbers."""
    rows = []
    for (action, _settings), counter in zip(content.actions, version.trial.get("steps", ()), strict=False):
        parts = [(outcome_words(code), count, tone_of(code)) for code, count in counter.items()]
        rows.append({"label": action.label, "icon": action.icon, "parts": parts})
    return rows


def run_lines(runs: Sequence[RuleRun], named: Mapping[str, tuple[str, str]]) -> list[RunLine]:
    """Runs in words; of a record that the reader does not see, nothing but that there was one."""
    return [run_line(run, named) for run in runs]


def run_line(run: RuleRun, named: Mapping[str, tuple[str, str]]) -> RunLine:
    """One run."""
    uid = str(run.deal.uid if run.deal else run.person.uid if run.person else "")
    label, url = named.get(uid, ("", ""))
    steps = []
    for step in run.steps:
        action = ACTIONS.get(step["kind"])
        steps.append((str(action.label) if action else "", outcome_words(step["code"]), tone_of(step["code"])))
    note = REASONS.get(run.code) or OUTCOMES.get(run.code) or ""
    return RunLine(run.ended_at or run.made_at, label, url, steps, run.get_state_display(), str(note), run)


def runs_seen(rule: Rule, reader: User) -> Any:
    """The runs of a rule about records that the reader sees, the newest first."""
    people = Contact.objects.alive().visible_to(reader).values("pk")
    deals = Deal.objects.alive().visible_to(reader).values("pk")
    rows = RuleRun.objects.filter(rule=rule).filter(Q(deal__in=deals) | Q(deal=None, person__in=people))
    return rows.select_related("person", "deal").order_by("-pk")


def run_or_404(key: UUID, reader: User) -> RuleRun:
    """A run of a rule that the reader sees, about a record that they see; 404 alike for any other."""
    rows = RuleRun.objects.filter(uid=key, rule__in=Rule.objects.visible_to(reader).values("pk"))
    run = get_object_or_404(rows.select_related("rule"))
    return get_object_or_404(runs_seen(run.rule, reader).select_related("rule"), pk=run.pk)


def own_news(reader: User) -> Any:
    """What rules told the reader, the newest first."""
    rows = RuleNews.objects.filter(user=reader)
    return rows.select_related("run__rule", "run__version", "run__person", "run__deal").order_by("-pk")


def own_stopped(reader: User) -> Any:
    """The reader's own rules that stopped by themselves and were not looked at since."""
    rows = Rule.objects.visible_to(reader).filter(owner=reader, state=Rule.State.OFF, seen_at=None)
    return rows.exclude(stopped_for="")
