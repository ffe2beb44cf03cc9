"""What the page of an invoice says of KSeF: how far it is, what stands in the way, what to do about a refusal."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm.narrowing import Words
from crm.privacy.keys.cipher import Unreadable
from crm.sales.documents.masked_documents import DocumentForReader
from crm.sales.models import KsefAccount, KsefSending

CODES: dict[str, Words] = {
    "off": _("Sending to KSeF is switched off."),
    "paused": _("Whose invoice it is is restricted: it goes once the restriction is lifted."),
    "gate": _("The recipient KSeF may not have it: look at the list of recipients."),
    "no_proof": _("There is no token or certificate for this environment. Type it in Settings, KSeF."),
    "sign_in": _("KSeF did not let us in: the token or the certificate is not valid there, or lacks rights."),
    "away": _("KSeF does not answer. It is tried again by itself."),
    "slow_down": _("KSeF asks us to wait. It is tried again by itself."),
    "address": _("The address of KSeF may not be dialled, or its certificate is not valid."),
    "protocol": _("KSeF answered what this product does not know. It is tried again by itself."),
    "file": _("The file of the invoice does not open, or is another than the one that was confirmed."),
    "receipt": _("The receipt is not the one of this invoice. It is fetched again by itself."),
    "environment": _("It was confirmed for another environment of KSeF."),
}
TO_DO: dict[int, Words] = {
    410: _("The token lacks the right to issue invoices: get one with it in KSeF, and type it in Settings, KSeF."),
    415: _("Invoices with attachments do not go from here."),
    440: _("KSeF has an invoice of this number already. Remove the draft and draw it up under another number."),
    450: _("Something on it breaks a rule of KSeF. Remove the draft, mend what KSeF names, and draw it up anew."),
}
ELSE = _("Read what KSeF says, remove the draft and draw it up anew; or send it again if the trouble was theirs.")


@dataclass(frozen=True)
class KsefCard:
    """The last sending of one invoice, as somebody who reads it in clear sees it."""

    sending: KsefSending

    @property
    def trouble(self) -> str:
        """What stands in the way now; empty for nothing."""
        return str(CODES.get(self.sending.trouble, "")) if self.sending.state != KsefSending.State.REJECTED else ""

    @property
    def words(self) -> str:
        """What KSeF said when it refused."""
        try:
            return self.sending.words or ""
        except Unreadable:
            return ""

    @property
    def to_do(self) -> str:
        """What to do about a refusal."""
        return str(TO_DO.get(self.sending.code or 0, ELSE))

    @property
    def without_force(self) -> bool:
        """Whether the number has no force in law."""
        return self.sending.environment != "production"


def ksef_of(row: DocumentForReader) -> KsefCard | None:
    """Its last sending to KSeF; None for a paper that nobody gave to it, and for who reads it masked."""
    if not row.clear or not row.document.ksef_state:
        return None
    sending = KsefSending.objects.filter(document=row.document).order_by("-pk").first()
    return KsefCard(sending) if sending else None


def goes_to_ksef(row: DocumentForReader) -> bool:
    """Whether it may be given to KSeF now."""
    return row.for_ksef and KsefAccount.objects.filter(pk=1, active=True).exists()
