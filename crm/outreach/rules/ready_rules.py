"""Rules that are ready to use: each fills the editor; nothing acts before it was tried and switched on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from crm.lists.filters.rules import Filter, Group, Op, Rule
from crm.outreach.rule_actions.work_steps import DAYS, HOURS, OWNER, POSTCODE
from crm.sales.models import Task


@dataclass(frozen=True)
class ReadyRule:
    """One of them. `draft()` gives its content, in the reader's words; what only the house knows is left to choose."""

    slug: str
    icon: str
    name: Any
    text: Any
    draft: Callable[[], dict[str, Any]]


def content(code: str, *steps: dict[str, Any], conditions: Filter | None = None, **settings: Any) -> dict[str, Any]:
    """The content of a rule with these steps."""
    conditions = conditions or Filter()
    trigger = {"code": code, **settings}
    return {"trigger": trigger, "conditions": conditions.as_json(), "steps": list(steps), "limit": 40}


def task(title: str, number: int, unit: str = DAYS, kind: str = Task.Kind.TODO) -> dict[str, Any]:
    """A task for whoever looks after it."""
    return {"kind": "task", "title": title, "number": number, "unit": unit, "whom": OWNER} | {"task_kind": kind}


def only(field: str, op: Op, *values: str) -> Filter:
    """One condition."""
    return Filter((Group((Rule(field, op, values),)),))


def answer_enquiries() -> dict[str, Any]:
    """Somebody asks: a task of two hours of work."""
    return content("enquiry_came", task(_("Answer the enquiry"), 2, HOURS, Task.Kind.CALL))


def next_step() -> dict[str, Any]:
    """A deal moves: what comes next."""
    return content("deal_moved", task(_("Next step"), 2))


def birthdays() -> dict[str, Any]:
    """A letter on the day, for a purpose that covers it."""
    return content("anniversary", {"kind": "letter"}, days=0)


def renew_consents() -> dict[str, Any]:
    """A consent ends: a colleague asks, as far as they may."""
    return content("consent_ends", task(_("Ask whether the consent goes on"), 5), days=30)


def by_postcode() -> dict[str, Any]:
    """A lead comes: whoever has the area takes it."""
    return content("contact_added", {"kind": "assign", "way": POSTCODE}, conditions=only("status", Op.IS, "lead"))


def stale_deals() -> dict[str, Any]:
    """Nobody touches a deal: whoever has it hears of it."""
    words = _("Nobody has touched this deal for 14 days.")
    return content("deal_quiet", {"kind": "tell", "whom": OWNER, "words": words}, days=14)


def notices() -> dict[str, Any]:
    """The notice of Art. 14 falls due."""
    return content("notice_due", task(_("Send the notice of Art. 14"), 1), days=7)


def ending_offers() -> dict[str, Any]:
    """An offer ends soon."""
    return content("offer_ends", task(_("Remind of the offer"), 1, kind=Task.Kind.CALL), days=3)


def scoring() -> dict[str, Any]:
    """Every answer counts."""
    return content("letter_came", {"kind": "field", "how": "add", "value": "10"})


READY = {
    row.slug: row
    for row in (
        ReadyRule(
            "enquiries",
            "clock",
            gettext_lazy("Answer every enquiry in 2 hours"),
            gettext_lazy("a task within two hours of work"),
            answer_enquiries,
        ),
        ReadyRule(
            "next-step",
            "arrow-right",
            gettext_lazy("Next step after each stage"),
            gettext_lazy("a task within two working days"),
            next_step,
        ),
        ReadyRule(
            "postcode",
            "map-pin",
            gettext_lazy("Assign leads by postcode"),
            gettext_lazy("whoever has the area takes it"),
            by_postcode,
        ),
        ReadyRule(
            "stale",
            "hourglass",
            gettext_lazy("Deal that nobody touches"),
            gettext_lazy("tell whoever has it after 14 days"),
            stale_deals,
        ),
        ReadyRule(
            "offers", "tag", gettext_lazy("Offer that ends"), gettext_lazy("a task three days before"), ending_offers
        ),
        ReadyRule(
            "notices",
            "file-text",
            gettext_lazy("Notice of Art. 14 in time"),
            gettext_lazy("a task seven days before it is due"),
            notices,
        ),
        ReadyRule(
            "consents",
            "certificate",
            gettext_lazy("Consent that ends"),
            gettext_lazy("a task 30 days before: only in a way that is allowed"),
            renew_consents,
        ),
        ReadyRule(
            "birthdays",
            "calendar",
            gettext_lazy("Birthday wishes"),
            gettext_lazy("only for a purpose that covers them"),
            birthdays,
        ),
        ReadyRule(
            "scoring",
            "trending-up",
            gettext_lazy("Points for leads"),
            gettext_lazy("own weights, in a number field of yours"),
            scoring,
        ),
    )
}
