"""Views of the composer: write an entry, correct an entry, look up people for a meeting."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from consents.business.asked_answers import AnswerRefused
from consents.grounds.enquiries import may_be_asked
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
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.sales.planned_tasks.forms import NextStepForm
from crm.workspace.record.composer import beside_tab, known_kind, open_tab
from crm.workspace.record.views import activity_context, log_access

AGENDA = "agenda"  # the event for which panels of tasks listen


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def interactions(request: StaffRequest, key: UUID) -> HttpResponse:
    """Write an entry; asked with GET, the tab `kind` to write it in. With a warning or an error the form is shown again
    as it was typed.
    """
    contact = contact_or_404(request.user, key, alive=True)
    if request.method == "GET":
        return opened_tab(request, ContactRecord(contact, request.user))
    auto_id = f"{request.POST.get('kind', 'note')}_%s"
    form, step = EntryForm(request.POST, auto_id=auto_id), NextStepForm(request.POST, auto_id=auto_id)
    files = OptionalFilesForm(request.POST, request.FILES, user=request.user, auto_id=auto_id)
    others = people_of(form, request, contact)
    if not (form.is_valid() and step.is_valid()) or form.warnings() or not files.is_valid():
        return back_to_text(request, contact, form, step, files)
    data = form.cleaned_data
    names = ("kind", "text", "outcome", "channel", "answer_by")
    entry_fields = {name: data[name] for name in names} | {"at": data["happened_at"]}
    try:
        with transaction.atomic():
            entry = write(contact, by=request.user, others=others, kept=form.kept, **entry_fields)
            planned = step.plan(contact, by=request.user)
            if files.enclosed:
                attach(entry, files.enclosed, by=request.user)
    except AnswerRefused as refusal:
        form.add_error("answer_by", refusal)
        return back_to_text(request, contact, form, step, files)
    return after_saving(request, contact, _("Saved in the history."), planned=bool(planned))


def opened_tab(request: StaffRequest, contact_record: ContactRecord) -> HttpResponse:
    """One tab of the composer, as a fragment or on a page of its own."""
    kind, contact = known_kind(request.GET.get("kind", "")), contact_record.contact
    refuse_paused([contact.pk])
    if not request.htmx:
        context = activity_context(request, contact_record, kind=kind)
        log_access(request, context, "contacts:timeline", contact_record.name_if_clear)
        return render(request, "workspace/record/timeline.html", context)
    beside = beside_tab(contact_record, kind)
    people = {contact.pk, *(companion.pk for companion in beside["companions"])}
    access_log.shown(by=request.user, view="contacts:timeline", people=people, fields=["name"])
    context = {"contact": contact, "sheet": contact_record, "tab": open_tab(kind), **beside}
    return render(request, "workspace/record/_pane.html", context)


def people_of(form: EntryForm, request: StaffRequest, contact: Contact) -> list[Contact]:
    """The others at a meeting; an error on the form when one of them is not found."""
    if not form.is_valid() or not form.cleaned_data["people"]:
        return []
    try:
        return present(request.user, form.cleaned_data["people"], contact)
    except forms.ValidationError as error:
        form.add_error("people", error)
        return []


def back_to_text(request: StaffRequest, contact: Contact, form: EntryForm, step: Any, files: Any) -> HttpResponse:
    """The composer again with its errors, or with the sensitive fragments removed if the user asked that."""
    if form.is_valid() and form.cleaned_data["heed"] == "cut":
        form = form.cut()
    return render_activity(request, contact, form=form, step=step, files=files, status=422)


def after_saving(
    request: StaffRequest, contact: Contact, words: str, *, planned: bool = False, undo: str = ""
) -> HttpResponse:
    """The new history with a toast, or the record; the form of a deal where the writer goes on to one.

    After a planned step an event reloads the panels of tasks. `undo` is where the toast's Undo posts to.
    """
    if request.POST.get("then") == "deal":
        toast(request, words)
        url = reverse("sales:new_hers", args=[contact.uid])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    if not request.htmx:
        toast(request, words, undo=undo)
        return redirect("contacts:record", contact.uid)
    answer = toasted(render_activity(request, contact_or_404(request.user, contact.uid), saved=True), words, undo=undo)
    return trigger_client_event(answer, AGENDA, {}) if planned else answer


def render_activity(
    request: StaffRequest,
    contact: Contact,
    *,
    form: EntryForm | None = None,
    step: Any = None,
    files: Any = None,
    status: int = 200,
    saved: bool = False,
) -> HttpResponse:
    """Composer and timeline, as a fragment or a page. `saved` moves the focus to the history."""
    contact_record = ContactRecord(contact, request.user)
    context = activity_context(request, contact_record, form, step, files) | {"saved": saved}
    log_access(request, context, "contacts:timeline", contact_record.name_if_clear)
    template = "workspace/record/_activity.html" if request.htmx else "workspace/record/timeline.html"
    return render(request, template, context, status=status)


@policy(rights.CONTACTS_EDIT, params={"key": "interaction"}, methods=["GET", "POST"])
def interaction(request: StaffRequest, key: UUID) -> HttpResponse:
    """Correct one's own entry; another's is a 404."""
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
        fields = {"text": form.cleaned_data["text"]}
        if entry.kind == Interaction.Kind.CALL:
            fields |= {name: form.cleaned_data[name] for name in ("outcome", "minutes", "answer_by")}
        try:
            with transaction.atomic():
                amend(entry, by=request.user, kept=form.kept, **fields)
                planned = step.plan(contact, by=request.user)
        except AnswerRefused as refusal:
            form.add_error("answer_by", refusal)
        else:
            undo = reverse("contacts:result_undoing", args=[entry.uid]) if fields.get("outcome") else ""
            return after_saving(request, contact, _("Saved in the history."), planned=bool(planned), undo=undo)
    access_log.shown(by=request.user, view="contacts:timeline", people=[contact.pk], fields=["summary"])
    template = "workspace/record/_amend.html" if request.htmx else "workspace/record/amend.html"
    contact_record = ContactRecord(contact, request.user)
    fields = {"entry": entry, "contact": contact, "form": form, "step": step, "askable": may_be_asked(contact.person)}
    context = {**fields, "sheet": contact_record, "crumbs": crumbs_to(contact_record)}
    return render(request, template, context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["POST"])
def people(request: StaffRequest, key: UUID) -> HttpResponse:
    """The people to tick for a meeting: those ticked already and those whose name was typed."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    try:
        ticked = [UUID(item) for item in PeopleField(required=False).clean(request.POST.getlist("people"))]
    except forms.ValidationError:
        ticked = []
    candidates = found_by_name(request.POST.get("who", "")[:80], user=request.user, ticked=ticked, but=contact)
    access_log.shown(by=request.user, view="contacts:people", people=[item.pk for item in candidates], fields=["name"])
    context = {"companions": candidates, "ticked": {str(item) for item in ticked}, "asked": True}
    return render(request, "workspace/record/_people.html", context)
