"""The card «Next step» of a contact's record and of a company's page, and the tab «Task» of the composer.

crm/workspace shows them on its pages. What a panel shows is in the access log.
"""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.contacts.models import Company, Contact
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from crm.sales.models import Task
from crm.sales.planned_tasks.forms import TaskForm, first_answers
from crm.sales.planned_tasks.masked_tasks import fields_in, people_in, tasks_for_reader

SHOWN = 4


def record_panel(person: Person, *, user: Any) -> SafeString:
    """What is planned with one person; nothing while their data are paused."""
    contact = getattr(person, "contact", None)
    usable = contact is not None and contact.binned_at is None and not Restriction.in_force([person.pk])
    rows = [] if absent(Task, [person.pk]) else open_tasks.rows(user, person=person.pk, company=None)
    again = reverse("contacts:record", args=[person.uid])
    return card(rows, f"contact={person.uid}" if usable else "", again, user=user, view="contacts:record")


def company_panel(company: Company, *, user: Any) -> SafeString:
    """What is planned with a company and its people."""
    rows = open_tasks.rows(user, person=None, company=company.pk)
    sole_trader = company.sole_trader_id
    usable = company.binned_at is None and not (sole_trader and Restriction.in_force([sole_trader]))
    again = reverse("contacts:company", args=[company.uid])
    return card(rows, f"company={company.uid}" if usable else "", again, user=user, view="contacts:company")


@prepared
def open_tasks(reader: Any, *, person: int | None, company: int | None) -> Any:
    """The nearest open tasks with a person or with a company."""
    rows = Task.objects.visible_to(reader).open()
    rows = rows.filter(company=company) if person is None else rows.filter(person=person)
    return rows.with_keys().order_by("due_at", "pk")[: SHOWN + 1]


def card(rows: list[Task], about: str, again: str, *, user: Any, view: str) -> SafeString:
    """The nearest of `rows`, and the way to plan one; a yellow edge where nothing is planned. `again` is the page."""
    task_rows = tasks_for_reader(rows, user)
    if task_rows:
        access_log.shown(by=user, view=view, people=people_in(task_rows), fields=fields_in(task_rows))
    may = bool(about) and user.may(rights.CONTACTS_EDIT)
    add_url = f"{reverse('sales:task_new')}?{about}" if may else ""
    context = {"rows": task_rows[:SHOWN], "more": len(task_rows) > SHOWN, "add_url": add_url, "again": again}
    context["named"] = view != "contacts:record"
    return render_to_string("sales/planned_tasks/panel.html", context)


def composer_tab(contact: Contact, *, user: Any) -> dict[str, Any]:
    """The tab by which a task about `contact` is planned in place: {id, label, icon, keys, html}."""
    form = TaskForm(user=user, initial=first_answers(user), auto_id="task_%s")
    html = render_to_string("sales/planned_tasks/_composer.html", {"form": form, "contact": contact})
    return {"id": "compose-task", "kind": "task", "label": _("Task"), "icon": "checkbox", "keys": "T", "html": html}
