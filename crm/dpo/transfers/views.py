"""Transfers outside the EEA: the list, one recipient with its countries, and the choice of a mechanism."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.country_names import country_name
from crm.accounts.language.mechanism_words import mechanism_terms
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.purposes.desk_tabs import desk_tabs
from crm.dpo.transfers.choices import choices_for
from crm.dpo.transfers.forms import MechanismForm
from crm.dpo.transfers.mechanisms import record_mechanism
from crm.dpo.transfers.states import Row, rows_of_slug, transfer_rows
from crm.privacy.models import Purpose, Recipient, Transfer
from crm.privacy.models.outside.agreements import running_with
from crm.privacy.recipients.transfer_rules import ASSESSED

RECIPIENT = {"slug": "recipient"}


@policy(rights.PRIVACY_PURPOSES)
def transfers(request: StaffRequest) -> HttpResponse:
    """Every recipient with its third countries, failing first."""
    rows = transfer_rows(timezone.localdate())
    context = {"rows": rows, "refused": sum(not row.passes for row in rows), "tabs": desk_tabs("transfers")}
    return render(request, "dpo/transfers/transfers.html", context)


@policy(rights.PRIVACY_PURPOSES, params=RECIPIENT)
def transfer(request: StaffRequest, slug: str) -> HttpResponse:
    """One recipient: each country with its mechanism and what came before, and what still stands in the way."""
    recipient = recipient_or_404(slug)
    rows = rows_of_slug(slug, timezone.localdate())
    history = list(recipient.transfers.all())
    names = signers_of(*(row.recorded_by for row in history))
    context = {
        "recipient": recipient,
        "countries": [{"row": row, "history": history_of(history, row.country, names)} for row in rows],
        "others": history_of([old for old in history if old.country not in {row.country for row in rows}], "", names),
        "needs": needs_of(recipient, rows, timezone.localdate()),
        "crumbs": crumbs(),
    }
    return render(request, "dpo/transfers/transfer.html", context)


@policy(rights.PRIVACY_PURPOSES, params=RECIPIENT, methods=["GET", "POST"])
def mechanism(request: StaffRequest, slug: str) -> HttpResponse:
    """GET ?country= what can be chosen; with &mechanism= what has to be known of one. POST records it."""
    recipient, day = recipient_or_404(slug), timezone.localdate()
    country = country_asked(request, rows_of_slug(slug, day))
    chosen = request.POST.get("mechanism") or request.GET.get("mechanism", "")
    context = {"recipient": recipient, "country": country, "country_name": country_name(country)}
    context |= {"choices": choices_for(recipient, country, day), "crumbs": crumbs(recipient)}
    if not country or chosen not in Transfer.Mechanism.values:
        return render(request, "dpo/transfers/mechanism.html", context)
    form = MechanismForm(request.POST if request.method == "POST" else None, kind=chosen)
    recorded: list[Transfer] = []
    if form.is_valid() and act_passes(
        form, lambda: recorded.append(record_mechanism(recipient, country, form.cleaned_data, by=request.user))
    ):
        toast(request, gettext("The mechanism is recorded."))
        if chosen in ASSESSED:
            return redirect("dpo:transfer_assessment", recorded[0].uid)
        return redirect("dpo:transfer", slug)
    context |= {"form": form, "title": dict(Transfer.Mechanism.choices)[chosen]}
    return render(request, "dpo/transfers/mechanism.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def recipient_or_404(slug: str) -> Recipient:
    """The recipient with its transfers and agreements."""
    return get_object_or_404(Recipient.objects.prefetch_related("transfers", "agreements"), slug=slug)


def country_asked(request: StaffRequest, rows: list[Row]) -> str:
    """The country of the address, else the first; "" where no data leave the EEA, 404 for another country."""
    code = request.GET.get("country", "")
    known = [row.country for row in rows]
    if code and code not in known:
        raise Http404
    return code or next(iter(known), "")


def history_of(transfers_of: list[Transfer], country: str, names: dict[str, str]) -> list[dict[str, Any]]:
    """[{transfer, words, who, assessed}] of a country (of all where none is given), newest first."""
    return [
        {
            "transfer": row,
            "words": mechanism_terms(row),
            "who": names[row.recorded_by],
            "assessed": row.mechanism in ASSESSED,
        }
        for row in transfers_of
        if not country or row.country == country
    ]


def needs_of(recipient: Recipient, rows: list[Row], day: date) -> list[dict[str, Any]]:
    """[{words, done, waits?}]: what has to be there before data may go."""
    agreed = bool(running_with(recipient, day))
    named = Purpose.objects.active().filter(recipients=recipient).exists()
    needs = [{"words": f"{row.name}: {row.look[0]}", "done": row.passes} for row in rows]
    if recipient.needs_agreement:
        needs.append({"words": gettext("agreement in force") if agreed else gettext("no agreement"), "done": agreed})
    approved = gettext("approved") if not recipient.drafted else gettext("opinion and decision")
    needs.append({"words": approved, "done": not recipient.drafted, "waits": True})
    naming = gettext("named by a purpose") if named else gettext("no purpose names it")
    needs.append({"words": naming, "done": named, "waits": recipient.drafted})
    return needs


def crumbs(recipient: Recipient | None = None) -> list[tuple[str, str]]:
    """The way back to the list, and to the recipient."""
    way = [(gettext("Outside the EEA"), reverse("dpo:transfers"))]
    return [*way, (str(recipient), reverse("dpo:transfer", args=[recipient.slug]))] if recipient else way
