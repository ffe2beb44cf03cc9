"""A link that was wrong is taken back: the account no longer opens for the subject that the provider named.

The account stays. Whoever should sign in by the provider links it again, by its own password and second step; neither
a sign-in with its address nor SCIM, which may go on keeping the account, links it meanwhile.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import GraveAct, ProviderIdentity, Session, User
from crm.accounts.models.sign_in.break_glass import closed_to
from crm.accounts.notices import account_notices
from crm.accounts.second_person import four_eyes
from crm.accounts.second_person.grave_changes import grave_role
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger


@transaction.atomic
def unlink(identity: ProviderIdentity, *, by: User, confirmed: GraveAct | None = None) -> GraveAct | None:
    """The subject opens this account no more, and the sessions that began by it end; their owner is told.

    Answers with the act that waits for a second person where the role sees people or decides, or None when it is done.
    ValidationError on oneself, and where passwords are closed: nobody could link the account again.
    """
    row = ProviderIdentity.objects.select_for_update(of=("self",)).select_related("user__role", "provider")
    linked = row.get(pk=identity.pk)
    user = linked.user
    user.refuse_own(by)
    if not linked.subject:
        return None
    if closed_to(user):
        raise ValidationError(
            _("Passwords are closed: the account could not be linked again. Let passwords open first."), code="closed"
        )
    if confirmed is None and grave_role(user.role):
        terms = {"identity": str(linked.uid)}
        if act := four_eyes.waits(GraveAct.Kind.UNLINKING, user, by=by, asked=terms):
            return act
    take_back(linked, by=by)
    account_notices.tell(user, account_notices.PROVIDER_UNLINKED)
    return None


@transaction.atomic
def take_back(linked: ProviderIdentity, *, by: Actor) -> None:
    """The same without asking or telling anybody: the link and its sessions are gone."""
    sessions = Session.objects.filter(identity=linked).delete()[0]
    target = f"{linked.user.target} {linked.provider.target}"
    if linked.provisioned_at is None:
        linked.delete()
    else:  # the provider goes on keeping the account by SCIM, and links it no more by itself
        linked.subject, linked.unlinked_at = "", timezone.now()
        linked.save(update_fields=["subject", "unlinked_at"])
    ledger.record("account.unlinked", by=by, target=target, counts={"sessions": sessions})


def confirm_unlinking(act: GraveAct, asker: User) -> None:
    """Take back the link that was asked about; nothing where it is gone meanwhile."""
    identity = ProviderIdentity.objects.filter(uid=act.asked["identity"]).first()
    if identity is not None:
        unlink(identity, by=asker, confirmed=act)
