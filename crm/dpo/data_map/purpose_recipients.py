"""The recipients of a chosen purpose in a table: role, data, how often, where, ground of the transfer, agreement."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.disclosure_words import why
from crm.accounts.language.formats import day as day_words
from crm.dpo.transfers.states import rows_of
from crm.privacy.categories import Category
from crm.privacy.models import Purpose, PurposeRecipient, Recipient
from crm.privacy.models.outside.agreements import running_with
from crm.privacy.recipients.gate import facts_in, judge, with_facts

ENDS_SOON = 30  # days


def recipient_rows(purpose: Purpose, at: datetime) -> list[dict[str, Any]]:
    """[{recipient, role, data, often, transfers, refused, agreement}], by name; its relations come prefetched.

    Five statements, however many there are.
    """
    relations = purpose.relations(at)
    recipients = Recipient.objects.filter(pk__in=[row.recipient_id for row in relations])
    known = {row.pk: row for row in with_facts(recipients, purpose, at).prefetch_related("agreements", "transfers")}
    return [row_of(row, purpose, known[row.recipient_id], at) for row in relations]


def row_of(row: PurposeRecipient, purpose: Purpose, recipient: Any, at: datetime) -> dict[str, Any]:
    """What the table says of one."""
    answer = judge(facts_in(recipient), purpose, frozenset(row.given), at)
    day = timezone.localdate(at)
    everything = row.categories is None
    return {
        "recipient": recipient,
        "role": row.role_words,
        "data": _("all of the purpose") if everything else ", ".join(str(Category(code).label) for code in row.given),
        "often": _("all the time") if row.always else _("by single acts"),
        "transfers": rows_of(recipient, day),
        "refused": "" if answer.allowed else why(answer),
        "agreement": agreement_of(recipient, day),
    }


def agreement_of(recipient: Recipient, day: date) -> dict[str, Any]:
    """{words, tone, icon} of the agreement that runs on `day`; without words where none is needed."""
    running = running_with(recipient, day)
    if not running:
        return {"words": _("none"), "tone": "bad", "icon": "ban"} if recipient.needs_agreement else {}
    if any(row.ends_on is None for row in running):
        return {"words": _("without an end"), "tone": "ok", "icon": "check"}
    last = max(row.ends_on for row in running if row.ends_on)
    soon = (last - day).days <= ENDS_SOON
    words = _("to %(day)s") % {"day": day_words(last)}
    return {"words": words, "tone": "warn" if soon else "ok", "icon": "clock" if soon else "check"}
