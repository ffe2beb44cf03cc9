"""The record: three columns about one contact, and its history by itself."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.roles import roles_of
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.entries.forms import EntryForm
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.contacts.history.onlookers import looks
from crm.contacts.history.pinned_entries import pinned
from crm.contacts.history.timeline import ALL, PRIVACY, SALES, SHOWS, Page, timeline
from crm.contacts.leads.form_leads import written_by_herself
from crm.contacts.models import ContactTag, Interaction, Lead
from crm.contacts.ownership.lookups import contact_or_404, moment_of
from crm.contacts.people.companions import of_the_same_company
from crm.contacts.people.contact_record import Sheet, crumbs_to
from crm.contacts.people.recent import CONTACT, remember
from crm.contacts.tags.tagging import borne
from crm.correspondence.letters.sending import cards, choices
from crm.lists.pages.list_links import Links
from crm.lists.pages.neighbour_links import Beside, came_by
from crm.narrowing import Words
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.sales.planned_tasks.forms import NextStepForm
from crm.workspace.record.panels import COMPOSER_TABS, PANELS
from retention.horizons.countdown import countdown
from retention.people.record_panels import chip, retention_panel

TABS = [
    ("note", _("Note"), "note", "N"),
    ("call", pgettext_lazy("tab", "Call"), "phone", ""),
    ("meeting", _("Meeting"), "users", ""),
    ("email", _("E-mail"), "mail", ""),
]


@policy(rights.CONTACTS_VIEW, params={"key": "contact"})
def record(request: StaffRequest, key: UUID) -> HttpResponse:
    """Everything about one contact that this user may see."""
    with page_memo.reading():
        sheet = Sheet(contact_or_404(request.user, key), request.user)
        remember(request, CONTACT, sheet.contact)
        context = whole(request, sheet)
        part = request.htmx.target == "peek-body"
        response = render(request, "workspace/record/peek.html" if part else "workspace/record/record.html", context)
    response.headers["Vary"] = "HX-Target, Cookie"
    return response


def whole(request: StaffRequest, sheet: Sheet) -> dict[str, Any]:
    """What the record shows; the look is in the access log."""
    person, ends = sheet.contact.person, countdown(sheet.contact.person, page_memo.now())
    with access_log.together():
        panels = [panel(person, user=request.user) for panel in PANELS]
    context = activity(request, sheet) | {
        "beside": (beside := beside_of(request, sheet.contact)),
        "crumbs": [(_("Contacts"), beside.list_url)] if beside else crumbs_to(),
        "written": written_by_herself(sheet.contact) if sheet.clear else [],
        "looks": looks(sheet.contact, reader=request.user, size=4),
        "panels": [*panels, retention_panel(person, ends, user=request.user)],
        "roles": roles_of(sheet.contact, reader=request.user) if sheet.clear else [],
        "lead": None if absent(Lead, [person.pk]) else Lead.objects.of(sheet.contact).first(),
        "leaving": chip(ends),
        "tags": [] if absent(ContactTag, [person.pk]) else borne(sheet.contact),
    }
    shown = [*sheet.clear_fields, *sheet.custom.clear_names]
    shown += [name for name, key in (("answers", "written"), ("role", "roles")) if context[key]]
    log(request, context, "contacts:record", shown)
    return context


def beside_of(request: StaffRequest, contact: Any) -> Beside | None:
    """The neighbours in the list that the address names; None without one, and where they are not in it."""
    found = ContactList(request.user, request.GET, timezone.now())
    links = Links(found.asking)
    neighbours = found.beside(contact) if came_by(links) else None
    return Beside(neighbours, links, lambda uid: reverse("contacts:record", args=[uid])) if neighbours else None


@policy(rights.CONTACTS_VIEW, params={"key": "contact"})
def history(request: StaffRequest, key: UUID) -> HttpResponse:
    """One page of the history: a fragment for «Older», a page of its own without scripts."""
    sheet = Sheet(contact_or_404(request.user, key), request.user)
    context = activity(request, sheet)
    log(request, context, "contacts:timeline", sheet.name_if_clear)
    template = "workspace/record/_lines.html" if request.htmx else "workspace/record/timeline.html"
    return render(request, template, context)


def activity(
    request: StaffRequest, sheet: Sheet, form: EntryForm | None = None, step: Any = None, files: Any = None
) -> dict[str, Any]:
    """What composer and timeline need. `form` is a bound one that was not saved, with what was asked to come next."""
    show = request.GET.get("show", ALL)
    show = show if show in SHOWS else ALL
    kind = form.data.get("kind") if form else ""
    kind = kind if kind in [words[0] for words in TABS] else "note"
    return {
        "sheet": sheet,
        "contact": sheet.contact,
        "crumbs": crumbs_to(),
        "page": timeline(sheet.contact, reader=request.user, show=show, before=moment_of(request)),
        "pinned": pinned(sheet.contact, reader=request.user) if show == ALL and not moment_of(request) else [],
        "show": show,
        "shows": [(ALL, _("All")), (SALES, _("Sales")), (PRIVACY, _("Privacy"))],
        "tabs": [tab(*words, form=form, step=step, files=files, current=words[0] == kind) for words in TABS]
        + [more(sheet.contact, user=request.user) for more in COMPOSER_TABS if sheet.usable],
        "companions": of_the_same_company(sheet.contact, user=request.user) if sheet.usable else [],
        "outcomes": Interaction.Outcome.choices,
        "letters": cards(choices(sheet.contact)) if sheet.usable and request.user.may(rights.CONTACTS_EDIT) else [],
    }


def tab(  # the words of TABS, then what was sent
    kind: str, label: Words, icon: str, keys: str, *, form: EntryForm | None, step: Any, files: Any, current: bool
) -> dict[str, Any]:
    """One tab of the composer with its form."""
    fresh = EntryForm(initial={"kind": kind}, auto_id=f"{kind}_%s")
    bare = OptionalFilesForm(user=None, auto_id=f"{kind}_%s")
    return {
        "id": f"compose-{kind}",
        "kind": kind,
        "label": label,
        "icon": icon,
        "keys": keys,
        "current": current,
        "form": form if form and current else fresh,
        "step": step if step and current else NextStepForm(auto_id=f"{kind}_%s"),
        "files": files if files and current else bare,
    }


def log(request: StaffRequest, context: dict[str, Any], view: str, fields: list[str]) -> None:
    """The look at `fields` and the history, with everybody who is named on the page, before anything is rendered."""
    sheet = context["sheet"]
    people = {sheet.contact.pk} | context["page"].people | {one.pk for one in context["companions"]}
    people |= Page(context["pinned"]).people
    read = ["summary"] if sheet.clear and context["page"].lines else []
    access_log.shown(by=request.user, view=view, people=people, fields=[*fields, *read])
