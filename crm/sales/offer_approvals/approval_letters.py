"""Letters about a discount that waits: to those who may decide, then to whoever asked. They name the number alone."""

from collections.abc import Iterable

from crm.accounts.models import User
from crm.sales.models import Offer, OfferApproval
from crm.sales.offers.offer_letters import mail_about


def tell_deciders(offer: Offer, people: Iterable[User]) -> None:
    """Somebody has to say yes or no."""
    for person in people:
        mail_about(offer, person, "approval_asked")


def tell_asker(offer: Offer, approval: OfferApproval) -> None:
    """What the second person said."""
    given = approval.outcome == OfferApproval.Outcome.APPROVED
    mail_about(offer, approval.asked_by, "approval_given" if given else "approval_refused")
