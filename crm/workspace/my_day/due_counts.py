"""What is due, beside the line of the menu (MENU_COUNTS)."""

from typing import Any

from django.utils.translation import ngettext

from crm.accounts.permissions import rights
from crm.accounts.profile.menu_counts import Count
from crm.workspace.my_day.day import MyDay


def counts(user: Any) -> dict[str, Count]:
    """One's own tasks that are late or due today: one statement."""
    if not user.may(rights.CONTACTS_EDIT):
        return {}
    told = MyDay(user).counts
    due = told["late"] + told["today"]
    return {"due": Count(due, ngettext("%(n)s due", "%(n)s due", due) % {"n": due}, calm=False)}
