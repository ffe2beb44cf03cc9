"""Who may approve a copy: two people of whom one decides for the controller; under a delegation the desk alone.

    data of others in it, a refusal beside it, several people   two who do not depend on each other, one of whom decides
    routine access or portability                                the same, or one of the desk while that is delegated

The officer's desk works on a case and does not decide for the controller (Art. 38(6)); the delegation is the
controller's own word (dsar/decisions/delegation.py), and it stands on the copy that went by it.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.second_person.independence import key_of, refuse_alone, tied_until
from crm.privacy.actors import Actor, signature
from dsar.decisions.delegation import in_force
from dsar.models import Delegation, Package
from dsar.models.decisions import GRAVE


def holds_others(package: Package) -> bool:
    """Whether the texts it was made of, or a file that was kept back, are about others too (Art. 15(4), 20(4))."""
    return package.case.findings.exists() or bool(package.contents.get("withheld"))


def is_routine(package: Package) -> bool:
    """Whether nothing in it has to be weighed: one person, no data of others, nothing refused."""
    case = package.case
    refused = case.decisions.filter(right__in=package.rights, verdict__in=GRAVE, replaced_at=None)
    single_person = case.subjects.filter(person__isnull=False).count() == 1
    return single_person and not holds_others(package) and not refused.exists() and not case.representatives.exists()


def delegation_for(package: Package, at: datetime) -> Delegation | None:
    """The delegation by which the desk may release it alone; None where two people are needed."""
    delegation = in_force(at)
    return delegation if delegation and delegation.covers(package.rights) and is_routine(package) else None


def approver(package: Package, by: Actor, *, at: datetime) -> Delegation | None:
    """By which delegation `by` approves it; None where they are a second person and one of the two decides.

    ValidationError `two` for somebody alone, and `decider` for two of whom neither decides for the controller.
    """
    second = signature(by) != package.made_by and tied_until(package.made_by, by, at=at) is None
    if second and (decides(by) or decides(package.made_by)):
        return None
    if delegation := delegation_for(package, at):
        return delegation
    refuse_alone(package.made_by, by, words=_("Somebody else has to approve what you prepared."), at=at)
    raise ValidationError(
        _("One of the two has to decide for the controller. Routine access can be delegated to the desk in writing."),
        code="decider",
    )


def may_approve(package: Package, user: Any, *, at: datetime) -> bool:
    """Whether a button is offered to them."""
    try:
        approver(package, user, at=at)
    except ValidationError:
        return False
    return True


def decides(who: Any) -> bool:
    """Whether they decide for the controller, be it a user or the text by which a row names one."""
    key = key_of(who)
    user: Any = User.objects.select_related("role").filter(pk=key).first() if key else None
    return bool(user and user.decides and not user.role.dpo)


def refuse_revoked(package: Package, at: datetime) -> None:
    """ValidationError when it was approved by a delegation that has ended since."""
    if package.delegation_id is None:
        return
    delegation = in_force(at)
    if delegation is None or delegation.pk != package.delegation_id:
        raise ValidationError(
            _("The delegation has ended since it was approved. Make another copy."), code="delegation"
        )
