"""Before a token for SCIM ends, whoever manages accounts is told as of other tokens (`clients/token_expiry.py`)."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from crm.accounts.clients.token_expiry import TokenLetter, ending_soon, tell_of
from crm.accounts.models import ProvisioningToken


def tell_of_ends(at: datetime | None = None) -> int:
    """Tell of every token that ends soon and was not told of yet; how many notices that were."""
    at = at or timezone.now()
    ending = ending_soon(ProvisioningToken.objects.select_related("provider"), at)
    return sum(tell_of(token, letter_about(token), at=at) for token in ending if token.provider.provisions)


def letter_about(token: ProvisioningToken) -> TokenLetter:
    """What stands in the mail."""
    context = {"token": token, "provider": token.provider}
    return TokenLetter("provisioning_token_ends", context, reverse("accounts:provisioning", args=[token.provider.uid]))
