"""An identity provider may open and close accounts (SCIM): let by two people, by tokens of its own, taken back by one.

    let_provision ──two──> issue (shown once, at most two alive) ──> provider_behind(text)     revoke · end_provisioning

The text is `scim_<prefix>_<secret>`, made and kept as those of integrations are (`clients/tokens.py`). It opens the
SCIM address alone, and no other token opens that.
"""

import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.clients.tokens import AT_ONCE, DAYS, NOBODY, digest_of, new_prefix, note_use, text_under
from crm.accounts.models import GraveAct, Provider, ProvisioningToken, User
from crm.accounts.models.clients import LONGEST
from crm.accounts.second_person import four_eyes
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

TEXT = re.compile(r"scim_([a-z][a-z0-9]{9})_([A-Za-z0-9]{43})", re.ASCII)


@transaction.atomic
def let_provision(
    provider: Provider, *, by: Actor, confirmed: GraveAct | None = None, at: datetime | None = None
) -> GraveAct | None:
    """The provider may open and close accounts from now on; the act that waits for a second person, None when done.

    ValidationError for a provider that is not open.
    """
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if not row.in_force:
        raise ValidationError(_("This identity provider is closed. Open it first."), code="closed")
    if row.provisions:
        return None
    if confirmed is None and (act := four_eyes.waits(GraveAct.Kind.PROVISIONING, row, by=by, at=at)):
        return act
    row.provisions_at = at or timezone.now()
    row.save(update_fields=["provisions_at"])
    ledger.record("provisioning.opened", by=by, target=row.target)
    return None


@transaction.atomic
def end_provisioning(provider: Provider, *, by: Actor, at: datetime | None = None) -> bool:
    """It opens and closes no accounts any more, and its tokens end; accounts stay as they are. False if it did not."""
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if row.provisions_at is None:
        return False
    row.provisions_at = None
    row.save(update_fields=["provisions_at"])
    at = at or timezone.now()
    ended = ProvisioningToken.objects.alive(at).filter(provider=row).update(revoked_at=at)
    ledger.record("provisioning.ended", by=by, target=row.target, counts={"tokens": ended})
    return True


@transaction.atomic
def issue(
    provider: Provider, *, by: User, days: int = DAYS, uid: UUID | None = None, at: datetime | None = None
) -> tuple[ProvisioningToken, str]:
    """A new token, and its text, which is not kept. ValidationError where the provider may not provision, for two that
    are alive already, and for more than 366 days."""
    at = at or timezone.now()
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if not row.provisions:
        raise ValidationError(_("This identity provider may not open accounts. Have that confirmed first."))
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise ValidationError(_("A token lives from one day to 366 days."))
    if row.provisioning_tokens.alive(at).count() >= AT_ONCE:
        raise ValidationError(_("Two tokens are valid already. Revoke one of them first."))
    prefix = new_prefix()
    text = text_under(prefix, mark="scim")
    token = ProvisioningToken(provider=row, prefix=prefix, digest=digest_of(text), made_by=signature(by))
    token.created_at, token.expires_at = at, at + timedelta(days=days)
    token.uid = uid or token.uid
    token.save(force_insert=True)
    ledger.record("provisioning.token_issued", by=by, target=token.target, counts={"days": days})
    return token, text


@transaction.atomic
def revoke(token: ProvisioningToken, *, by: Actor, at: datetime | None = None) -> bool:
    """End a token now. False when it had ended already."""
    at = at or timezone.now()
    ended = ProvisioningToken.objects.alive(at).filter(pk=token.pk).update(revoked_at=at) == 1
    if ended:
        ledger.record("provisioning.token_revoked", by=by, target=token.target)
    return ended


def provider_behind(text: str, *, at: datetime | None = None) -> Provider | None:
    """The provider that shows this token. None for anything else: unknown, altered, revoked, run out, and one of a
    provider that is closed or may not provision."""
    at = at or timezone.now()
    parts = TEXT.fullmatch(text)
    rows = ProvisioningToken.objects.select_related("provider")
    token = rows.filter(prefix=parts[1]).first() if parts else None
    same = secrets.compare_digest(digest_of(text), bytes(token.digest) if token else NOBODY)
    if token is None or not same or not token.alive(at) or not token.provider.provisions:
        return None
    note_use(token, at)
    return token.provider
