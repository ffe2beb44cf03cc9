"""Before a token ends, whoever manages accounts is told: 14 and 3 days ahead, each once.

What is due is read from the token's own instants, so a look that was missed is made up for and one too many does
nothing. The mails are handed over inside the transaction that notes them: the outbox keeps both or neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from crm.accounts.clients.tokens import SOON
from crm.accounts.models import ProvisioningToken, Token, User
from crm.accounts.models.clients import BearerTokenQuerySet
from crm.accounts.permissions import rights
from crm.privacy.actors import system
from crm.privacy.logs import ledger

LEADS = (3, SOON)  # days ahead, the last notice first
BY = system("accounts.tell_of_token_ends")


@dataclass(frozen=True)
class TokenLetter:
    """The name of its templates, what they take, and the page to which they link."""

    template: str
    context: Mapping[str, Any]
    path: str


def tell_of_ends(at: datetime | None = None) -> int:
    """Tell of every token that ends soon and was not told of yet; how many notices that were."""
    at = at or timezone.now()
    ending = ending_soon(Token.objects.shown(), at).with_bearers()
    return sum(tell_of(token, letter_about(token), at=at) for token in ending if token.client.in_force)


def ending_soon(tokens: BearerTokenQuerySet, at: datetime) -> Any:
    """Those of the tokens that are alive and end soon."""
    return tokens.alive(at).filter(expires_at__lte=at + timedelta(days=SOON))


@transaction.atomic
def tell_of(token: Token | ProvisioningToken, letter: TokenLetter, *, at: datetime) -> bool:
    """Tell every administrator of this token's end, unless they were told at this distance or a nearer one."""
    lead = next(days for days in LEADS if token.expires_at - at <= timedelta(days=days))
    untold = Q(told_days=None) | Q(told_days__gt=lead)
    # claimed first: two workers may look at the same moment
    rows: BearerTokenQuerySet = type(token).objects.alive(at)
    if rows.filter(untold, pk=token.pk).update(told_days=lead) == 0:
        return False
    readers = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=[rights.ACCOUNTS_MANAGE])
    for reader in readers.order_by("pk"):
        letter_to(reader, letter).send()
    ledger.record("token.ending_told", by=BY, target=token.target, counts={"days": lead})
    return True


def letter_about(token: Token) -> TokenLetter:
    """What stands in the mail about a token of an integration."""
    path = reverse("accounts:client", args=[token.client.uid])
    return TokenLetter("token_ends", {"token": token, "client": token.client}, path)


def letter_to(reader: User, about: TokenLetter) -> EmailMultiAlternatives:
    """The mail in its reader's language; its link begins with BASE_URL, whatever host asked."""
    context = {**about.context, "link": settings.BASE_URL + about.path}
    with translation.override(reader.language):
        subject, text, page = (
            render_to_string(f"accounts/mail/{about.template}_{part}", context).strip()
            for part in ("subject.txt", "message.txt", "message.html")
        )
    letter = EmailMultiAlternatives(" ".join(subject.split()), text, to=[reader.email])
    letter.attach_alternative(page, "text/html")
    return letter
