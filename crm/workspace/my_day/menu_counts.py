"""What waits among contacts, beside the lines of the menu (MENU_COUNTS)."""

from typing import Any

from django.utils.translation import ngettext

from crm.accounts.permissions import rights
from crm.accounts.profile.menu_counts import Count
from crm.contacts.merging.pair_queue import contacts_for
from crm.correspondence.inbox.tray import waiting_for as inbox
from crm.workspace.leads.lead_tray import waiting_for

MANY = 99  # likely pairs beyond which nobody counts


def counts(user: Any) -> dict[str, Count]:
    """Leads that nobody has taken on, mails that nobody has sorted, likely pairs: a statement for each."""
    found = {}
    if user.may(rights.CONTACTS_VIEW):
        waiting = waiting_for(user)
        found["leads"] = Count(waiting, ngettext("%(n)s waits", "%(n)s wait", waiting) % {"n": waiting})
    if user.may(rights.CONTACTS_EDIT):
        pairs = contacts_for(user).order_by()[: MANY + 1].count()
        words = ngettext("%(n)s likely pair", "%(n)s likely pairs", pairs) % {"n": min(pairs, MANY)}
        mails = inbox(user)
        found["inbox"] = Count(mails, ngettext("%(n)s message waits", "%(n)s messages wait", mails) % {"n": mails})
        found["duplicates"] = Count(pairs, words, most=MANY)
    return found
