"""A task that was deleted and can be taken back; a calendar link; a booking page and the link of a talk."""

from collections.abc import Iterator
from datetime import time
from uuid import uuid4

from django.utils import timezone

from consents.builder.form_plans import Plan, open_form, save_form
from consents.capture.intake import FormInput
from consents.capture.shown_form import form_as_shown
from crm.accounts.models import User
from crm.contacts.ownership.colleagues import first_team
from crm.demo.permission_cast.cast_people import DELETED, Seeded, word
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose
from crm.sales.bookings.booking import book
from crm.sales.bookings.own_page import save_page
from crm.sales.bookings.slots import slots
from crm.sales.calendar_feeds.feeds import open_feed
from crm.sales.models import BookingPage
from crm.sales.planned_tasks.completion import remove
from crm.sales.planned_tasks.planning import plan


def deleted_task(owner: User, team: str) -> Iterator[Seeded]:
    """One's own, about nobody."""
    marks = {"title": word("gone")}
    task = plan(marks, by=owner)
    remove(task, by=owner)
    yield Seeded("task", str(task.uid), team, owner.username, DELETED, marks)


def calendar_of(owner: User, team: str | None) -> Iterator[Seeded]:
    """A link, and the secret in its address."""
    feed, secret = open_feed(owner, name=word("calendar"))
    yield Seeded("feed", str(feed.uid), team, owner.username, marks={"name": feed.name})
    yield Seeded("feed_link", secret, team, owner.username)


def talks_of(owner: User, team: str, *, by: Actor) -> Iterator[Seeded]:
    """An open page on a form of the team, one talk, and the secret of its link."""
    titles = {"title": "Rozmowa", "title_en": "A talk", "intro": "", "intro_en": "", "children": False, "sites": []}
    fields = {"fields": ["name", "email", "phone", "message"], "origin_kind": "enquiry", "team": first_team(owner)}
    served = Purpose.objects.get(slug="enquiries", active_to=None)
    form = save_form(Plan({"slug": word("talk").lower(), **titles, **fields}, [], served), by=by)
    open_form(form, by=by)
    form.refresh_from_db()
    yield Seeded("form", form.slug, team, None)
    page = BookingPage(owner=owner, slug=word("booking").lower(), form=form, begins=time(9), place="Prosta 1")
    save_page(page, opened=True, by=owner)
    yield Seeded("booking_page", page.slug, team, None)
    caller = word("caller")
    values = {"name": f"Ola {caller}", "email": f"{caller.lower()}@talks.example"}
    filled = FormInput(uid=uuid4(), values=values, ticked=[], page=f"/p/pl/booking/{page.slug}/")
    start = next(moment for day in slots(page, at=timezone.now()) for moment in day.starts)
    _booking, secret = book(page, form_as_shown(form, "pl"), filled, start, way="place")
    yield Seeded("booking_link", secret, team, None)
