"""Who asks here: for each client for tests an ordinary client of the invented house, with a token that opens as much.

The house said what it may (crm/api/protocol/sandbox/passing_on.py). From there on every rule is the product's own:
scopes, teams, purposes, rows of the day, cursors and keys that belong to one caller.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import digest_of
from crm.accounts.models import Client, Team, Token
from crm.privacy.actors import system
from crm.privacy.models import Purpose, Recipient

BY = system("sandbox")
LIFE = timedelta(days=2)


@transaction.atomic
def token_for(caller: Mapping[str, Any]) -> str:
    """The text of the token by which the caller asks here."""
    client = client_for(UUID(caller["client"]))
    terms = {"scopes": caller["scopes"], "purpose_slugs": caller["purposes"], "rows_a_day": caller["rows_a_day"]}
    if any(getattr(client, name) != value for name, value in terms.items()):
        Client.objects.filter(pk=client.pk).update(**terms)
    mark = hmac.new(settings.SECRET_KEY.encode(), caller["token"].encode(), hashlib.sha256).hexdigest()
    prefix, text = f"t{mark[:9]}", f"spj_t{mark[:9]}_{mark[9:52]}"
    token, at = Token.objects.filter(prefix=prefix).first(), timezone.now()
    if token is None or token.scopes != caller["scopes"] or token.expires_at < at + LIFE / 2:
        ends = {"created_at": at, "expires_at": at + LIFE, "digest": digest_of(text)}
        rows = {"client": client, "scopes": caller["scopes"], **ends}
        Token.objects.update_or_create(prefix=prefix, defaults=rows)
    return text


def client_for(uid: UUID) -> Client:
    """The client that stands for the one of this id; it works for every team."""
    client = Client.objects.filter(uid=uid).first()
    if client is None:
        recipient = Recipient.objects.active().doing(Recipient.ProductPart.HOSTING).earliest("pk")
        purposes = Purpose.objects.active()
        name = f"test-{uid.hex[:12]}"
        entry = register(name, teams=Team.objects.all(), scopes_given=[], purposes=purposes, recipient=recipient, by=BY)
        Client.objects.filter(pk=entry.pk).update(uid=uid)
        client = Client.objects.get(pk=entry.pk)
    return client
