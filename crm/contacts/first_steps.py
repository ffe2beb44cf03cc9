"""The first hour: six steps, each a real screen, for whoever may take them; gone when all are done, or hidden.

Shown by `{% include "contacts/first_steps/_slot.html" %}` on a home page: it fetches the list, so the page waits for
nothing. A higher app adds a step by FIRST_STEPS: `step(user) -> Step | None`.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consents.models import Controller, NoticeVersion
from crm.accounts import rights
from crm.accounts.models import User
from crm.contacts.models import Contact, HiddenSteps
from crm.privacy.dotted import resolve
from crm.privacy.models import Purpose
from crm.privacy.seeds import PURPOSES


@dataclass(frozen=True)
class Step:
    """One step: what it says, why, where it is taken, and whether somebody has."""

    title: str
    text: str
    url: str
    done: bool


def steps(user: Any) -> list[Step]:
    """The steps that `user` may take, in their order; nothing when she has hidden them."""
    if not user.is_authenticated or HiddenSteps.objects.filter(user=user).exists():
        return []
    found = [make() for right, make in OURS if user.may(right)]
    further = [step for point in resolve("FIRST_STEPS") if (step := point(user)) is not None]
    place = next((n for n, step in enumerate(found) if step.url == reverse("contacts:imports")), len(found))
    return [*found[:place], *further, *found[place:]]


def controller() -> Step:
    """Who we are: forms, notices and letters say so."""
    text = _("Forms, notices and letters say who you are and whom to ask about data.")
    return Step(_("Your company and the DPO"), text, reverse("consents:controller"), Controller.named() is not None)


def notice() -> Step:
    """The first notice, published."""
    done = NoticeVersion.objects.exclude(published_at=None).exists()
    text = _("People learn from it what you do with their data. It is put together from your purposes.")
    return Step(_("First privacy notice"), text, reverse("consents:notice_texts"), done)


def purposes() -> Step:
    """Purposes looked at: one was added or changed."""
    planted = [row["slug"] for row in PURPOSES]
    done = Purpose.objects.exclude(slug__in=planted).exists() or Purpose.objects.filter(version__gt=1).exists()
    text = _("What you keep data for. The usual ones are there: change what does not fit.")
    return Step(_("Purposes"), text, reverse("dpo:purposes"), done)


def people() -> Step:
    """People are here."""
    text = _("A file from Excel or another program. Everything can be undone for a day.")
    return Step(_("Import your contacts"), text, reverse("contacts:imports"), Contact.objects.exists())


def team() -> Step:
    """Somebody beside the first account."""
    done = User.objects.filter(is_active=True, role__machine=False).count() > 1
    text = _("Each colleague gets an account, a role and a team.")
    return Step(_("Invite your team"), text, reverse("accounts:invitation"), done)


OURS = (
    (rights.PRIVACY_DECIDE, controller),
    (rights.PRIVACY_PURPOSES, notice),
    (rights.PRIVACY_PURPOSES, purposes),
    (rights.CONTACTS_IMPORT, people),
    (rights.ACCOUNTS_MANAGE, team),
)


def hide(user: Any) -> None:
    """She does not want to see them any more."""
    HiddenSteps.objects.get_or_create(user=user)
