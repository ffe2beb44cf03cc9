"""Pages of a contact: the record in three columns, and its history alone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
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
from crm.contacts.history.onlookers import looks_at, looks_in
from crm.contacts.history.pinned_entries import pinned, pinned_rows
from crm.contacts.history.timeline import ALL, PRIVACY, SALES, SHOWS, Page, timeline
from crm.contacts.leads.form_leads import written_in_forms
from crm.contacts.models import ContactTag, Interaction, Lead
from crm.contacts.ownership.lookups import contact_or_404, moment_of
from crm.contacts.people.companions import of_the_same_company
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.people.recent import CONTACT, remember_visit
from crm.contacts.tags.tagging import tags_on
from crm.correspondence.letters.sending import cards, choices
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.neighbour_links import NeighbourLinks, came_from_list
from crm.narrowing import Words
from crm.privacy import page_memo
from crm.privacy.channels import CHANNELS, channels_of
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.sales.planned_tasks.forms import NextStepForm
from crm.workspace.record.panels import COMPOSER_TABS, PANELS
from crm.workspace.record.record_start import ask_about, ask_for_contact, lead_of
from retention.horizons.countdown import countdown
from retention.people.record_panels import chip, retention_panel

TABS = [
    ("note", _("Note"), "note", "N"),
    ("call", pgettext_lazy("tab", "Call"), "phone", ""),
    ("meeting", _("Meeting"), "users", ""),
    ("message", pgettext_lazy("tab", "Message"), "message", ""),
    ("email", _("E-mail"), "mail", ""),
]


@policy(rights.CONTACTS_VIEW, params={"key": "contact"})
def record(request: StaffRequest, key: UUID) -> HttpResponse:
    """Everything about one contact that this user may see."""
    part = request.htmx.target == "peek-body"
    with page_memo.reading():
        ask_for_contact(request.user, key, frame=not part)
        contact_record = ContactRecord(contact_or_404(request.user, key), request.user)
        ask_about(contact_record.contact, request.user)
        remember_visit(request, CONTACT, contact_record.contact)
        with access_log.together():
            context = record_context(request, contact_record)
        response = render(request, "workspace/record/peek.html" if part else "workspace/record/record.html", context)
    response.headers["Vary"] = "HX-Target, Cookie"
    return response


def record_context(request: StaffRequest, contact_record: ContactRecord) -> dict[str, Any]:
    """Context of the record; the access log is written."""
    person, ends = contact_record.contact.person, countdown(contact_record.contact.person, page_memo.now())
    panels = [panel(person, user=request.user) for panel in PANELS]
    seen_by = looks_at(contact_record.contact, reader=request.user, size=4)
    context = activity_context(request, contact_record, beside=[seen_by]) | {
        "beside": (beside := neighbours_of(request, contact_record.contact)),
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


def neighbours_of(request: StaffRequest, contact: Any) -> NeighbourLinks | None:
    """The neighbours in the list that the address names; None without a list, or when the contact is not in it."""
    contact_list = ContactList(request.user, request.GET, timezone.now())
    links = ListLinks(contact_list.asking)
    neighbours = contact_list.beside(contact) if came_from_list(links) else None
    return NeighbourLinks(neighbours, links, lambda uid: reverse("contacts:record", args=[uid])) if neighbours else None


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
    beside: Iterable[QuerySet] = (),
) -> dict[str, Any]:
    """Context of composer and timeline. `form` is a bound one that was not saved, with its next step and files.

    The rows of `beside` are fetched by the statement of the timeline.
    """
    show = request.GET.get("show", ALL)
    show = show if show in SHOWS else ALL
    kind = form.data.get("kind") if form else ""
    kind = kind if kind in [words[0] for words in TABS] else "note"
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
        "tabs": [composer_tab(*words, form=form, step=step, files=files, current=words[0] == kind) for words in TABS]
        + [more(contact_record.contact, user=request.user) for more in COMPOSER_TABS if contact_record.usable],
        "companions": of_the_same_company(contact_record.contact, user=request.user) if contact_record.usable else [],
        "outcomes": Interaction.Outcome.choices,
        "by_hand": ways_by_hand(contact_record) if contact_record.usable else [],
        "letters": cards(choices(contact_record.contact))
        if contact_record.usable and request.user.may(rights.CONTACTS_EDIT)
        else [],
    }


def ways_by_hand(contact_record: ContactRecord) -> list[dict[str, Any]]:
    """The channels on which colleagues write by hand, each with its answer: the same as the badges of a list."""
    codes = channels_of(Interaction.Kind.MESSAGE)
    return [
        {"name": CHANNELS[code].name, "icon": CHANNELS[code].icon, "way": contact_record.ways[code]} for code in codes
    ]


def composer_tab(  # the words of TABS, then what was sent
    kind: str, label: Words, icon: str, keys: str, *, form: EntryForm | None, step: Any, files: Any, current: bool
) -> dict[str, Any]:
    """One tab of the composer with its forms."""
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


def log_access(request: StaffRequest, context: dict[str, Any], view: str, fields: list[str]) -> None:
    """Write the access log for `fields` and the history, with everybody named on the page, before it is rendered."""
    contact_record = context["sheet"]
    people = (
        {contact_record.contact.pk} | context["page"].people | {companion.pk for companion in context["companions"]}
    )
    people |= Page(context["pinned"]).people
    read = ["summary"] if contact_record.clear and context["page"].lines else []
    access_log.shown(by=request.user, view=view, people=people, fields=[*fields, *read])
