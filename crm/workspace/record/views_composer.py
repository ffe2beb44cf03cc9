"""The composer's answers: an entry written, an entry corrected, people looked up for a meeting."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast, toasted
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.entries.attachments import attach
from crm.contacts.entries.composing import amend, write
from crm.contacts.entries.forms import AmendForm, EntryForm, PeopleField, present
from crm.contacts.entries.forms_files import OptionalFilesForm
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.companions import found_by_name
from crm.contacts.people.contact_record import Sheet, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.sales.planned_tasks.forms import NextStepForm
from crm.workspace.record.views import activity, log

AGENDA = "agenda"  # the event for which panels of tasks listen


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["POST"])
def interactions(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new entry. With a warning, or an error, the text comes back as it was typed."""
    contact = contact_or_404(request.user, key, alive=True)
    auto_id = f"{request.POST.get('kind', 'note')}_%s"
    form, step = EntryForm(request.POST, auto_id=auto_id), NextStepForm(request.POST, auto_id=auto_id)
    files = OptionalFilesForm(request.POST, request.FILES, user=request.user, auto_id=auto_id)
    others = people_of(form, request, contact)
    if not (form.is_valid() and step.is_valid()) or form.warnings() or not files.is_valid():
        return back_to_text(request, contact, form, step, files)
    data = form.cleaned_data
    told = {"kind": data["kind"], "text": data["text"], "outcome": data["outcome"], "at": data["happened_at"]}
    with transaction.atomic():
        entry = write(contact, by=request.user, others=others, kept=form.kept, **told)
        planned = step.plan(contact, by=request.user)
        if files.enclosed:
            attach(entry, files.enclosed, by=request.user)
    return saved(request, contact, _("Saved in the history."), planned=bool(planned))


def people_of(form: EntryForm, request: StaffRequest, contact: Contact) -> list[Contact]:
    """The others at a meeting; an error of the form when one of them is not found."""
    if not form.is_valid() or not form.cleaned_data["people"]:
        return []
    try:
        return present(request.user, form.cleaned_data["people"], contact)
    except forms.ValidationError as error:
        form.add_error("people", error)
        return []


def back_to_text(request: StaffRequest, contact: Contact, form: EntryForm, step: Any, files: Any) -> HttpResponse:
    """The composer again, with what is wrong; with the fragments taken out when that was asked."""
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    return shown(request, contact, form=form, step=step, files=files, status=422)


def saved(request: StaffRequest, contact: Contact, words: str, *, planned: bool = False) -> HttpResponse:
    """The fresh history with a toast, or the record. With a next step, whatever shows such asks for them anew."""
    if not request.htmx:
        toast(request, words)
        return redirect("contacts:record", contact.uid)
    answer = toasted(shown(request, contact_or_404(request.user, contact.uid), saved=True), words)
    return trigger_client_event(answer, AGENDA, {}) if planned else answer


def shown(
    request: StaffRequest,
    contact: Contact,
    *,
    form: EntryForm | None = None,
    step: Any = None,
    files: Any = None,
    status: int = 200,
    saved: bool = False,
) -> HttpResponse:
    """Composer and timeline: as a fragment, or as a page. What was saved leads on to the history."""
    sheet = Sheet(contact, request.user)
    context = activity(request, sheet, form, step, files) | {"saved": saved}
    log(request, context, "contacts:timeline", sheet.name_if_clear)
    template = "workspace/record/_activity.html" if request.htmx else "workspace/record/timeline.html"
    return render(request, template, context, status=status)


@policy(rights.CONTACTS_EDIT, params={"key": "interaction"}, methods=["GET", "POST"])
def interaction(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own entry, to be corrected; another's is as if it did not exist."""
    entry = get_object_or_404(
        Interaction.objects.standing().select_related("person__key"), uid=key, author=request.user
    )
    contact = contact_or_404(request.user, entry.person.uid, alive=True)
    refuse_paused([contact.pk])
    form = AmendForm.of(entry, request.POST or None)
    step = NextStepForm(request.POST or None, auto_id=form.auto_id)
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    elif form.is_valid() and step.is_valid() and not form.warnings():
        told = {name: form.cleaned_data[name] for name in ("text", "outcome")}
        with transaction.atomic():
            amend(entry, by=request.user, kept=form.kept, **told)
            planned = step.plan(contact, by=request.user)
        return saved(request, contact, _("Saved in the history."), planned=bool(planned))
    access_log.shown(by=request.user, view="contacts:timeline", people=[contact.pk], fields=["summary"])
    template = "workspace/record/_amend.html" if request.htmx else "workspace/record/amend.html"
    sheet = Sheet(contact, request.user)
    told = {"entry": entry, "contact": contact, "form": form, "step": step}
    context = {**told, "sheet": sheet, "crumbs": crumbs_to(sheet)}
    return render(request, template, context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["POST"])
def people(request: StaffRequest, key: UUID) -> HttpResponse:
    """Boxes to tick for a meeting: those ticked already and those whose name was typed."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    try:
        ticked = [UUID(one) for one in PeopleField(required=False).clean(request.POST.getlist("people"))]
    except forms.ValidationError:
        ticked = []
    found = found_by_name(request.POST.get("who", "")[:80], user=request.user, ticked=ticked, but=contact)
    access_log.shown(by=request.user, view="contacts:people", people=[one.pk for one in found], fields=["name"])
    context = {"companions": found, "ticked": {str(one) for one in ticked}, "asked": True}
    return render(request, "workspace/record/_people.html", context)
