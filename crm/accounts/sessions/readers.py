"""Whole users: with their role and whatever every request asks of them."""

from datetime import datetime

from django.db.models import QuerySet

from crm.accounts.factors.factor_state import with_factor
from crm.accounts.models import User
from crm.accounts.models.officer import with_policy_owed
from crm.accounts.models.reader_rights import with_rights
from crm.accounts.models.staff_notice import with_told


def whole_users(at: datetime) -> QuerySet[User]:
    """All users, each with all that their rights at that moment hang on: see `keep_rights`."""
    return with_rights(with_policy_owed(with_factor(with_told(User.objects.select_related("role")))), at)
