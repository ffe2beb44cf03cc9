"""A task for somebody, and a new owner: fixed, in turn, by load, or by postcode."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from crm.accounts.models import Membership, StandIn, Team, User
from crm.accounts.permissions import rights
from crm.contacts.models import Contact
from crm.contacts.ownership.assignment import assign
from crm.contacts.ownership.colleagues import Colleagues
from crm.outreach.rule_actions.action import DONE, NOBODY, UNCHANGED, Action, Outcome, Scene, label_of
from crm.outreach.rule_parts.params import CHOICE, CHOICES, LINES, NUMBER, TEXT, Pairs, Param
from crm.outreach.rule_parts.subjects import CONTACT, contact_behind
from crm.privacy.law.deadlines import is_working_day, next_working_day
from crm.sales.deals import bulk_changes
from crm.sales.models import Deal, Task
from crm.sales.planned_tasks import completion
from crm.sales.planned_tasks.planning import plan

OPENS, CLOSES = time(8), time(17)  # of a working day
HOURS, DAYS = "hours", "days"
UNITS = {HOURS: gettext_lazy("hours of work"), DAYS: gettext_lazy("working days")}
OWNER, MYSELF = "owner", "me"
FIXED, TURNS, LOAD, POSTCODE = "fixed", "turns", "load", "postcode"
WAYS = {
    FIXED: pgettext_lazy("rule", "the first of them"),
    TURNS: pgettext_lazy("rule", "in turn"),
    LOAD: pgettext_lazy("rule", "who has the least"),
    POSTCODE: pgettext_lazy("rule", "by postcode"),
}
TERRITORY = re.compile(r"([0-9][0-9 ,\-]*):\s*([^\s:]+)")
LINES_MOST = 40


def task_kinds(_user: Any) -> Pairs:
    """Kinds of tasks but meetings, which need people and an hour."""
    return [(value, label) for value, label in Task.Kind.choices if value != Task.Kind.MEETING]


def after_work(at: datetime, hours: int) -> datetime:
    """So many hours of work later: nights and days off do not count."""
    moment, left = timezone.localtime(at), timedelta(hours=hours)
    while True:
        day = moment.date()
        opens = timezone.make_aware(datetime.combine(day, OPENS))
        closes = timezone.make_aware(datetime.combine(day, CLOSES))
        begins = max(moment, opens)
        if is_working_day(day) and begins < closes:
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        moment = opens + timedelta(days=1)


def due_of(at: datetime, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The day and, for hours, the time of a task."""
    number = int(settings["number"])
    if settings["unit"] == HOURS:
        moment = timezone.localtime(after_work(at, number))
        return {"due_on": moment.date(), "clock": moment.time().replace(second=0, microsecond=0)}
    day = timezone.localdate(at)
    for _day in range(number):
        day = next_working_day(day + timedelta(days=1))
    return {"due_on": next_working_day(day)}


class PlanTask(Action):
    """A task for whoever looks after the record, or for the rule's owner."""

    kind, label, icon, undoable = "task", gettext_lazy("Plan a task"), "checkbox", True
    params = (
        Param("title", gettext_lazy("What is to be done"), TEXT, most=120),
        Param("task_kind", gettext_lazy("Kind"), CHOICE, task_kinds),
        Param("number", gettext_lazy("Due in"), NUMBER, least=0, most=200),
        Param("unit", gettext_lazy("Counted in"), CHOICE, lambda _user: list(UNITS.items())),
        Param(
            "whom",
            gettext_lazy("For whom"),
            CHOICE,
            lambda _user: [(OWNER, _("whoever looks after it")), (MYSELF, _("the owner of the rule"))],
        ),
    )

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        values = {"title": settings["title"], "kind": settings["task_kind"], **due_of(scene.at, settings)}
        owner = scene.record.owner if settings["whom"] == OWNER else scene.user
        party = {"contact": scene.record} if scene.on_contact else {"deal": scene.record}
        task = plan({**values, "owner": owner}, by=scene.user, **party)
        return Outcome(DONE, str(task.uid))

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        task = Task.objects.visible_to(by).with_keys().filter(uid=outcome["row"], done_at=None).first()
        return task is not None and completion.remove(task, by=by)

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        due = {"title": settings["title"], "n": settings["number"], "unit": UNITS[settings["unit"]]}
        return _("task “%(title)s” within: %(n)s %(unit)s") % due


def desks(user: Any) -> Pairs:
    """Colleagues with the team for which they would take it."""
    return [(key, f"{place.user} ({place.team})") for key, place in Colleagues.of(user).desks.items()]


