"""Purposes and recipients: the list, one purpose with its versions, the form that makes the next version."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.toasts import toast
from crm.dpo.amendment import COLUMNS, amend
from crm.privacy.categories import Category
from crm.privacy.models import Channel, Purpose, Recipient

ONE = {"slug": "purpose"}
UNPROCESSABLE = 422
LINES = forms.Textarea(attrs={"rows": 4})


class AmendmentForm(forms.ModelForm):
    """What may change under a purpose without making it another one. `seen` is the version its author was reading."""

    categories = forms.MultipleChoiceField(
        label=_("Categories of data"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    recipients = forms.ModelMultipleChoiceField(
        label=_("Recipients"), queryset=Recipient.objects.all(), widget=forms.CheckboxSelectMultiple, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Purpose
        fields = [*COLUMNS, "recipients"]
        labels = {
            "article": _("Article of the law"),
            "notice_text": _("Notice in Polish"),
            "notice_text_en": _("Notice in English"),
        }
        widgets = {"notice_text": LINES, "notice_text_en": LINES}


@policy(rights.PRIVACY_PURPOSES)
def purposes(request: HttpRequest) -> HttpResponse:
    """Every purpose in force with its basis, categories, channels and recipients."""
    found = Purpose.objects.active().prefetch_related("recipients")
    return render(request, "dpo/purposes.html", {"purposes": found, "tabs": tabs("purposes")})


@policy(rights.PRIVACY_PURPOSES)
def recipients(request: HttpRequest) -> HttpResponse:
    """Every recipient with the purposes that name it."""
    found = Recipient.objects.all()
    named: dict[int, list[Purpose]] = {}
    for purpose in Purpose.objects.active().prefetch_related("recipients"):
        for recipient in purpose.recipients.all():
            named.setdefault(recipient.pk, []).append(purpose)
    rows = [{"recipient": recipient, "purposes": named.get(recipient.pk, [])} for recipient in found]
    return render(request, "dpo/recipients.html", {"rows": rows, "tabs": tabs("recipients")})


@policy(rights.PRIVACY_PURPOSES, params=ONE)
def purpose(request: HttpRequest, slug: str) -> HttpResponse:
    """One purpose: what is in force, and the versions before it."""
    versions = list(Purpose.objects.filter(slug=slug).prefetch_related("recipients").order_by("-version"))
    if not versions:
        raise Http404
    context = {
        "purpose": versions[0],
        "versions": versions,
        "crumbs": crumbs(),
        "decides": request.user.may(rights.PRIVACY_DECIDE),
    }
    return render(request, "dpo/purpose.html", context)


@policy(rights.PRIVACY_DECIDE, params=ONE, methods=("GET", "POST"))
def amendment(request: HttpRequest, slug: str) -> HttpResponse:
    """The next version of a purpose, by somebody who decides for the controller."""
    current = get_object_or_404(Purpose.objects.prefetch_related("recipients"), slug=slug, active_to=None)
    form = AmendmentForm(
        request.POST if request.method == "POST" else None, instance=current, initial={"seen": current.version}
    )
    if form.is_valid():
        try:
            made = amend(slug, form.cleaned_data, seen=form.cleaned_data["seen"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            toast(request, gettext("Saved as version %(number)s.") % {"number": made.version})
            return redirect("dpo:purpose", slug)
    context = {"form": form, "slug": slug, "crumbs": [*crumbs(), (str(current), reverse("dpo:purpose", args=[slug]))]}
    return render(request, "dpo/amendment.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def crumbs() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(gettext("Purposes"), reverse("dpo:purposes"))]


def tabs(current: str) -> list[dict]:
    """Purposes and recipients stand side by side."""
    return [
        {"url": reverse("dpo:purposes"), "label": gettext("Purposes"), "current": current == "purposes"},
        {"url": reverse("dpo:recipients"), "label": gettext("Recipients"), "current": current == "recipients"},
    ]
