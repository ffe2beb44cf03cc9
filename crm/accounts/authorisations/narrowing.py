"""What a paper leaves out of its role before it is signed, and what the next one of the same colleague leaves out too.

A paper covers the purposes of its role, or fewer; never more. What was left out once stays left out of the papers that
follow in the same role, until somebody takes it in again before the signature: no renewal widens anything by itself.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.authorisations.scope import scope_of
from crm.accounts.models import Authorisation, User
from crm.accounts.permissions import rights
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

LONGEST = 400  # letters of what systems there are


def offered(row: Authorisation) -> list[Purpose]:
    """The purposes that the paper may name: those that its role opens today."""
    names = set(scope_of(row.role, Purpose.in_force())["purposes"])
    return [purpose for purpose in Purpose.in_force() if purpose.slug in names]


@transaction.atomic
def narrow(authorisation: Authorisation, *, purposes: Iterable[str], systems: str, by: User) -> Authorisation:
    """Say which purposes of the role (slugs) a paper that waits covers, and in which systems; categories follow.

    PermissionDenied without the right to prepare them. ValidationError once it is signed or dropped, for a purpose that
    the role does not open, for none where it opens some, and without a system.
    """
    if not by.may(rights.ACCOUNTS_INFORMED):
        raise PermissionDenied
    rows = Authorisation.objects.select_related("user", "role").select_for_update(of=("self",))
    row = rows.get(pk=authorisation.pk)
    if row.signed_at is not None or row.withdrawn_at is not None:
        raise ValidationError(_("It was signed or dropped meanwhile. Prepare the next one."), code="decided")
    chosen, possible = set(purposes), {purpose.slug for purpose in offered(row)}
    refuse_scope(chosen, possible, systems)
    columns = scope_of(row.role, Purpose.in_force(), left_out=possible - chosen, systems=systems.strip())
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    counts = {"purposes": len(row.purposes), "left_out": len(row.left_out)}
    ledger.record("authorisation.narrowed", by=by, target=row.target, counts=counts)
    return row


def refuse_scope(chosen: set[str], possible: set[str], systems: str) -> None:
    """ValidationError for a scope that cannot be."""
    if chosen - possible:
        raise ValidationError(_("The role does not open this purpose: a paper never covers more than its role."))
    if possible and not chosen:
        raise ValidationError(_("Leave at least one purpose, or drop the paper."), code="nothing")
    if not systems.strip() or len(systems.strip()) > LONGEST:
        raise ValidationError(_("Say in which systems, in at most 400 letters."), code="systems")


def carried_on(users: Iterable[int]) -> dict[tuple[int, int], dict[str, Any]]:
    """{(user, role): what the newest paper signed in that role leaves out, and its systems}. One statement."""
    rows = Authorisation.objects.signed().filter(user__in=users).order_by("since", "pk")
    columns = rows.values_list("user", "role", "left_out", "systems")
    return {(user, role): {"left_out": left_out, "systems": systems} for user, role, left_out, systems in columns}
