"""The page of one's notifications: each change is saved at once."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.language.formats import local
from crm.accounts.models import QuietHours
from crm.accounts.notices.device_names import device_of
from crm.accounts.notifications import choices, push_devices
from crm.accounts.notifications.forms import QuietHoursForm
from crm.accounts.notifications.push_keys import key_in_force
from crm.accounts.pages.toasts import toast
from crm.accounts.sessions.staff_request import StaffRequest
from crm.narrowing import promised

TRIAL = "trial"


def page(request: StaffRequest, *, status: int = 200, form: QuietHoursForm | None = None) -> HttpResponse:
    """The page as it stands; `saved_at` where something was just saved."""
    hours, now = QuietHours.objects.filter(user=request.user).first(), timezone.now()
    start = {name: getattr(hours, name) for name in ("begins", "ends", "days_off")} if hours else {}
    context = {
        "kinds": choices.wanted_by(request.user),
        "form": form or QuietHoursForm(initial=start),
        "quiet": choices.quiet(hours, now),
        "crumbs": [(_("Profile"), reverse("accounts:profile"))],
        "devices": request.user.push_devices.select_related("session"),
        "here": promised(request.session.row).pk,
    }
    return render(request, "accounts/notifications/notifications.html", context, status=status)


@policy(SIGNED_IN)
def notifications(request: StaffRequest) -> HttpResponse:
    """Of what one is told, where, and when not; the browsers that ring."""
    return page(request)


@policy(SIGNED_IN, methods=["POST"])
def choice(request: StaffRequest) -> HttpResponse:
    """One tick: `kind`, `place`, `on`."""
    kind, place = request.POST.get("kind", ""), request.POST.get("place", "")
    try:
        choices.choose(request.user, kind, place, on=request.POST.get("on") == "yes")
    except ValidationError as problem:
        toast(request, problem.messages[0])
        return page(request, status=422)
    return saved(request)


@policy(SIGNED_IN, methods=["POST"])
def quiet_hours(request: StaffRequest) -> HttpResponse:
    """When nothing rings."""
    form = QuietHoursForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            choices.set_quiet_hours(request.user, values["begins"], values["ends"], days_off=values["days_off"])
        except ValidationError as problem:
            form.add_error("ends", problem)
        else:
            return saved(request)
    return page(request, status=422, form=form)


def saved(request: StaffRequest) -> HttpResponse:
    """Back to the page, which says when it was saved."""
    toast(request, _("Saved at %(time)s.") % {"time": f"{local(timezone.now()):%H:%M}"})
    return redirect("accounts:notifications")


@policy(SIGNED_IN, methods=["POST"])
def devices(request: StaffRequest) -> HttpResponse:
    """The browser that asks rings from now on: where it is reached and its keys, as its push service gave them.

    Without them the key that it is to be bound to.
    """
    if "endpoint" not in request.POST:
        return JsonResponse({"key": key_in_force().public})
    try:
        way = push_devices.way_of(request.POST)
        name = device_of(request.headers.get("User-Agent", ""))
        row = push_devices.take_on(request.user, promised(request.session.row), way, name=name)
    except ValidationError as problem:
        return JsonResponse({"error": problem.messages[0]}, status=422)
    return JsonResponse({"device": str(row.uid)})


@policy(SIGNED_IN, params={"key": "push_device"}, methods=["POST"])
def device_ending(request: StaffRequest, key: UUID) -> HttpResponse:
    """This browser rings no more."""
    push_devices.let_go(get_object_or_404(request.user.push_devices, uid=key), by=request.user)
    toast(request, _("It rings there no more."))
    return redirect("accounts:notifications")


@policy(SIGNED_IN, params={"key": "push_device"}, methods=["POST"])
def device_trial(request: StaffRequest, key: UUID) -> HttpResponse:
    """One message on trial, at once; the page says what the push service answered."""
    device = request.user.push_devices.select_related("key").filter(uid=key).first()
    if device is None:
        raise Http404
    answer = push_devices.send(device, {"kind": TRIAL, "id": str(device.uid)}, topic=TRIAL)
    if answer.status in push_devices.GONE:
        push_devices.let_go(device, by=request.user, why="gone")
        toast(request, _("That browser does not take notifications any more. Switch them on there again."))
    elif answer.taken:
        toast(request, _("Sent. It should ring there in a moment."))
    else:
        toast(request, _("The push service did not take it. Try again later."))
    return redirect("accounts:notifications")
