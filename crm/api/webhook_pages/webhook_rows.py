"""How webhooks and their events look on a page: how each stands, in words; no name of anybody is among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from crm.accounts.language import disclosure_words
from crm.accounts.models import GraveAct, Webhook
from crm.accounts.permissions.webhook_events import EVENTS, NOTICES
from crm.api.models import Delivery
from crm.privacy.models import Purpose
from crm.privacy.recipients.gate import DisclosureAnswer, Reason

State = Delivery.State
SHOWN = 50
COUNTED: tuple[Any, ...] = ("waiting", "dead", "refused", "unconfirmed")
PROBLEMS = {
    "inside": gettext_lazy("the address lies inside the network; who runs the site lists it in DIAL_NETWORKS"),
    "too_slow": gettext_lazy("no answer within five seconds"),
    "no_such_host": gettext_lazy("there is no machine of that name"),
    "certificate": gettext_lazy("its certificate is not trusted"),
    "tls": gettext_lazy("no encrypted line came about"),
    "no_answer": gettext_lazy("nobody answers"),
    "redirect": gettext_lazy("it answers with a redirect, which is not followed"),
    "stopped": gettext_lazy("the webhook was stopped"),
    "kept": gettext_lazy("they keep the data by a law"),
    "scope_missing": gettext_lazy("the integration may not read this any more"),
    "restricted": gettext_lazy("use of their data is paused"),
    "objection": gettext_lazy("the person objected"),
    "objection_channel": gettext_lazy("the person objected"),
    "withdrawn": gettext_lazy("the person withdrew their consent"),
    "expired": gettext_lazy("their ground for the purpose ended"),
    "ended": gettext_lazy("their ground for the purpose ended"),
    "consent_needed": gettext_lazy("the person did not agree to the purpose"),
    "no_ground": gettext_lazy("there is no ground for the purpose"),
    "purpose_not_granted": gettext_lazy("the purpose ended, or the integration does not work for it any more"),
}
TONES = {
    State.WAITING: ("muted", "clock"),
    State.DELIVERED: ("ok", "circle-check"),
    State.REFUSED: ("warning", "ban"),
    State.DEAD: ("danger", "circle-x"),
}


@dataclass(frozen=True)
class WebhookRow:
    """One webhook with its numbers, and how it stands: (text, tone, icon)."""

    webhook: Webhook
    purpose: str
    waiting: int
    dead: int
    refused: int
    unconfirmed: int
    pending: GraveAct | None

    @property
    def key(self) -> str:
        """Its public id."""
        return str(self.webhook.uid)

    @property
    def look(self) -> tuple[str, str, str]:
        """The chip."""
        webhook = self.webhook
        if webhook.stopped_at:
            return str(pgettext_lazy("webhook", "Stopped")), "danger", "ban"
        if not webhook.client.in_force:
            return _("Integration closed"), "muted", "lock"
        if webhook.opened_at is None:
            return (
                (_("Waits for a second person"), "warning", "clock")
                if self.pending
                else (_("Not open"), "muted", "lock")
            )
        if webhook.failing_since:
            return _("Fails"), "danger", "alert-triangle"
        return str(pgettext_lazy("webhook", "In order")), "ok", "circle-check"

    @property
    def problem(self) -> str:
        """What went wrong last."""
        return problem_words(self.webhook.problem) if self.webhook.failing_since else ""


def webhook_rows(webhooks: Iterable[Webhook]) -> list[WebhookRow]:
    """The rows, in three statements."""
    listed = list(webhooks)
    counts = counts_of(listed)
    purposes = {purpose.slug: str(purpose) for purpose in Purpose.objects.active()}
    waiting = GraveAct.objects.waiting().filter(kind=GraveAct.Kind.WEBHOOK_OPENING)
    acts = {act.asked.get("webhook"): act for act in waiting}
    return [
        WebhookRow(
            webhook,
            purposes.get(webhook.purpose_slug, webhook.purpose_slug),
            **counts.get(webhook.pk, dict.fromkeys(COUNTED, 0)),
            pending=acts.get(str(webhook.uid)),
        )
        for webhook in listed
    ]


def counts_of(webhooks: Iterable[Webhook]) -> dict[int, dict[str, int]]:
    """{webhook: how many events wait, were given up, were refused, and erasures that nobody confirmed}."""
    unconfirmed = Q(event="person.erased", confirmed_at=None) & ~Q(state=State.REFUSED)
    rows = Delivery.objects.filter(webhook__in=[webhook.pk for webhook in webhooks]).order_by().values("webhook")
    counted: Any = rows.annotate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        dead=Count("pk", filter=Q(state=State.DEAD)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
        unconfirmed=Count("pk", filter=unconfirmed),
    )
    return {row["webhook"]: {name: row[name] for name in COUNTED} for row in counted}


def delivery_rows(webhook: Webhook, state: str = "") -> list[dict[str, Any]]:
    """The newest events of a webhook, perhaps in one state, in words."""
    rows = Delivery.objects.filter(webhook=webhook).order_by("-pk")
    rows = rows.filter(state=state) if state in State.values else rows
    purpose = Purpose.objects.active().filter(slug=webhook.purpose_slug).first()
    return [delivery_row(row, webhook, purpose) for row in rows[:SHOWN]]


def delivery_row(row: Delivery, webhook: Webhook, purpose: Purpose | None) -> dict[str, Any]:
    """One event in words."""
    tone, icon = TONES[State(row.state)]
    event = EVENTS.get(row.event)
    return {
        "delivery": row,
        "label": event.label if event else row.event,
        "tone": tone,
        "icon": icon,
        "state": row.get_state_display(),
        "why": reason_words(row, webhook, purpose),
        "again": row.state != State.WAITING and webhook.listening,
        "asks": row.event in NOTICES and row.state == State.DELIVERED,
    }


def reason_words(row: Delivery, webhook: Webhook, purpose: Purpose | None) -> str:
    """Why it was not sent, was given up, or is tried again."""
    if row.reason in Reason.__members__.values():
        return disclosure_words.refusal(DisclosureAnswer(webhook.client.recipient, purpose, Reason(row.reason)))
    return problem_words(row.reason)


def problem_words(code: str) -> str:
    """What went wrong, in words."""
    if code.startswith("http_"):
        return _("the receiver answered %(status)s") % {"status": code.removeprefix("http_")}
    return str(PROBLEMS.get(code, code))
