"""Before a token ends, whoever manages accounts is told: 14 and 3 days ahead, each once.

What is due is read from the token's own instants, so a look that was missed is made up for and one too many does
nothing. The mails are handed over inside the transaction that notes them: the outbox keeps both or neither.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from crm.accounts.clients.tokens import SOON
from crm.accounts.models import Token, User
from crm.accounts.permissions import rights
from crm.privacy.actors import system
from crm.privacy.logs import ledger

LEADS = (3, SOON)  # days ahead, the last notice first
BY = system("accounts.tell_of_token_ends")


def tell_of_ends(at: datetime | None = None) -> int:
    """Tell of every token that ends soon and was not told of yet; how many notices that were."""
    at = at or timezone.now()
    ending = Token.objects.shown().alive(at).filter(expires_at__lte=at + timedelta(days=SOON)).with_bearers()
    return sum(tell_of(token, at) for token in ending if token.client.in_force)


@transaction.atomic
def tell_of(token: Token, at: datetime) -> bool:
    """Tell every administrator of this token's end, unless they were told at this distance or a nearer one."""
    lead = next(days for days in LEADS if token.expires_at - at <= timedelta(days=days))
    untold = Q(told_days=None) | Q(told_days__gt=lead)
    # claimed first: two workers may look at the same moment
    if Token.objects.alive(at).filter(untold, pk=token.pk).update(told_days=lead) == 0:
        return False
    readers = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=[rights.ACCOUNTS_MANAGE])
    for reader in readers.order_by("pk"):
        letter_to(reader, token).send()
    ledger.record("token.ending_told", by=BY, target=token.target, counts={"days": lead})
    return True


def letter_to(reader: User, token: Token) -> EmailMultiAlternatives:
    """The mail in its reader's language; its link begins with BASE_URL, whatever host asked."""
    link = settings.BASE_URL + reverse("accounts:client", args=[token.client.uid])
    context = {"token": token, "client": token.client, "link": link}
    with translation.override(reader.language):
        subject, text, page = (
            render_to_string(f"accounts/mail/token_ends_{part}", context).strip()
            for part in ("subject.txt", "message.txt", "message.html")
        )
    letter = EmailMultiAlternatives(" ".join(subject.split()), text, to=[reader.email])
    letter.attach_alternative(page, "text/html")
    return letter
