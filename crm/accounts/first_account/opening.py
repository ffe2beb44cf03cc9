"""Opening the first account: one act, in which the house gets somebody who manages accounts, and perhaps decides.

One person may hold several offices where the law lets them: manage accounts, decide for the controller and sell, in a
firm of one. The officer is never the one who decides (Art. 38(6) GDPR), so that office is not given here.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.first_account.start_code import house_is_empty
from crm.accounts.models import Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions.starting_roles import ADMIN, OWNER, SALES
from crm.accounts.roles.role_changes import add_role
from crm.privacy.actors import system
from crm.privacy.logs import ledger

BY = system("first_account")
GONE = _("Somebody has opened the first account already. Sign in, or ask them for an invitation.")


@transaction.atomic
def open_first_account(values: dict[str, Any], password: str, *, decides: bool, sells: bool) -> User:
    """The first account, with the role that its offices need. ValidationError (code "gone") when there is one already.

    `values` are the columns username, email, first_name, last_name and language.
    """
    with connection.cursor() as cursor:  # two at once: the second one finds the account of the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.first_account'))")
    if not house_is_empty():
        raise ValidationError(GONE, code="gone")
    role = role_of(decides=decides, sells=sells)
    user = User.objects.create_user(password=password, role=role, password_at=timezone.now(), **values)
    counts = {"role": role.slug}
    ledger.record("account.opened", by=BY, target=user.target, fields=[*values, "role"], counts=counts)
    return user


def role_of(*, decides: bool, sells: bool) -> Role:
    """The role of somebody who manages accounts, and decides or sells besides. An owner's role sells already."""
    further = OWNER if decides else SALES if sells else ""
    slugs = [slug for slug in (further, ADMIN) if slug]
    roles = {role.slug: role for role in Role.objects.filter(slug__in=slugs).prefetch_related("reach_rows")}
    if not further:
        return roles[ADMIN]
    shape = Shape.joined([roles[slug] for slug in slugs])
    existing = next((role for role in Role.objects.all() if role.name == shape.name), None)
    return existing if existing is not None and Shape.of(existing).mark == shape.mark else add_role(shape, by=BY)
