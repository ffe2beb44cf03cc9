"""The first hour: six steps, each a real screen, gone from the home page when all are done or hidden.

Whoever sets the house up (decides for it, or opens its accounts) sees all six, and of those that are another role's who
takes them. Everybody else sees the steps she may take herself.

Shown by `{% include "workspace/first_steps/_slot.html" %}` on a home page: it fetches the list, so the page waits for
nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.models import Controller, NoticeVersion
from crm.accounts.models import Role, Team, User
from crm.accounts.permissions import rights
from crm.contacts.models import Contact
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose
from crm.sales.models import Deal, Pipeline, Stage
from crm.sales.pipelines.seeds import PIPELINE, STAGES
from crm.workspace.models import HiddenSteps, SettledStep


@dataclass(frozen=True)
class Step:
    """One step: what it says, why, where it is taken, and whether somebody has.

    `right` is what it takes, `who` the roles that have it where the reader has not. One that `fits` comes with
    something ready, and may be done by saying so.
    """

    title: str
    text: str
    url: str
    done: bool
    slug: str = ""
    right: str = ""
    fits: bool = False
    who: str = ""


def steps(user: Any) -> list[Step]:
    """The steps that `user` sees on her home page, in their order; nothing when she has hidden them."""
    return [] if hidden(user) else all_steps(user)


def hidden(user: Any) -> bool:
    """Whether she does not want to see them, or is nobody."""
    return not user.is_authenticated or HiddenSteps.objects.filter(user=user).exists()


def all_steps(user: Any) -> list[Step]:
    """The same, hidden or not."""
    sets_up = user.may(rights.PRIVACY_DECIDE) or user.may(rights.ACCOUNTS_MANAGE)
    found = [make() for right, make in STEPS if user.may(right) or (sets_up and right != rights.DEALS_SETTINGS)]
    settled = set(SettledStep.objects.values_list("slug", flat=True))
    told = [replace(step, done=step.done or (step.fits and step.slug in settled)) for step in found]
    return with_roles(told, user)


def with_roles(found: list[Step], user: Any) -> list[Step]:
    """Steps that are another role's say whose, and lead nowhere."""
    foreign = {step.right for step in found if step.right and not user.may(step.right)}
    if not foreign:
        return found
    roles = list(Role.objects.filter(machine=False))
    who = {right: ", ".join(str(role) for role in roles if right in role.held) for right in foreign}
    return [replace(step, who=who[step.right], url="", fits=False) if step.right in foreign else step for step in found]


def controller() -> Step:
    """Who we are: forms, notices and letters say so."""
    text = _("Forms, notices and letters say who you are and whom to ask about data.")
    done = Controller.named() is not None
    told: dict[str, Any] = {"slug": "controller", "right": rights.PRIVACY_DECIDE}
    return Step(_("Your company and the DPO"), text, reverse("consents:controller"), done, **told)


def notice() -> Step:
    """The first notice, published."""
    done = NoticeVersion.objects.exclude(published_at=None).exists()
    text = _("People learn from it what you do with their data. It is put together from your purposes.")
    told: dict[str, Any] = {"slug": "notice", "right": rights.PRIVACY_PURPOSES}
    return Step(_("First privacy notice"), text, reverse("consents:notice_texts"), done, **told)


def purposes() -> Step:
    """Purposes looked at: one was added or changed, or they fit."""
    planted = [row["slug"] for row in jurisdiction().seeds.purposes]
    done = Purpose.objects.exclude(slug__in=planted).exists() or Purpose.objects.filter(version__gt=1).exists()
    text = _("What you keep data for. The usual ones are there: change what does not fit.")
    told: dict[str, Any] = {"slug": "purposes", "right": rights.PRIVACY_PURPOSES, "fits": True}
    return Step(_("Purposes"), text, reverse("dpo:purposes"), done, **told)


def pipeline() -> Step:
    """The stages of deals; done once they were shaped or a deal is in them, or when they fit as they are."""
    text = _("The stages that your deals go through, and why they are lost.")
    told: dict[str, Any] = {"slug": "pipeline", "right": rights.DEALS_SETTINGS, "fits": True}
    done = Deal.objects.exists() or shaped()
    return Step(_("Pipeline"), text, reverse("sales:pipelines"), done, **told)


def shaped() -> bool:
    """Whether pipelines and stages are other than they were planted."""
    names = list(Pipeline.objects.in_use().values_list("name", flat=True))
    rows = Stage.objects.in_use().filter(pipeline__retired_at=None).order_by("pipeline", "position")
    return names != [PIPELINE] or list(rows.values_list("name", "probability", "rots_after")) != list(STAGES)


def people() -> Step:
    """People are here."""
    text = _("A file from Excel or another program. All of it can be taken back for 30 days.")
    told: dict[str, Any] = {"slug": "people", "right": rights.CONTACTS_IMPORT}
    return Step(_("Import your contacts"), text, reverse("contacts:imports"), Contact.objects.exists(), **told)


def team() -> Step:
    """A team, and somebody beside the first account."""
    told: dict[str, Any] = {"slug": "team", "right": rights.ACCOUNTS_MANAGE}
    if not Team.objects.exists():
        text = _("First a team, then its people: whoever sells sees the contacts of their team.")
        return Step(_("Invite your team"), text, reverse("accounts:teams"), done=False, **told)
    done = User.objects.filter(is_active=True, role__machine=False).count() > 1
    text = _("Each colleague gets an account, a role and a team.")
    return Step(_("Invite your team"), text, reverse("accounts:invitation"), done, **told)


STEPS: tuple[tuple[str, Callable[[], Step]], ...] = (
    (rights.PRIVACY_DECIDE, controller),
    (rights.PRIVACY_PURPOSES, notice),
    (rights.PRIVACY_PURPOSES, purposes),
    (rights.DEALS_SETTINGS, pipeline),  # shown to those alone who may shape it
    (rights.CONTACTS_IMPORT, people),
    (rights.ACCOUNTS_MANAGE, team),
)


def hide(user: Any) -> None:
    """She does not want to see them any more."""
    HiddenSteps.objects.get_or_create(user=user)


def show_again(user: Any) -> None:
    """She wants to see them after all."""
    HiddenSteps.objects.filter(user=user).delete()


def settle(slug: str, *, by: User) -> bool:
    """The step fits as it is; False for one that knows no such thing. PermissionDenied for whoever may not take it."""
    step = next((one for one in all_steps(by) if one.slug == slug), None)
    if step is None or step.who:
        raise PermissionDenied
    if not step.fits:
        return False
    with transaction.atomic():
        _row, new = SettledStep.objects.get_or_create(slug=slug, defaults={"by": by})
        if new:
            ledger.record("first_step.settled", by=by, target=f"step:{slug}")
    return True
