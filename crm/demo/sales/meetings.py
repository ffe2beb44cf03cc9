"""Meetings of the demo: a living week for Marta and Adam, some done, one called off, one with a colleague and a guest.

Days are counted from the Monday of the loading; what lies behind is done. Everybody is invented.
"""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from consents.builder.form_plans import Plan, open_form, save_form
from consents.models import CaptureForm
from crm.demo.accounts import BY, demo_accounts
from crm.privacy.actors import signature
from crm.privacy.models import Origin, Purpose
from crm.sales.bookings.own_page import save_page
from crm.sales.invitations.inviting import told
from crm.sales.meetings.attendees import ask_along, people_at
from crm.sales.meetings.cancelling import cancel
from crm.sales.models import Answer, BookingPage, Invitation, Task
from crm.sales.planned_tasks.completion import finish
from crm.sales.planned_tasks.planning import plan

SALON = "Salon, ul. Dębowa 7, Kraków"
VIDEO = "https://wideo.parkiety-sowa.example/marta"
FORM = {
    "slug": "rozmowa",
    "title": "Umów rozmowę",
    "title_en": "Book a talk",
    "intro": "rozmowa z doradcą",
    "intro_en": "a talk with an adviser",
    "fields": ["name", "email", "phone", "message"],
    "sites": [],
    "origin_kind": Origin.Kind.ENQUIRY,
}


@dataclass(frozen=True)
class Meeting:
    """One meeting about a person by name or a firm by key, so many days after Monday, at an hour, so many minutes."""

    whose: str
    owner: str
    title: str
    day: int
    hour: str
    minutes: int
    place: str = ""
    link: str = ""
    with_people: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    off: bool = False


# fmt: off
MEETINGS = (
    Meeting("Marek Kowalski", "marta", "Pomiar podłogi w biurze", 0, "10:00", 90, "ul. Fabryczna 2, Kraków"),
    Meeting("Kinga Chrząszcz", "marta", "Próbki oleju", 1, "14:00", 60, SALON),
    Meeting("Agata Jóźwiak", "marta", "Wizja lokalna, hala B", 2, "09:00", 180, "ul. Składowa 14, Kraków",
            with_people=("Dominik Wójcik",), colleagues=("magda",)),
    Meeting("debowe", "marta", "Umowa na rok", 3, "09:00", 60, link=VIDEO),
    Meeting("", "marta", "Wyceny z Magdą", 3, "14:00", 45, colleagues=("magda",)),
    Meeting("Jadwiga Żółć", "marta", "Oglądanie wzorów", 4, "10:00", 60, SALON, off=True),
    Meeting("Szczepan Wąsik", "marta", "Podpisanie umowy", 4, "13:00", 90, "ul. Składowa 14, Kraków"),
    Meeting("Dominik Wójcik", "marta", "Odbiór próbek", 8, "11:00", 60, SALON),
    Meeting("Natalia Żebrowska", "adam", "Czwarty lokal: oglądanie", 1, "09:00", 180, "ul. Lipowa 3, Kraków"),
    Meeting("Celina Hirsz", "adam", "Kuchnia: wizualizacja", 3, "13:00", 120, SALON),
)
# fmt: on


def bring_in(loading: Any) -> None:
    """Plan every meeting; finish what lies behind, call off what does not take place."""
    today = timezone.localdate(loading.now)
    monday = today - timedelta(days=today.weekday())
    for meeting in MEETINGS:
        by, day = loading.staff[meeting.owner], monday + timedelta(days=meeting.day)
        values = {
            **{"kind": Task.Kind.MEETING, "title": meeting.title, "due_on": day},
            **{"clock": time.fromisoformat(meeting.hour), "minutes": meeting.minutes},
            **{"place": meeting.place, "link": meeting.link},
        }
        whose = {"contact": loading.people.get(meeting.whose), "company": loading.firms.get(meeting.whose)}
        task = plan(values, by=by, **whose)
        ask_along(
            task,
            people=[loading.people[name] for name in meeting.with_people],
            colleagues=[loading.staff[name] for name in meeting.colleagues],
            by=by,
        )
        if meeting.with_people:
            invited(task, loading)
        if meeting.off:
            cancel(task, whose=Task.By.THEM, by=by, at=loading.now)
        elif task.ends_at <= loading.now:
            finish(task, by=by, at=loading.now)
    open_page(loading.staff["marta"], loading.now)


def invited(task: Any, loading: Any) -> None:
    """Its guests were invited before; the first comes, the other has not answered."""
    people = [task.person, *(row.person for row in people_at([task.pk], task.owner))]
    answers = dict.fromkeys(people[1:], Answer.NONE) | {people[0]: Answer.YES}
    for person, answer in answers.items():
        values = {"sent_at": loading.now - timedelta(days=3), "sequence": task.version, "told": told(task)[0]}
        reply = {"answer": answer, "answered_at": loading.now - timedelta(days=2) if answer != Answer.NONE else None}
        Invitation.objects.create(task=task, person=person, **values, **reply)


def open_page(owner: Any, at: Any) -> None:
    """Her booking page, on a form of its own for what people ask."""
    if CaptureForm.objects.filter(slug=FORM["slug"]).exists():
        return
    served = Purpose.objects.active().get(slug="enquiries")
    values = {**FORM, "children": False, "team": owner.teams.order_by("pk").first()}
    form = save_form(Plan(values, [], served), by=BY, at=at)
    open_form(form, by=BY, at=at)
    page = BookingPage(owner=owner, slug="marta", form=form, video_link=VIDEO, place=SALON)
    save_page(page, opened=True, by=owner)


def take_out() -> None:
    """The page and its form; meetings have gone with their people, those of firms and nobody as tasks do."""
    BookingPage.objects.filter(owner__in=demo_accounts()).delete()
    CaptureForm.objects.filter(slug=FORM["slug"], made_by=signature(BY), submissions=None).delete()
