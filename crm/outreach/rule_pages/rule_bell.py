"""The bell of rules: what they told their reader, and which of their own stopped (FRAME_PARTS)."""

from datetime import datetime
from typing import Any

from crm.accounts.pages.frame_parts import Bell, FramePart
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted
from crm.outreach.models import Rule, RuleNews

NEWS, STOPPED = "rule_news", "stopped_rules"


def part() -> FramePart:
    """What rules add to every page."""
    return FramePart(bells=(Bell("rules", "outreach/rule_pages/bell.html", (NEWS, STOPPED), asked),))


def asked(user: Any, _at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}."""
    if not user.may(rights.CONTACTS_VIEW):
        return {}
    numbers: dict[str, Asked] = {NEWS: counted(news.asking(user))}
    if user.may(rights.RULES_EDIT):
        numbers[STOPPED] = counted(stopped.asking(user))
    return numbers


@prepared
def news(reader: Any) -> Any:
    """What the reader has not seen yet."""
    return RuleNews.objects.filter(user=reader, seen_at=None).order_by().values("pk")


@prepared
def stopped(reader: Any) -> Any:
    """The reader's own rules that stopped by themselves, until they were seen."""
    rows = Rule.objects.filter(owner=reader, state=Rule.State.OFF, seen_at=None)
    return rows.exclude(stopped_for="").order_by().values("pk")
