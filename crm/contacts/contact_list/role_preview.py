"""How many contacts, companies and entries a user's lists hold: what ROLE_PREVIEWS asks for a role not saved yet.

The lists' own code counts, and says no name.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.pages.formats import num
from crm.accounts.permissions import rights
from crm.contacts.contact_list.standing_views import views_for
from crm.contacts.models import Company, Contact, Interaction
from crm.contacts.ownership.history_reach import within_reach
from crm.lists.access import Sight
from crm.lists.capped_counts import CAP, capped_counts


def lists(user: Any) -> dict[str, str | None]:
    """{name of a list: how many rows}; None for one that the user cannot open."""
    at, sight = timezone.now(), Sight(user)
    asked: dict[str, tuple] = {}
    if user.may(rights.CONTACTS_VIEW):
        for view in views_for(user).values():
            label = _("Contacts: %(view)s") % {"view": view.label}
            asked[label] = (view.narrow(Contact.objects.all(), at), view.sight(sight))
    if user.may(rights.COMPANIES_VIEW):
        asked[_("Companies")] = (Company.objects.filter(binned_at=None), sight)
    found: dict[str, str | None] = {label: written(n) for label, n in capped_counts(asked).items()} if asked else {}
    if user.may(rights.CONTACTS_VIEW):
        found[_("Entries in the history")] = written(entries(user))
    return found


def entries(user: Any) -> int:
    """Entries that the user reads, at most the cap and one."""
    rows = Interaction.objects.standing().filter(
        within_reach(user), person__contact__in=Contact.objects.visible_to(user)
    )
    return rows.order_by()[: CAP + 1].count()


def written(number: int) -> str:
    """A count as lists write it."""
    return f"{num(CAP)}+" if number > CAP else str(num(number))
