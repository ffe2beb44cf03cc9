"""Pages of a contact: the record in three columns, and its history alone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.companies.roles import roles_of
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.entries.forms import EntryForm
from crm.contacts.history.onlookers import looks_at, looks_in
from crm.contacts.history.pinned_entries import pinned, pinned_rows
from crm.contacts.history.timeline import ALL, PRIVACY, SALES, SHOWS, Page, timeline
from crm.contacts.leads.form_leads import written_in_forms
from crm.contacts.models import ContactTag, Interaction, Lead
from crm.contacts.ownership.lookups import contact_or_404, moment_of
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.people.recent import CONTACT, remember_visit
from crm.contacts.tags.tagging import tags_on
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.neighbour_links import NeighbourLinks, came_from_list
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.workspace.record.composer import FIRST, beside_tab, composer_tabs, known_kind
from crm.workspace.record.panels import PANELS
from crm.workspace.record.record_start import ask_about, ask_for_contact, lead_of
from retention.horizons.countdown import countdown
from retention.people.record_panels import chip, retention_panel


@policy(rights.CONTACTS_VIEW, params={"key": "contact"})
def record(request: StaffRequest, key: UUID) -> HttpResponse:
    """Everything about one contact that this user may see."""
    part = request.htmx.target == "peek-body"
    with page_memo.reading():
        left = list_left(request)
        ask_for_contact(request.user, key, frame=not part, beside=left.asking_place() if left else ())
        contact_record = ContactRecord(contact_or_404(request.user, key), request.user)
        ask_about(contact_record.contact, request.user)
        remember_visit(request, CONTACT, contact_record.contact)
        with access_log.together():
            context = record_context(request, contact_record, left)
        response = render(request, "workspace/record/peek.html" if part else "workspace/record/record.html", context)
    response.headers["Vary"] = "HX-Target, Cookie"
    return response


def list_left(request: StaffRequest) -> ContactList | None:
    """The list from which the reader came, as the address names it."""
    contact_list = ContactList(request.user, request.GET, page_memo.now())
    return contact_list if came_from_list(ListLinks(contact_list.asking)) else None


def record_context(request: StaffRequest, contact_record: ContactRecord, left: ContactList | None) -> dict[str, Any]:
    """Context of the record, opened from a list or not; the access log is written."""
    person, ends = contact_record.contact.person, countdown(contact_record.contact.person, page_memo.now())
    panels = [panel(person, user=request.user) for panel in PANELS]
    seen_by = looks_at(contact_record.contact, reader=request.user, size=4)
    context = activity_context(request, contact_record, beside=[seen_by]) | {
        "beside": (beside := neighbours_in(left, contact_record.contact)),
        "crumbs": [(_("Contacts"), beside.list_url)] if beside else crumbs_to(),
        "written": written_in_forms(contact_record.contact) if contact_record.clear else [],
        "looks": looks_in(seen_by),
        "panels": [*panels, retention_panel(person, ends, user=request.user)],
        "roles": roles_of(contact_record.contact, reader=request.user) if contact_record.clear else [],
        "lead": None if absent(Lead, [person.pk]) else next(iter(lead_of.rows(None, person=person.pk)), None),
        "leaving": chip(ends),
        "tags": [] if absent(ContactTag, [person.pk]) else tags_on(contact_record.contact),
    }
    clear_fields = [*contact_record.clear_fields, *contact_record.custom.clear_names]
    clear_fields += [name for name, key in (("answers", "written"), ("role", "roles")) if context[key]]
    log_access(request, context, "contacts:record", clear_fields)
    return context


def neighbours_in(left: ContactList | None, contact: Any) -> NeighbourLinks | None:
    """The neighbours in the list from which the reader came; None without one, or when the contact is not in it."""
    neighbours = left.beside(contact) if left else None
    if left is None or neighbours is None:
        return None
    return NeighbourLinks(neighbours, ListLinks(left.asking), lambda uid: reverse("contacts:record", args=[uid]))


@policy(rights.CONTACTS_VIEW, params={"key": "contact"})
def history(request: StaffRequest, key: UUID) -> HttpResponse:
    """One page of the history: a fragment for «Older», a full page without scripts."""
    contact_record = ContactRecord(contact_or_404(request.user, key), request.user)
    context = activity_context(request, contact_record)
    log_access(request, context, "contacts:timeline", contact_record.name_if_clear)
    template = "workspace/record/_lines.html" if request.htmx else "workspace/record/timeline.html"
    return render(request, template, context)


def activity_context(
    request: StaffRequest,
    contact_record: ContactRecord,
    form: EntryForm | None = None,
    step: Any = None,
    files: Any = None,
    kind: str = FIRST,
    beside: Iterable[QuerySet] = (),
) -> dict[str, Any]:
    """Context of composer and timeline. `form` is a bound one that was not saved, with its next step and files; without
    one the tab `kind` is open.

    The rows of `beside` are fetched by the statement of the timeline.
    """
    show = request.GET.get("show", ALL)
    show = show if show in SHOWS else ALL
    kind = known_kind(form.data.get("kind", "") if form else kind)
    contact, before = contact_record.contact, moment_of(request)
    pins = pinned_rows(contact, reader=request.user) if show == ALL and not before else None
    beside = [*beside, *([] if pins is None else [pins])]
    return {
        "sheet": contact_record,
        "contact": contact_record.contact,
        "crumbs": crumbs_to(),
        "page": timeline(contact, reader=request.user, show=show, before=before, beside=beside),
        "pinned": [] if pins is None else pinned(contact, reader=request.user, rows=pins),
        "show": show,
        "shows": [(ALL, _("All")), (SALES, _("Sales")), (PRIVACY, _("Privacy"))],
        "tabs": composer_tabs(contact_record, kind, form, step, files),
        "outcomes": Interaction.Outcome.choices,
        **beside_tab(contact_record, kind),
    }


def log_access(request: StaffRequest, context: dict[str, Any], view: str, fields: list[str]) -> None:
    """Write the access log for `fields` and the history, with everybody named on the page, before it is rendered."""
    contact_record = context["sheet"]
    people = (
        {contact_record.contact.pk} | context["page"].people | {companion.pk for companion in context["companions"]}
    )
    people |= Page(context["pinned"]).people
    read = ["summary"] if contact_record.clear and context["page"].lines else []
    access_log.shown(by=request.user, view=view, people=people, fields=[*fields, *read])
