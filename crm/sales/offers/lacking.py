"""What an offer lacks before it may go out: the rules of VAT rates, its lines, its day."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat

from consents.models import Controller
from crm.narrowing import Words
from crm.sales.models import Offer, OfferLine, OfferTerm, Vat

LACKING: dict[str, Words] = {
    "lines": _("The offer has no lines."),
    "valid_until": _("Its last day is over. Choose a later one."),
    "exempt_basis": _("A line is exempt from VAT: write the basis of the exemption."),
    "eu_vat": _("Reverse charge, and what is not subject to VAT, need the EU VAT number of the customer."),
    "controller": _("Nobody has said yet what our firm is called. The privacy desk sets it."),
}
DWELLING = "dwelling"
DWELLING_WORDS = _(
    "The rate of 8% needs the sentence on the dwelling. Choose it among the terms, or say why it is not needed."
)


def lacking(offer: Offer, lines: Sequence[OfferLine]) -> list[str]:
    """Codes of what is missing, in the order of LACKING."""
    rates = {line.vat for line in lines}
    missing = {
        "lines": not lines,
        "valid_until": offer.valid_until < timezone.localdate(),
        "exempt_basis": Vat.EXEMPT in rates and not offer.exempt_basis.strip(),
        "eu_vat": bool(rates & {Vat.REVERSE, Vat.OUTSIDE}) and not offer.eu_vat,
        "controller": Controller.named() is None,
    }
    return [code for code in LACKING if missing[code]]


def lacks_dwelling(offer: Offer, lines: Sequence[OfferLine]) -> bool:
    """Whether a line bears 8% and no block of terms says why (art. 41(12) of the VAT Act)."""
    if not any(line.vat == Vat.REDUCED for line in lines):
        return False
    return not OfferTerm.objects.filter(uid__in=offer.terms, kind=OfferTerm.Kind.DWELLING).exists()


def eu_number(text: str) -> str:
    """An EU VAT number in its short form, empty for nothing. ValidationError for what is none."""
    if not text.strip():
        return ""
    try:
        return str(vat.validate(text))
    except Exception:  # whatever the rules of a country say against it
        raise ValidationError(_("This is no EU VAT number. It begins with two letters of a country.")) from None
