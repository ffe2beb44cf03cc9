"""Sub-processors and events of a processor: forms and their acts."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.processors.forms import EventForm, SubDecisionForm, SubProcessorForm
from crm.dpo.processors.processor_events import record_event
from crm.dpo.processors.sub_processors import accept, add_sub_processor, end_sub_processor, object_to
from crm.dpo.processors.views import ONE
from crm.dpo.purposes.desk_tabs import way_to_file
from crm.privacy.models import ProcessorEvent, Recipient, SubProcessor

ASK_AND_SAVE = ("GET", "POST")
Decision = SubProcessor.Decision


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def sub_processor_new(request: StaffRequest, slug: str) -> HttpResponse:
    """Write down a sub-processor of which the processor gave notice."""
    recipient = get_object_or_404(Recipient, slug=slug)
    form = SubProcessorForm(request.POST or None, initial={"noticed_on": timezone.localdate()})
    if form.is_valid():
        add_sub_processor(recipient, form.cleaned_data, by=request.user)
        toast(request, _("Written down. It waits for a decision."))
        return redirect("dpo:processor", slug)
    return form_page(request, form, recipient, title=_("Sub-processor"), submit=_("Save"))


@policy(rights.PRIVACY_PURPOSES, params={"key": "sub_processor"}, methods=ASK_AND_SAVE)
def sub_processor(request: StaffRequest, key: UUID) -> HttpResponse:
    """Accept a sub-processor, or object to it."""
    row = get_object_or_404(SubProcessor.objects.select_related("recipient"), uid=key)
    recipient, user = row.recipient, request.user
    initial = {"decision": Decision.OBJECTED, "to": recipient.email}
    form = SubDecisionForm(request.POST or None, initial=initial)

    def act() -> SubProcessor:
        data = form.cleaned_data
        if data["decision"] == Decision.OBJECTED:
            return object_to(row, why=data["why"], to=data["to"], by=user)
        return accept(row, why=data["why"], by=user)

    if form.is_valid() and act_passes(form, act):
        objected = form.cleaned_data["decision"] == Decision.OBJECTED
        toast(request, _("The objection is on its way.") if objected else _("Accepted."))
        return redirect("dpo:processor", recipient.slug)
    note = _("Decide before the deadline: where consent is general, silence afterwards counts as acceptance.")
    return form_page(request, form, recipient, title=row.name, submit=_("Save the decision"), note=note)


@policy(rights.PRIVACY_PURPOSES, params={"key": "sub_processor"}, methods=["POST"])
def sub_processor_end(request: StaffRequest, key: UUID) -> HttpResponse:
    """The processor uses it no more."""
    row = get_object_or_404(SubProcessor.objects.select_related("recipient"), uid=key)
    if end_sub_processor(row, by=request.user):
        toast(request, _("Written down."))
    return redirect("dpo:processor", row.recipient.slug)


@policy(rights.PRIVACY_PURPOSES, params=ONE, methods=ASK_AND_SAVE)
def processor_event_new(request: StaffRequest, slug: str) -> HttpResponse:
    """Write down what happened with a processor."""
    recipient = get_object_or_404(Recipient, slug=slug)
    initial = {"on": timezone.localdate(), "kind": request.GET.get("kind", "")}
    form = EventForm(request.POST or None, request.FILES or None, initial=initial, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        record_event(recipient, data["kind"], data["text"], on=data["on"], proof=form.enclosed, by=request.user)
        toast(request, _("Written down."))
        return redirect("dpo:processor", slug)
    return form_page(request, form, recipient, title=_("What happened"), submit=_("Save"), multipart=True)


@policy(rights.PRIVACY_PURPOSES, params={"key": "processor_event"})
def processor_proof(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The firm's paper behind an event."""
    event = get_object_or_404(ProcessorEvent, uid=key)
    if not event.proof:
        raise Http404
    return attachment(event.proof_name, bytes(event.proof), content_type=event.proof_type)


def form_page(request: StaffRequest, form, recipient: Recipient, *, title: str, submit: str, **further) -> HttpResponse:
    """One form about a recipient; 422 with its errors."""
    context = {
        "form": form,
        "recipient": recipient,
        "title": title,
        "submit": submit,
        "crumbs": way_to_file(recipient),
        **further,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dpo/processors/form_page.html", context, status=status)
