"""Whom to ask or tell of a breach besides the people: everybody outside who has data of those whom it reached."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from breaches.models import Breach, OtherParty, ScopeDraw
from breaches.scope.scope_draws import AT_THE_DESK
from consents.recipients.people_of_recipients import Share, every_recipient, recipients_among
from crm.privacy.categories import Category
from crm.privacy.models import Recipient

ROLES = {  # in which role the form of the authority knows them
    Recipient.Kind.PROCESSOR: OtherParty.Role.PROCESSOR,
    Recipient.Kind.JOINT: OtherParty.Role.JOINT,
}


def shares_in(draw: ScopeDraw, at: datetime | None = None) -> list[Share]:
    """The recipients of the people of a scope; of more than a desk looks at whoever may have data of anybody."""
    at = at or timezone.now()
    if draw.people_count > AT_THE_DESK:
        return every_recipient(at)
    return recipients_among(list(draw.people.exclude(person=None).values_list("person", flat=True)), at)


def parties_to_ask(breach: Breach, draw: ScopeDraw | None) -> list[dict[str, Any]]:
    """[{share, role, exposed, party_role, added}] for the page; `exposed` are the exposed kinds of data it has."""
    if draw is None:
        return []
    added = {str(party.name) for party in breach.parties.all()}
    return [
        {
            "share": share,
            "role": str(Recipient.Kind(share.role).label),
            "exposed": ", ".join(
                str(category.label)
                for category in Category
                if category.value in draw.categories and category.value in share.categories
            ),
            "party_role": ROLES.get(Recipient.Kind(share.role), ""),
            "added": share.recipient.name in added or str(share.recipient) in added,
        }
        for share in shares_in(draw)
    ]
