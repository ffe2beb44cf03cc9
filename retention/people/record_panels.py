"""The record's card and chip about retention: when the data go if nothing happens, and what would move the end.

Both are drawn from one countdown, which the record asks for once. Sales see that a hold keeps somebody, never why;
they may only report a reason to keep.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from crm.accounts.pages.navigation import address
from crm.accounts.permissions import rights
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from retention.horizons.countdown import Countdown
from retention.horizons.reasons import Code
from retention.models import KeepReport, Rule
from retention.words import short_name

KEPT = (Code.HOLD, Code.RESTRICTED)


def retention_panel(person: Person, countdown: Countdown, *, user: Any) -> SafeString:
    """The card about `person`, whose countdown is `found`."""
    desk = user.may(rights.PRIVACY_RETENTION)
    reports = KeepReport.objects.filter(person=person).only("answer", "made_at", "answered_at")
    context = {
        **bar(countdown),
        "held": countdown.code in KEPT,
        "report": None if absent(KeepReport, [person.pk]) else reports.first(),
        "desk_url": address("retention:person", person.uid) if desk else "",
        "report_url": address("contacts:reason_to_keep", person.uid) if user.may(rights.CONTACTS_EDIT) else "",
    }
    return render_to_string("retention/people/panel.html", context)


def bar(countdown: Countdown) -> dict[str, Any]:
    """What the bar takes: the countdown, how much of it is gone, and the rule by its name."""
    return {"countdown": countdown, "percent": round(100 * countdown.share), "rule_name": rule_name(countdown.rule)}


def rule_name(ref: str) -> str:
    """«Fairs, 24 months» for `slug:version`; empty for none."""
    slug, _colon, version = ref.partition(":")
    rule = Rule.objects.filter(slug=slug, version=version or 0).first() if slug else None
    return short_name(rule) if rule else ""


def chip(countdown: Countdown) -> str:
    """«Deletion in 46 days», within sixty days; empty otherwise."""
    if not countdown.soon or countdown.days is None or countdown.code in KEPT:
        return ""
    if countdown.days <= 0:
        return _("Deletion with the next run")
    return ngettext("Deletion in %(n)s day", "Deletion in %(n)s days", countdown.days) % {"n": countdown.days}
