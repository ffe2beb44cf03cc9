"""Agreements with a recipient (Art. 28): one that was concluded, and its end. Facts are recorded, nobody decides."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.purposes.views import crumbs
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Agreement, Recipient


def day_input() -> forms.DateInput:
    """A day as the browser's own calendar takes it, whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AgreementForm(forms.Form):
    """What the register needs to know of an agreement."""

    reference = forms.CharField(label=gettext_lazy("Number, or where it is kept"), max_length=80)
    concluded_on = forms.DateField(label=gettext_lazy("Concluded on"), widget=day_input())
    ends_on = forms.DateField(
        label=gettext_lazy("Ends on"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Empty: until it is terminated."),
    )
    calendars = forms.BooleanField(
        label=gettext_lazy("This firm keeps the calendars of our staff"),
        required=False,
        help_text=gettext_lazy(
            "Then names may stand in calendar links: of people whom a purpose that names this recipient allows."
        ),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        begins, ends = data.get("concluded_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It cannot end before it was concluded."))
        return data


@policy(rights.PRIVACY_PURPOSES, params={"slug": "recipient"}, methods=["GET", "POST"])
def agreements(request: StaffRequest, slug: str) -> HttpResponse:
    """The form of an agreement, and what it sends; `end` names one that is over from today on."""
    recipient = get_object_or_404(Recipient, slug=slug)
    if "end" in request.POST:
        end_agreement(recipient, request.POST["end"], by=request.user)
        toast(request, _("The end of the agreement is recorded."))
        return redirect("dpo:recipient", slug)
    form = AgreementForm(request.POST or None, initial={"concluded_on": timezone.localdate()})
    if form.is_valid():
        record_agreement(recipient, form.cleaned_data, by=request.user)
        toast(request, _("The agreement is recorded."))
        return redirect("dpo:recipient", slug)
    context = {"recipient": recipient, "form": form, "crumbs": crumbs("recipients")}
    return render(request, "dpo/purposes/agreement.html", context, status=422 if request.method == "POST" else 200)


def record_agreement(recipient: Recipient, terms: dict[str, Any], *, by: Actor) -> Agreement:
    """Records an agreement concluded with the recipient."""
    with transaction.atomic():
        agreement = Agreement.objects.create(recipient=recipient, recorded_by=signature(by), **terms)
        ledger.record("agreement.recorded", by=by, target=f"recipient:{recipient.slug}", fields=sorted(terms))
    return agreement


def end_agreement(recipient: Recipient, uid: str, *, by: Actor) -> bool:
    """Ends the agreement `uid` as of yesterday. False for one that is not in force."""
    today = timezone.localdate()
    running = next(
        (agreement for agreement in recipient.agreements.all() if str(agreement.uid) == uid and agreement.running), None
    )
    if running is None:
        return False
    with transaction.atomic():
        if running.concluded_on == today:
            running.delete()  # entered by mistake: it never ran
        else:
            Agreement.objects.filter(pk=running.pk).update(ends_on=today - timedelta(days=1))
        ledger.record("agreement.ended", by=by, target=f"recipient:{recipient.slug}")
    return True
