"""Four eyes over power: a grave act waits until the owner or the data protection officer confirms it.

    verb ──waits(…)──> a GraveAct, told at once ──confirmations/confirmation.py──> the verb again, with the act in hand
      └─ None: it is done at once, because the product itself acts, or in the founder's set-up (recorded, and told)

What an identity provider of the organisation asks for (`from_provider`) waits like what a colleague asks for; whoever
made the token that it shows confirms none of it.

The set-up lasts until an owner or officer beside whoever asks has joined; whoever joined once counts for ever, so that
no account that is closed brings it back. What is confirmed is exactly what was asked (`asked`), for a week.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.accounts.models import Client, GraveAct, PowerGiven, Provider, Role, User
from crm.accounts.models.sign_in.providers import BY_A_PROVIDER
from crm.accounts.second_person import grave_act_notices
from crm.accounts.second_person.independence import independent
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import ledger

OPEN_FOR = timedelta(days=7)
UNUSABLE = "!"  # what Django puts before a password that nobody has set
Kind, Outcome = GraveAct.Kind, GraveAct.Outcome
Subject = User | Role | Client | Provider
BY_PROVIDER = system("identity_provider")  # what somebody's groups there say, read when they sign in
OUTSIDE = f"system:{BY_A_PROVIDER}"  # before the number of one that says it by SCIM


def waits(
    kind: str,
    subject: Subject,
    *,
    by: Actor,
    asked: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> GraveAct | None:
    """The act that now waits for a second person; None when `by` may go on at once. In the verb's transaction.

    An earlier one of the same kind about the same (of a client about the same webhook) gives way: two of them would be
    confirmed one after the other.
    """
    asker = by if isinstance(by, User) else None
    if asker is None and not from_provider(signature(by)):
        return None
    at, signed_by = at or timezone.now(), asker.target if asker else signature(by)
    alone = asker is not None and in_set_up(asker)
    earlier = GraveAct.objects.waiting(at).about(subject).filter(kind=kind)
    if asked and "webhook" in asked:
        earlier = earlier.filter(asked__webhook=asked["webhook"])
    earlier.update(outcome=Outcome.WITHDRAWN, decided_at=at, decided_by=signed_by)
    about: dict[str, Any] = {
        str(subject._meta.model_name): subject,
        "asked": asked or {},
        "asked_by": signed_by,
    }
    ended = {"outcome": Outcome.ALONE, "decided_at": at, "decided_by": signed_by} if alone else {}
    act = GraveAct.objects.create(kind=kind, **about, asked_at=at, until=at + OPEN_FOR, **ended)
    ledger_act = "grave_act.done_alone" if alone else "grave_act.asked"
    ledger.record(ledger_act, by=by, target=f"{act.target} {target_of(subject)}", counts={"kind": str(kind)})
    grave_act_notices.tell(act, readers(besides=asker))
    return None if alone else act


def from_provider(signed_by: str) -> bool:
    """Whether this signature is an identity provider's."""
    return signed_by == signature(BY_PROVIDER) or signed_by.startswith(OUTSIDE)


def target_of(subject: Subject) -> str:
    """The subject as the ledger names it."""
    return f"role:{subject.slug}" if isinstance(subject, Role) else subject.target


def in_set_up(by: User) -> bool:
    """Whether no owner or officer but `by` has ever joined: nobody could be asked yet."""
    return not joined(offices(User.objects.exclude(pk=by.pk))).exists()


def offices(users: QuerySet[User]) -> QuerySet[User]:
    """Those of `users` who decide for the controller or are data protection officers."""
    return users.filter(Q(role__decides=True) | Q(role__dpo=True), role__machine=False)


def joined(users: QuerySet[User]) -> QuerySet[User]:
    """Those who have set a password or signed in; whoever was invited and never came is nobody yet."""
    invited = PowerGiven.objects.filter(user=OuterRef("pk"), act=PowerGiven.Act.OPENED)
    came = Q(last_login__isnull=False) | ~Q(password__startswith=UNUSABLE)
    return users.filter(came | ~Exists(invited))


def readers(*, besides: User | None = None) -> list[User]:
    """Whom grave acts are told at once: owners and officers with open accounts."""
    officers = offices(User.objects.filter(is_active=True)).exclude(pk__in=[besides.pk] if besides else [])
    return list(officers.select_related("role").order_by("pk"))


def confirmers(act: GraveAct, *, at: datetime | None = None) -> list[User]:
    """Who may confirm it now: an owner or officer whom it does not concern, and who does not depend on who asked."""
    return [reader for reader in readers() if reader.pk != act.user_id and independent(act.asked_by, reader, at=at)]


def in_bell(user: User, at: datetime | None = None) -> QuerySet[GraveAct]:
    """What rings for `user`: acts that wait for somebody like them, and what was done alone within a week."""
    if not user.is_active or not (user.role.decides or user.role.dpo):
        return GraveAct.objects.none()
    at = at or timezone.now()
    alone = Q(outcome=Outcome.ALONE, decided_at__gt=at - OPEN_FOR)
    return GraveAct.objects.filter(Q(outcome="", until__gt=at) | alone).exclude(asked_by=user.target)
