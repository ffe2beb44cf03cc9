"""Webhooks on screen: made, looked at, stopped, opened again, their secrets renewed, their events sent again.

A secret is in the answer to the form that made it and nowhere else. Whatever changes something asks for a fresh proof.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.clients import webhooks as acts
from crm.accounts.models import Client, GraveAct, Webhook
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.second_person.act_card import said_to_wait
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.api.models import Delivery
from crm.api.webhook_pages.forms import ChangeForm, StopForm, WebhookForm
from crm.api.webhook_pages.webhook_rows import delivery_rows, webhook_rows
from crm.api.webhooks.replays import replay, replay_dead
from crm.dpo.purposes.desk_tabs import desk_tabs

KEY = {"key": "webhook"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE, params={"key": "client"}, methods=ASK_AND_SAVE)
@fresh
def webhook_new(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new webhook of an integration; its secret is in the answer."""
    client = get_object_or_404(Client.objects.select_related("user__role", "recipient"), uid=key)
    form = WebhookForm(request.POST if request.method == "POST" else None, client=client)
    created: list[Any] = []

    def save() -> None:
        terms = {"purpose": form.cleaned_data["purpose"].slug, "events": form.cleaned_data["events"]}
        created.extend(acts.open_webhook(client, form.cleaned_data["url"], **terms, by=request.user))

    if form.is_valid() and act_passes(form, save):
        webhook, secret = created
        return shown_once(request, webhook, secret)
    context = {"form": form, "client": client, "crumbs": way_to(client)}
    return render(request, "webhooks/webhook_new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=KEY)
def webhook(request: StaffRequest, key: UUID) -> HttpResponse:
    """One webhook: how it stands, and its newest events; ?state= those in one state."""
    row = webhook_or_404(key)
    state = request.GET.get("state", "")
    (numbers,) = webhook_rows([row])
    context = {
        "webhook": row,
        "row": numbers,
        "deliveries": delivery_rows(row, state),
        "state": state,
        "states": [("", _("All")), *Delivery.State.choices],
        "crumbs": way_to(row.client),
    }
    return render(request, "webhooks/webhook.html", context)


@policy(rights.ACCOUNTS_MANAGE, params=KEY, methods=ASK_AND_SAVE)
@fresh
def webhook_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another address, other events; a second person confirms what tells more of people, or tells it elsewhere."""
    row = webhook_or_404(key)
    terms = {"url": row.url, "events": row.events}
    form = ChangeForm(request.POST if request.method == "POST" else None, client=row.client, initial=terms)
    outcome: list[GraveAct | None] = []

    def save() -> None:
        outcome.append(acts.change_webhook(row, **form.cleaned_data, by=request.user))

    if form.is_valid() and act_passes(form, save):
        if outcome[0]:
            said_to_wait(request)
        else:
            toast(request, _("The webhook is changed."))
        return redirect("webhooks:webhook", key)
    context = {"form": form, "webhook": row, "crumbs": way_to(row.client, row)}
    return render(request, "webhooks/webhook_edit.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=KEY, methods=["POST"])
@fresh
def secret(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new secret, shown once; the one before counts for a day."""
    row = webhook_or_404(key)
    return shown_once(request, row, acts.renew_secret(row, by=request.user), renewed=True)


@policy(rights.ACCOUNTS_MANAGE, params=KEY, methods=["POST"])
@fresh
def stop(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stop it, with the reason."""
    return stopped(request, webhook_or_404(key), reverse("webhooks:webhook", args=[key]))


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
@fresh
def desk_stop(request: StaffRequest, key: UUID) -> HttpResponse:
    """The same from the privacy desk."""
    return stopped(request, webhook_or_404(key), reverse("webhooks:listeners"))


@policy(rights.ACCOUNTS_MANAGE, params=KEY, methods=["POST"])
@fresh
def opening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Open it again; a second person confirms what tells of people."""
    outcome: list[GraveAct | None] = []
    form = Refusable()
    if act_passes(form, lambda: outcome.append(acts.resume_webhook(webhook_or_404(key), by=request.user))):
        if outcome[0]:
            said_to_wait(request)
        else:
            toast(request, _("The webhook listens."))
    else:
        toast(request, form.said, level=30)
    return redirect("webhooks:webhook", key)


@policy(rights.ACCOUNTS_MANAGE, params=KEY, methods=["POST"])
@fresh
def replays(request: StaffRequest, key: UUID) -> HttpResponse:
    """Send again what was given up."""
    sent: list[int] = []
    form = Refusable()
    if act_passes(form, lambda: sent.append(replay_dead(webhook_or_404(key), by=request.user))):
        words = ngettext("%(n)s event is sent again.", "%(n)s events are sent again.", sent[0])
        toast(request, words % {"n": sent[0]})
    else:
        toast(request, form.said, level=30)
    return redirect("webhooks:webhook", key)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "delivery"}, methods=["POST"])
@fresh
def delivery_replay(request: StaffRequest, key: UUID) -> HttpResponse:
    """Send one event again."""
    row = get_object_or_404(Delivery.objects.select_related("webhook__client__user__role"), uid=key)
    form = Refusable()
    if act_passes(form, lambda: replay(row, by=request.user)):
        toast(request, _("The event is sent again."))
    else:
        toast(request, form.said, level=30)
    return redirect("webhooks:webhook", row.webhook.uid)


@policy(rights.PRIVACY_PURPOSES)
def listeners(request: StaffRequest) -> HttpResponse:
    """Who listens to what: every webhook, those that fail first."""
    rows = webhook_rows(Webhook.objects.with_clients())
    rows.sort(key=lambda row: (row.webhook.stopped_at is not None, not row.webhook.failing_since, not row.dead))
    context = {"rows": rows, "tabs": desk_tabs("listeners"), "stop_form": StopForm()}
    return render(request, "webhooks/listeners.html", context)


class Refusable:
    """Takes what a verb refuses, where there is no form to show it beside."""

    fields: tuple[str, ...] = ()
    said = ""

    def add_error(self, _name: str | None, refusal: Any) -> None:
        """Keep the words."""
        self.said = " ".join(refusal.messages)


def stopped(request: StaffRequest, row: Webhook, way_back: str) -> HttpResponse:
    """Stop the webhook for the reason in the form, and say so."""
    form = Refusable()
    if act_passes(form, lambda: acts.stop_webhook(row, by=request.user, note=request.POST.get("note", ""))):
        toast(request, _("Nothing is sent there any more."))
    else:
        toast(request, form.said, level=30)
    return redirect(way_back)


def shown_once(request: StaffRequest, row: Webhook, text: str, *, renewed: bool = False) -> HttpResponse:
    """The only page that ever shows a secret of a webhook."""
    context = {"webhook": row, "text": text, "renewed": renewed, "crumbs": way_to(row.client, row)}
    return render(request, "webhooks/secret_shown.html", context)


def webhook_or_404(key: UUID) -> Webhook:
    """The webhook with whoever stands behind it."""
    row = acts.webhook_named(key)
    if row is None:
        raise Http404
    return row


def way_to(client: Client, row: Webhook | None = None) -> list[tuple[str, str]]:
    """Breadcrumbs down to an integration, or to one of its webhooks."""
    steps = [(_("Integrations"), reverse("accounts:clients"))]
    steps.append((str(client), reverse("accounts:client", args=[client.uid])))
    return [*steps, (str(row), reverse("webhooks:webhook", args=[row.uid]))] if row else steps
