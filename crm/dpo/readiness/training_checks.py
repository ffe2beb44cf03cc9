"""Readiness of training (Art. 24, 32(4), 39(1)(b)): who has passed what their role requires. One statement."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.models import RequiredTraining, User
from crm.accounts.models.training.results import lacking_of
from crm.accounts.training.requirements import trainees
from crm.dpo.readiness.check import Check, check_of


def staff_to_train(day: date) -> QuerySet[User]:
    """Colleagues whose role has to pass something, by name, each with `lacks`: whether some of it is not passed."""
    required = RequiredTraining.objects.filter(role=OuterRef("role"), lifted_at=None, since__lte=day)
    rows = trainees().filter(Exists(required)).annotate(lacks=Exists(lacking_of("pk", "role", day)))
    return rows.order_by("last_name", "first_name", "username")


def training_check(staff: Iterable[Any]) -> Check:
    """Of `staff_to_train`: who has passed everything. Where nothing is required, the check has no data."""
    return check_of(
        _("Training"),
        _("colleagues who have passed every module that their role requires, of all whose role requires one"),
        [(str(user), not user.lacks) for user in staff],
        reverse("dpo:training"),
        code="training",
        colleagues=True,
        query=_("open accounts whose role has to pass a module, each with its passed quizzes that are valid today"),
        act=_("See who has not"),
    )