class SetOwner(Action):
    """Somebody else looks after it from now on; colleagues who are away are passed over."""

    kind, label, icon, undoable = "assign", gettext_lazy("Set who looks after it"), "user-check", True
    needs = (rights.CONTACTS_EDIT, rights.CONTACTS_ASSIGN)
    params = (
        Param("way", gettext_lazy("How"), CHOICE, lambda _user: list(WAYS.items())),
        Param("desks", gettext_lazy("Who"), CHOICES, desks, most=30),
        Param("areas", gettext_lazy("Postcodes"), LINES, most=2000, optional=True),
    )

    def lacking(self, settings: Mapping[str, Any], user: User) -> str:
        if settings["way"] != POSTCODE:
            return ""
        known = {place.user.username for key, place in Colleagues.of(user).desks.items() if key in settings["desks"]}
        areas = territories(settings["areas"])
        if not areas or any(name not in known for _prefixes, name in areas):
            return _("Write one line for each area, such as “30, 31: anna”, with user names of those chosen above.")
        return ""

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        place = self.taker(scene, settings)
        if place is None:
            return Outcome(NOBODY)
        was = [scene.record.owner_id, scene.record.team_id]
        if was == [place.user_id, place.team_id]:
            return Outcome(UNCHANGED)
        changed = give(scene.record, place.user, place.team, by=scene.user)
        scene.record.owner, scene.record.team = place.user, place.team
        return Outcome(DONE if changed else UNCHANGED, was=was)

    def taker(self, scene: Scene, settings: Mapping[str, Any]) -> Membership | None:
        """Whose turn it is; None where nobody is there."""
        places = present(settings["desks"], scene.user, scene.at)
        match settings["way"] if places else "":
            case "fixed":
                return places[0]
            case "turns":
                scene.rule.turn += 1
                scene.rule.save(update_fields=["turn"])
                return places[(scene.rule.turn - 1) % len(places)]
            case "load":
                return least_loaded(places, scene.of)
            case "postcode":
                return by_postcode(places, settings["areas"], postcode_of(scene.record))
        return None

    def foresee(self, records: Iterable[Any], settings: Mapping[str, Any], user: User) -> dict[int, str]:
        places = present(settings["desks"], user, timezone.now())
        foreseen = {}
        for record in records:
            fits = bool(places)
            if settings["way"] == POSTCODE:
                fits = by_postcode(places, settings["areas"], postcode_of(record)) is not None
            foreseen[record.pk] = DONE if fits else NOBODY
        return foreseen

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        owner, team = outcome["was"]
        taker, place = User.objects.filter(pk=owner).first(), Team.objects.filter(pk=team).first()
        return taker is not None and place is not None and give(record, taker, place, by=by)

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        return _("new owner %(way)s: %(who)s") % {
            "way": WAYS[settings["way"]],
            "who": label_of(self.params[1], settings, user),
        }


def give(record: Any, owner: User, team: Team, *, by: User) -> bool:
    """Hand a contact or a deal over; whether that changed anything."""
    if isinstance(record, Contact):
        return bool(assign([record], owner=owner, team=team, by=by))
    return bool(bulk_changes.assign_all([record.uid], owner=owner, team=team, by=by).count)


def present(keys: Sequence[str], user: Any, at: datetime) -> list[Membership]:
    """The chosen colleagues in the order of the choice who still work there and are not away."""
    known = Colleagues.of(user).desks
    places = [known[key] for key in keys if key in known]
    away = set(StandIn.objects.running(at).values_list("absent", flat=True))
    return [place for place in places if place.user_id not in away]


def least_loaded(places: Sequence[Membership], of: str) -> Membership:
    """Who has the fewest open deals, or contacts."""
    rows = Contact.objects.alive() if of == CONTACT else Deal.objects.alive().open()
    mine = rows.filter(owner__in=[place.user_id for place in places]).order_by()
    load = dict(mine.values_list("owner").annotate(count=Count("pk")))
    return min(places, key=lambda place: load.get(place.user_id, 0))


def territories(text: str) -> list[tuple[list[str], str]]:
    """[(beginnings of postcodes, user name)] of the lines; empty for a line that says something else."""
    areas = []
    for line in text.splitlines()[:LINES_MOST]:
        if not line.strip():
            continue
        matched = TERRITORY.fullmatch(line.strip())
        if matched is None:
            return []
        prefixes = [re.sub(r"\D", "", part) for part in matched[1].split(",")]
        areas.append(([prefix for prefix in prefixes if prefix], matched[2]))
    return areas


def postcode_of(record: Any) -> str:
    """The digits of the postcode: the person's, else their firm's where it is no sole trader's."""
    contact = contact_behind(record)
    firm = getattr(record, "company", None)
    own = contact.postcode if contact else ""
    return re.sub(r"\D", "", own or (firm.postcode if firm and not firm.sole_trader_id else "") or "")


def by_postcode(places: Sequence[Membership], text: str, postcode: str) -> Membership | None:
    """Who has the area: the longest beginning wins; None where nobody has it."""
    by_name = {place.user.username: place for place in places}
    fitting = [
        (len(prefix), by_name[name])
        for prefixes, name in territories(text)
        for prefix in prefixes
        if name in by_name and postcode.startswith(prefix)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting and postcode else None
