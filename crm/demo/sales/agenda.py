"""Tasks of the demo: late ones, today's, later ones, done ones, a recurring one; about people, firms and neither.

Days are counted from the loading; everybody is invented.
"""

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.demo.accounts import demo_accounts
from crm.sales.agenda.goals import set_goal
from crm.sales.models import Goal, Task
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan
from crm.sales.planned_tasks.recurrence import Every, every

Kind = Task.Kind
GOALS = {"marta": "45000", "adam": "35000"}  # złoty a month
QUARTERLY = 12  # deals
SINCE = timedelta(days=180)


@dataclass(frozen=True)
class Planned:
    """One task about a person by name, a firm by key, or nobody; so many days after the loading, at an hour."""

    whose: str
    owner: str
    kind: str
    title: str
    days: int
    hour: str = ""
    note: str = ""
    remind: int | None = None
    repeat: str = ""
    done: bool = False


# fmt: off
TASKS = (
    Planned("Zbigniew Ćwiek", "marta", Kind.CALL, "Oddzwonić w sprawie reklamacji szafy", -5),
    Planned("Dominik Wójcik", "marta", Kind.CALL, "Omówić poprawiony kosztorys", -3),
    Planned("Marek Kowalski", "marta", Kind.EMAIL, "Zapytać o decyzję zarządu", -1),
    Planned("Kinga Chrząszcz", "marta", Kind.CALL, "Rozmowa o biurku regulowanym", 0, "10:00", remind=15),
    Planned("Agata Jóźwiak", "marta", Kind.EMAIL, "Potwierdzić termin dostawy", 0, "12:30",
            note="Ekipa montażowa przyjedzie razem z towarem."),
    Planned("Jadwiga Żółć", "marta", Kind.EMAIL, "Wysłać ofertę na krzesła do restauracji", 0, "15:30"),
    Planned("Łucja Źródlana", "marta", Kind.MEETING, "Pomiar w pracowni", 1, "09:30", remind=60),
    Planned("debowe", "marta", Kind.TODO, "Przygotować zamówienie kwartalne", 6, repeat=Every.QUARTERLY),
    Planned("Szczepan Wąsik", "marta", Kind.CALL, "Zapytać o terminy pokoi 20–40", 3, "11:00"),
    Planned("", "marta", Kind.TODO, "Raport tygodniowy dla Magdy", 0, repeat=Every.WEEKLY),
    Planned("Paweł Dąbek", "marta", Kind.CALL, "Odpowiedzieć na pytanie o gwarancję", 0, "08:10", done=True),
    Planned("Krzysztof Zięba", "magda", Kind.MEETING, "Prezentacja mebli szkoleniowych", 2, "14:00"),
    Planned("Natalia Żebrowska", "adam", Kind.CALL, "Czwarty lokal: ustalić zakres", 0, "13:00", remind=0),
    Planned("Elżbieta Kąkol", "adam", Kind.CALL, "Umówić serwis szuflad", -2),
    Planned("Celina Hirsz", "adam", Kind.EMAIL, "Przesłać wizualizację kuchni", 4),
)
# fmt: on


def bring_in(loading: Any) -> None:
    """Plan every task, finish those that are done, and set goals."""
    today = timezone.localdate(loading.now)
    for name, amount in GOALS.items():
        set_goal(loading.staff[name], Decimal(amount), month=today - SINCE, by=loading.staff["magda"])
    numbers: dict[str, Any] = {"month": today, "by": loading.staff["magda"], "span": "quarter", "measure": "count"}
    set_goal(loading.staff["marta"], Decimal(QUARTERLY), **numbers)
    for planned in TASKS:
        contact, firm = loading.people.get(planned.whose), loading.firms.get(planned.whose)
        day = today + timedelta(days=planned.days)
        values = {
            "kind": planned.kind,
            "title": planned.title,
            "note": planned.note,
            "due_on": day,
            "remind_before": planned.remind,
        }
        values["clock"] = time.fromisoformat(planned.hour) if planned.hour else None
        values["rule"] = every(planned.repeat, day) if planned.repeat else ""
        task = plan(values, by=loading.staff[planned.owner], contact=contact, company=firm)
        if planned.done:
            finish(task, by=loading.staff[planned.owner], at=loading.now)


def take_out() -> None:
    """What is about firms and nobody goes with the accounts; people have taken theirs along."""
    Task.objects.filter(owner__in=demo_accounts(), person=None).delete()
    Goal.objects.filter(user__in=demo_accounts()).delete()
