"""The trust page at the desk: what the house says on it, its versions, on and off, and the words for its own site."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import TrustVersion
from crm.dpo.trust.publishing import TEXTS, current, publish, withdraw

SHOWN = 20  # versions on the page


def words(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    """A text of the page."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=2000, widget=area, help_text=help_text)


class TrustForm(forms.Form):
    """What the house says itself; all else is counted and read from facts."""

    lead = words(gettext_lazy("First sentences, in Polish"), 3)
    lead_en = words(gettext_lazy("First sentences, in English"), 3, gettext_lazy("Empty: the Polish ones."))
    measures = words(gettext_lazy("What we do for safety, in Polish"), 4, gettext_lazy("One a line."))
    measures_en = words(gettext_lazy("What we do for safety, in English"), 4, gettext_lazy("Empty: the Polish ones."))


def begun() -> dict[str, str]:
    """What the form begins with: the newest version, else words that are true of every installation."""
    version = current()
    if version is not None:
        return {name: getattr(version, name) for name in TEXTS}
    measures = [
        _("The data of each person have a key of their own."),
        _("Every look at data stays in a log."),
        _("If something goes wrong, we tell you."),
    ]
    return {"measures": "\n".join(measures)}


@policy(rights.PRIVACY_PURPOSES)
def trust(request: StaffRequest) -> HttpResponse:
    """The texts, whether the page is shown, and its versions."""
    return shown_page(request, TrustForm(initial=begun()))


def shown_page(request: StaffRequest, form: TrustForm) -> HttpResponse:
    """The page with a form, which may have been refused."""
    versions = list(TrustVersion.objects.all()[:SHOWN])
    names = signers_of(*(version.by for version in versions))
    context = {
        "form": form,
        "current": versions[0] if versions else None,
        "versions": [(version, names.get(version.by, "")) for version in versions],
        "decides": request.user.may(rights.PRIVACY_DECIDE),
        "address": settings.BASE_URL + reverse("dpo:trust_pl"),
        "badge": settings.BASE_URL + reverse("dpo:trust_badge_pl"),
    }
    return render(request, "dpo/trust/desk.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
def publication(request: StaffRequest) -> HttpResponse:
    """Show the page with these words."""
    form = TrustForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: publish(form.cleaned_data, by=request.user)):
        toast(request, _("The page is shown. It says what is so now."))
        return redirect("dpo:trust")
    return shown_page(request, form)


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
def withdrawal(request: StaffRequest) -> HttpResponse:
    """Show it no more."""
    if withdraw(by=request.user):
        toast(request, _("The page is off."))
    return redirect("dpo:trust")
