"""The privacy desk's pages about forms: the list, the builder, one form with its code for web sites and its QR code."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.builder.form_plans import close_form, missing_for_opening, open_form, save_form
from consents.builder.forms import BuilderForm, ControllerForm
from consents.builder.posters import poster, qr_png, qr_svg
from consents.desk_tabs import tabs
from consents.models import CaptureForm, Controller, Submission
from consents.notices.form_pause import open_forms, pauses, purposes_of_form, visits_while_paused
from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.privacy.models import Person, Purpose

ITS = {"slug": "form"}
NEWEST = 20


@policy(rights.PRIVACY_PURPOSES)
def forms(request: StaffRequest) -> HttpResponse:
    """Every form, with how much was sent and how much of it may stay."""
    counted = CaptureForm.objects.select_related("team").annotate(
        sent=Count("submissions"), settled=Count("submissions", filter=Q(submissions__settled_at__isnull=False))
    )
    opened = {each.form.pk: each for each in open_forms()}
    rows = [(form, opened[form.pk].missed if form.pk in opened else 0) for form in counted]
    paused = {pk for pk, each in opened.items() if each.pauses}
    context = {"rows": rows, "paused": paused, "tabs": tabs("forms", request.user)}
    return render(request, "consents/builder/forms.html", context)


@policy(rights.PRIVACY_PURPOSES, methods=["GET", "POST"])
def form_new(request: StaffRequest) -> HttpResponse:
    """A new form."""
    return builder(request, None)


@policy(rights.PRIVACY_PURPOSES, params=ITS, methods=["GET", "POST"])
def form_change(request: StaffRequest, slug: str) -> HttpResponse:
    """The next version of a form."""
    return builder(request, get_object_or_404(CaptureForm, slug=slug))


def builder(request: StaffRequest, form: CaptureForm | None) -> HttpResponse:
    """Take in what a form is to be, or say what it may not ask for, and why."""
    filled = BuilderForm(request.POST or None, instance=form)
    if filled.is_valid():
        saved = save_form(filled.plan(), by=request.user, form=form)
        toast(request, _("Saved as version %(number)s.") % {"number": saved.version})
        return redirect("consents:desk_form", saved.slug)
    context = {"form": filled, "kept": form, "crumbs": crumbs(form)}
    return render(request, "consents/builder/builder.html", context, status=UNPROCESSABLE if filled.is_bound else 200)


def crumbs(form: CaptureForm | None = None) -> list[tuple[str, str]]:
    """The way back."""
    first = [(_("Forms"), reverse("consents:forms"))]
    return [*first, (str(form), reverse("consents:desk_form", args=[form.slug]))] if form else first


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def desk_form(request: StaffRequest, slug: str) -> HttpResponse:
    """One form: what it asks for, its addresses, what came in."""
    user: Any = request.user
    form = get_object_or_404(CaptureForm.objects.select_related("team"), slug=slug)
    everybody = Person.objects.for_desk(user)
    came = Submission.objects.filter(form=form, person__in=everybody).select_related("person").order_by("-received_at")
    newest = list(came.defer("shown", "guardian", "scan_name")[:NEWEST])
    access_log.shown(by=user, view="consents:desk_form", people=[item.person_id for item in newest])
    context = {
        "form": form,
        "asks": Purpose.objects.active().filter(slug__in=[item.purpose_slug for item in form.purposes.all()]),
        "serves": Purpose.objects.active().filter(slug=form.serves).first(),
        "fields": form._meta.get_field("fields").base_field.choices,
        "missing": missing_for_opening(form),
        "pauses": pauses(purposes_of_form(form)) if form.is_open else [],
        "missed": visits_while_paused().get(form.pk, 0),
        "address": address_of(form),
        "submissions": newest,
        "crumbs": crumbs(),
        "decides": user.may(rights.PRIVACY_DECIDE),
    }
    return render(request, "consents/builder/desk_form.html", context)


def address_of(form: CaptureForm) -> str:
    """Where the public finds it: from the configured address, never from the request (docs/security.md)."""
    return f"{settings.BASE_URL}{reverse('consents:form', args=[form.slug])}"


@policy(rights.PRIVACY_DECIDE, params=ITS, methods=["POST"])
def form_opening(request: StaffRequest, slug: str) -> HttpResponse:
    """Opens the form to the public, or closes it; by the controller."""
    form = get_object_or_404(CaptureForm, slug=slug)
    try:
        if "close" in request.POST:
            close_form(form, by=request.user)
        else:
            open_form(form, by=request.user)
    except ValidationError as missing:
        toast(request, " ".join(missing.messages), level=messages.ERROR)
    return redirect("consents:desk_form", slug)


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def form_qr_svg(request: StaffRequest, slug: str) -> HttpResponse:
    """The QR code as a drawing."""
    form = get_object_or_404(CaptureForm, slug=slug)
    return download(qr_svg(address_of(form)), "image/svg+xml", f"{form.slug}.svg")


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def form_qr_png(request: StaffRequest, slug: str) -> HttpResponse:
    """The QR code as a picture."""
    form = get_object_or_404(CaptureForm, slug=slug)
    return download(qr_png(address_of(form)), "image/png", f"{form.slug}.png")


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def form_poster(request: StaffRequest, slug: str) -> HttpResponse:
    """A sheet of A5 for the stand at a fair."""
    form = get_object_or_404(CaptureForm, slug=slug)
    return download(poster(form, address_of(form)), "application/pdf", f"{form.slug}-a5.pdf")


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file of ours to keep, never shown in place."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@policy(rights.PRIVACY_PURPOSES)
def controller(request: StaffRequest) -> HttpResponse:
    """Who answers for the data, as the public reads it."""
    user: Any = request.user
    context = {"controller": Controller.named(), "tabs": tabs("controller", user)}
    return render(request, "consents/builder/controller.html", {**context, "decides": user.may(rights.PRIVACY_DECIDE)})


@policy(rights.PRIVACY_DECIDE, methods=["GET", "POST"])
def controller_change(request: StaffRequest) -> HttpResponse:
    """Changes the controller's name, addresses and officer."""
    filled = ControllerForm(request.POST or None, instance=Controller.named())
    if filled.is_valid():
        Controller.name_it(filled.cleaned_data, by=request.user)
        toast(request, _("Saved."))
        return redirect("consents:controller")
    context = {"form": filled, "crumbs": [(_("Controller"), reverse("consents:controller"))]}
    return render(
        request, "consents/builder/controller_form.html", context, status=UNPROCESSABLE if filled.is_bound else 200
    )
