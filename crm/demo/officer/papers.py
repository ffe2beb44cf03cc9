"""The demo's opinions, one of them overruled, and its policies, one of which some have still to read."""

from typing import Any

from django.utils import timezone

from crm.accounts.models import Consultation, Policy
from crm.dpo.consultations.opinions import advise, ask, settle
from crm.dpo.models import PlanTask
from crm.dpo.plan.year_plan import settle as settle_task, suggest
from crm.dpo.policies.library import add, confirm, draft, publish
from crm.dpo.policies.reading_watch import remind_of_policies
from crm.privacy.actors import signature

FOLLOWED, OVERRULED = "followed", "overruled"
LATE = 9  # the month of the task that nobody has done
OPINIONS = (
    (
        "magda",
        "Nagrywanie rozmów z klientami",
        "Chcemy nagrywać rozmowy, żeby szkolić nowych handlowców. Czy wystarczy informacja na początku rozmowy?",
        "Nie wystarczy: potrzebna podstawa, test równowagi i możliwość odmowy. Proponuję nagrywać tylko rozmowy "
        "szkoleniowe, za zgodą, i usuwać po 30 dniach.",
        FOLLOWED,
        "",
    ),
    (
        "olgierd",
        "Życzenia urodzinowe dla klientów",
        "Czy możemy zbierać daty urodzenia, żeby wysyłać życzenia?",
        "Odradzam: data urodzenia nie jest potrzebna do umowy, a życzenia bez zgody to marketing.",
        OVERRULED,
        "Zbieramy sam dzień i miesiąc, bez roku, wyłącznie za osobną zgodą; po wycofaniu usuwamy od razu.",
    ),
    (
        "marta",
        "Lista gości targów od organizatora",
        "Organizator targów chce przysłać listę gości z telefonami. Czy możemy do nich zadzwonić?",
        "Nie bez zgody na telefon; można poprosić organizatora, żeby rozesłał nasze zaproszenie.",
        "",
        "",
    ),
)
DESK = (
    "1. Na biurku nie zostają dokumenty z danymi klientów.\n2. Ekran blokujesz, gdy odchodzisz.\n"
    "3. Wydruki niszczysz w niszczarce.\n4. Zgubiony telefon zgłaszasz od razu w programie."
)
REMOTE = (
    "1. Pracujesz na sprzęcie firmy.\n2. Domowa sieć ma hasło.\n3. Nie drukujesz danych klientów w domu.\n"
    "4. Nie wklejasz danych klientów do publicznych narzędzi AI."
)


def bring_in(loading: Any) -> None:
    """Three opinions and two policies."""
    staff = loading.staff
    officer, owner = staff["iwona"], staff["olgierd"]
    for place, (who, subject, question, opinion, outcome, reason) in enumerate(OPINIONS):
        at = loading.moment(90 - 30 * place)
        row = advise(ask(subject, question, demo=True, by=staff[who], at=at), opinion, by=officer, at=at)
        if outcome:
            settle(row, outcome, reason, by=owner, at=at)
    first, second = loading.moment(100), loading.moment(3)
    desk = add("Polityka czystego biurka", demo=True, by=officer, at=first)
    remote = add("Zasady pracy zdalnej", demo=True, required=True, by=officer, at=second)
    version = publish(draft(desk, text=DESK, by=officer), by=owner, at=first)
    required = publish(draft(remote, text=REMOTE, by=officer), by=owner, at=second)
    remind_of_policies(second)
    for name in ("iwona", "marta", "olgierd", "alicja"):
        confirm(required, by=staff[name], at=loading.moment(2))
    plan_of(loading)
    for user in staff.values():
        confirm(version, by=user, at=loading.moment(1))


def plan_of(loading: Any) -> None:
    """The plan of the year: what is over is done, but for one task that is late."""
    officer, today = loading.staff["iwona"], timezone.localdate(loading.now)
    for task in suggest(today.year, by=officer):
        if task.month < today.month and task.month != LATE:
            settle_task(task, "done", by=officer)
    PlanTask.objects.filter(year=today.year, made_by=signature(officer)).update(demo=True)


def take_out() -> None:
    """Whatever of it is still here."""
    Policy.objects.filter(demo=True).delete()
    Consultation.objects.filter(demo=True).delete()
    PlanTask.objects.filter(demo=True).delete()
