"""How many contacts, companies and entries a user's lists would hold: shown (ROLE_PREVIEWS) before a role is saved.

The lists' own queries count; no name is shown.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import num
from crm.accounts.permissions import rights
from crm.contacts.contact_list.standing_views import views_for
from crm.contacts.models import Company, Contact, Interaction
from crm.contacts.ownership.history_reach import within_reach
from crm.lists.access import Sight
from crm.lists.capped_counts import CAP, capped_counts


def lists(user: Any) -> dict[str, str | None]:
    """{name of a list: how many rows}; None for one that the user cannot open."""
    at, sight = timezone.now(), Sight(user)
    queries: dict[str, tuple] = {}
    if user.may(rights.CONTACTS_VIEW):
        for view in views_for(user).values():
            label = _("Contacts: %(view)s") % {"view": view.label}
            queries[label] = (view.narrow(Contact.objects.all(), at), view.sight(sight))
    if user.may(rights.COMPANIES_VIEW):
        queries[_("Companies")] = (Company.objects.filter(binned_at=None), sight)
    totals: dict[str, str | None] = (
        {label: count_text(n) for label, n in capped_counts(queries).items()} if queries else {}
    )
    if user.may(rights.CONTACTS_VIEW):
        totals[_("Entries in the history")] = count_text(entries(user))
    return totals


def entries(user: Any) -> int:
    """How many history entries the user can read, counted up to the cap and one."""
    rows = Interaction.objects.standing().filter(
        within_reach(user), person__contact__in=Contact.objects.visible_to(user)
    )
    return rows.order_by()[: CAP + 1].count()


def count_text(number: int) -> str:
    """A count as lists write it."""
    return f"{num(CAP)}+" if number > CAP else str(num(number))
