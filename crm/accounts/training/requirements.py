"""What a role has to pass before an authorisation is signed for it, who lacks it, and when it is due again.

    require_module(role, module, since=…, by=oskar)    off until whoever decides switches it on, with a day
    lacking(users, day)                                {key of a user: slugs}, asked by whoever signs
    standings(day)                                     everybody and every module they have to pass, or have passed

An upgrade requires nothing, and what was signed before the day stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import RequiredTraining, Role, TrainingAttempt, User
from crm.accounts.models.authorisations import LEADS
from crm.accounts.training.catalogue import module_of
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

FIRST_WEEKS = timedelta(days=14)  # so long a new colleague has for a module, whatever day the role requires it from
DAY = timedelta(days=1)
STATES = ("late", "due", "open", "passed", "expired")  # the order in which the desk lists them


def trainees() -> QuerySet[User]:
    """Everybody who works here and may sign in."""
    return User.objects.filter(is_active=True, role__machine=False).select_related("role")


def decides(by: User) -> bool:
    """Whether `by` speaks for the controller here: what may be signed is no matter of the officer's (Art. 38(6))."""
    return by.is_active and by.role.decides and not by.role.dpo


@transaction.atomic
def require_module(role: Role, module: str, *, since: date, by: User, at: datetime | None = None) -> RequiredTraining:
    """From `since` on no authorisation of the role is signed for whoever has not passed the module.

    PermissionDenied for one who does not decide. ValidationError for a machine's role, a module that is not there, a
    day that is over, and when it is required already.
    """
    if not decides(by):
        raise PermissionDenied
    at = at or timezone.now()
    if role.machine or module_of(module) is None:
        raise ValidationError(_("Programs are not trained, and a module has to be there."), code="nothing")
    if since < timezone.localdate(at):
        raise ValidationError(_("That day is over. Choose today or later."), code="over")
    Role.objects.select_for_update().get(pk=role.pk)  # two who require the same wait for each other
    if RequiredTraining.objects.filter(role=role, module=module, lifted_at=None).exists():
        raise ValidationError(_("This role has to pass it already."), code="twice")
    row = RequiredTraining.objects.create(role=role, module=module, since=since, set_by=signature(by), set_at=at)
    counts = {"from": f"{since}", "role": role.slug, "module": module}
    ledger.record("training.required", by=by, target=f"role:{role.slug}", counts=counts)
    return row


@transaction.atomic
def lift_module(row: RequiredTraining, *, by: User, at: datetime | None = None) -> bool:
    """Require it of that role no more; False when it was lifted meanwhile."""
    if not decides(by):
        raise PermissionDenied
    standing = RequiredTraining.objects.filter(pk=row.pk, lifted_at=None)
    if not standing.update(lifted_at=at or timezone.now(), lifted_by=signature(by)):
        return False
    counts = {"role": row.role.slug, "module": row.module}
    ledger.record("training.required_no_more", by=by, target=f"role:{row.role.slug}", counts=counts)
    return True


def required_rows() -> QuerySet[RequiredTraining]:
    """What is required now or from a later day on, by role."""
    return RequiredTraining.objects.filter(lifted_at=None).select_related("role")


def lacking(users: Iterable[User], day: date) -> dict[int, list[str]]:
    """{key: slugs} of those users who have not passed, for that day, what their role requires; two statements."""
    people = list(users)
    by_role: dict[int, list[str]] = defaultdict(list)
    for row in required_rows().filter(since__lte=day, role__in={user.role_id for user in people}):
        by_role[row.role_id].append(row.module)
    if not by_role:
        return {}
    passes = TrainingAttempt.objects.valid(day).filter(user__in={user.pk for user in people})
    passed = set(passes.values_list("user", "module"))
    missing = {
        user.pk: [module for module in by_role.get(user.role_id, ()) if (user.pk, module) not in passed]
        for user in people
    }
    return {key: modules for key, modules in missing.items() if modules}


@dataclass(frozen=True)
class Training:
    """One colleague and one module: what is required, what was passed last."""

    user: User
    module: str
    required: RequiredTraining | None
    last: TrainingAttempt | None

    @property
    def due_on(self) -> date | None:
        """The day by which it has to be passed (again); None where nothing requires it."""
        if self.required is None:
            return None
        if self.last is not None and self.last.valid_until is not None:
            return max(self.last.valid_until, self.required.since)
        return max(self.required.since, timezone.localdate(self.user.created_at) + FIRST_WEEKS)

    def state(self, day: date) -> str:
        """`late`, `due` (within the first notice), `open` (required, not passed yet), `passed`, or `expired` where
        nothing requires it."""
        if self.due_on is not None:
            if self.due_on < day:
                return "late"
            if self.due_on - day <= LEADS[-1] * DAY:
                return "due"
            return "passed" if self.last else "open"
        valid = self.last is not None and self.last.valid_until is not None and self.last.valid_until >= day
        return "passed" if valid else "expired"


def standings(users: Iterable[User]) -> list[Training]:
    """Every module that each of the users has to pass or has passed; two statements, however many they are."""
    people = list(users)
    required: dict[int, dict[str, RequiredTraining]] = defaultdict(dict)
    for row in required_rows():
        required[row.role_id][row.module] = row
    last = last_passes(people)
    return [
        Training(user, module, required[user.role_id].get(module), last.get((user.pk, module)))
        for user in people
        for module in sorted({*required[user.role_id], *(slug for key, slug in last if key == user.pk)})
    ]


def last_passes(people: Iterable[User]) -> Mapping[tuple[int, str], TrainingAttempt]:
    """{(user, module): the pass that is valid longest}."""
    rows = TrainingAttempt.objects.passed().filter(user__in=[user.pk for user in people]).order_by("valid_until", "pk")
    return {(row.user_id, row.module): row for row in rows}
