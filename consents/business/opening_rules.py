"""What of ordinary business opens which purpose, by which channels and how long: one table, for verbs and pages.

    OPENING_RULES["asked"].purpose    "enquiries"
    refuse_advertising(purpose)       raises where a purpose of the table advertises

Nothing here rests on consent, and nothing advertises: an answer that was asked for is no advertising, a further offer
in that answer is (ePrivacy Directive Art. 13, Art. 21(2)). What a row says of its channels and its end, the verbs named
in it do.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consents.grounds.enquiries import ENQUIRY
from crm.narrowing import Words
from crm.privacy.models import LegalBasis, Purpose

CONTRACTS, SERVICE, FIRMS = "contracts", "service", "business-contact"


@dataclass(frozen=True)
class OpeningRule:
    """One event of business. `letter` is that of Art. 6(1) for the party; whoever acts for a firm is none, so there it
    is letter f, with the purpose's note of balancing.
    """

    event: Words
    purpose: str  # slug
    channels: Words
    ends: Words
    letter: str


OPENING_RULES: dict[str, OpeningRule] = {
    # consents/grounds/recording.py, consents/business/first_messages.py
    "wrote": OpeningRule(
        _("Somebody writes to us, calls us or sends a form"),
        ENQUIRY,
        _("by the channel they used"),
        _("30 days after their last word"),
        "b",
    ),
    # consents/business/asked_answers.py
    "asked": OpeningRule(
        _("They say how they want to be answered"),
        ENQUIRY,
        _("by the channels they named"),
        _("30 days after their last word"),
        "b",
    ),
    # crm/sales/deals/asked_deals.py
    "deal": OpeningRule(
        _("A deal is open with somebody who asked"),
        ENQUIRY,
        _("by the channels that their question opened"),
        _("while the deal lives, and 30 days after"),
        "b",
    ),
    # crm/sales/deals/won_grounds.py, crm/sales/documents/served_papers.py
    "ordered": OpeningRule(
        _("They order, sign a contract, or we win the deal"),
        CONTRACTS,
        _("by every channel of the purpose that leads to them"),
        _("until the contract is over"),
        "b",
    ),
    # crm/sales/documents/served_papers.py
    "complained": OpeningRule(
        _("They complain"),
        SERVICE,
        _("by every channel of the purpose that leads to them"),
        _("until the complaint is settled"),
        "b",
    ),
    # crm/contacts/people/intake.py, with the purpose's own note of balancing
    "firm": OpeningRule(
        _("They act for a firm we work with"),
        FIRMS,
        _("by every channel of the purpose that leads to them"),
        _("until they object or the firm is no customer any more"),
        "f",
    ),
}


class Advertises(ValidationError):
    """A purpose of ordinary business was set to advertise; no event of business is a yes to that."""

    def __init__(self, purpose: Purpose) -> None:
        words = _("“%(purpose)s” advertises. Advertising needs their consent: ask for it instead.")
        super().__init__(words, code="advertises", params={"purpose": purpose})


def refuse_advertising(purpose: Purpose) -> None:
    """Raises Advertises for a purpose that advertises or rests on consent."""
    if purpose.marketing or purpose.legal_basis == LegalBasis.CONSENT:
        raise Advertises(purpose)
