"""Whether it is shown who is asking, and what waits for that."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dsar.cases import checklist
from dsar.models import Case, IdentityCheck, Subject

Method, Outcome = IdentityCheck.Method, IdentityCheck.Outcome
# how long a code works that goes there: what is shown by one speaks for its owner alone
LIFE = {Method.EMAIL: timedelta(days=7), Method.PHONE: timedelta(days=1), Method.POST: timedelta(days=30)}


def unproven(case: Case) -> list[Subject]:
    """People found whom nothing has shown to be the requester, although the case has an identity: a code proves its
    owner alone. A judgement by hand covers everybody whom the desk finds the requester to be.
    """
    if case.identified_at is None or not checklist.needs_identity(list(case.kinds)):
        return []
    passed = case.checks.filter(outcome=Outcome.PASSED)
    if passed.exclude(method__in=[*LIFE, Method.AUTHORITY, Method.NEEDLESS]).exists():
        return []
    owners = set(passed.values_list("subject", flat=True))
    people = case.subjects.filter(person__isnull=False).order_by("pk")
    return [subject for subject in people.select_related("person__key") if subject.pk not in owners]


def refuse_unproven(case: Case) -> None:
    """ValidationError while nobody showed who is asking, or a code spoke for others than all who were found."""
    if case.identified_at is None:
        raise ValidationError(_("Check the identity first."), code="identity")
    if unproven(case):
        message = _("A code speaks for its owner alone: check the others who were found too, or take them back.")
        raise ValidationError(message, code="identity_of_others")


def open_to_proof(case: Case) -> bool:
    """Whether a code or a judgement is still wanted."""
    return bool(case.is_open and (case.identified_at is None or unproven(case)))


def refuse_known(case: Case) -> None:
    """ValidationError once it is known who they are."""
    if not open_to_proof(case):
        raise ValidationError(_("Identity is shown already."), code="known")
