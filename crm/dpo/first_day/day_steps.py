"""The steps of the first day, for whoever may take them; each is done by what it leaves, not by being looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from consents.models import Controller
from crm.accounts.factors.factor_state import has_factor
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.contacts.models import Contact
from crm.dpo.first_day.plain_questions import QUESTIONS, answers, approved
from crm.dpo.models import SetupAnswer
from crm.mail.models import Message
from crm.mail.models.message_states import State
from crm.mail.outgoing.trial_message import TRIAL
from crm.mail.senders.house_colour import house_look
from crm.narrowing import Words

LATER = {"looks", "team", "people"}  # steps that one may go on without


@dataclass(frozen=True)
class DayStep:
    """One step: its title, a short note on where it stands, whether it is done, its address."""

    slug: str
    title: Words
    note: str
    done: bool
    url: str


def day_steps(user: User) -> list[DayStep]:
    """The steps that the user may take, in order."""
    put_off = set(SetupAnswer.objects.filter(question__in=LATER).values_list("question", flat=True))
    return [
        make(user, slug in put_off).step(slug, title, reverse(f"dpo:first_day_{slug}"))
        for slug, (title, right, make) in STEPS.items()
        if user.may(right)
    ]


def next_step(user: User) -> DayStep | None:
    """The first step that is not done; None when all are."""
    return next((step for step in day_steps(user) if not step.done), None)


def as_stepper(steps: list[DayStep], current: str) -> list[dict[str, Any]]:
    """The steps as the component draws them."""
    return [
        {
            "label": step.title,
            "note": step.note,
            "url": step.url,
            "state": "cur" if step.slug == current else "done" if step.done else "",
        }
        for step in steps
    ]


@dataclass(frozen=True)
class Stand:
    """Where a step stands."""

    done: bool
    note: str = ""

    def step(self, slug: str, title: Words, url: str) -> DayStep:
        """The step that stands so."""
        return DayStep(slug, title, self.note, self.done, url)


def you(user: User, _put_off: bool) -> Stand:
    """A second factor of one's own."""
    return Stand(has_factor(user), user.get_full_name())


def firm(_user: User, _put_off: bool) -> Stand:
    """The controller is named."""
    named = Controller.named()
    return Stand(named is not None, named.short if named else gettext("by its NIP"))


def officer(_user: User, _put_off: bool) -> Stand:
    """An officer is named, or why there is none (Art. 37)."""
    named = Controller.named()
    if named is None:
        return Stand(False)
    if named.officer:
        return Stand(True, named.officer)
    return Stand(bool(named.no_officer_because), gettext("none, with a reason") if named.no_officer_because else "")


def looks(_user: User, put_off: bool) -> Stand:
    """A logo or a colour, or none for now."""
    look = house_look()
    words = gettext("logo") if look.logo else gettext("colour") if look.chosen else ""
    return Stand(look.chosen or put_off, words or (gettext("later") if put_off else ""))


def mail(_user: User, _put_off: bool) -> Stand:
    """A test message has left, or was kept where no mail leaves."""
    done = Message.objects.filter(template=TRIAL, state__in=[State.SENT, State.KEPT]).exists()
    return Stand(done, gettext("tested") if done else gettext("not tested yet"))


def team(_user: User, put_off: bool) -> Stand:
    """Somebody else has an account, or nobody is to have one for now."""
    others = User.objects.filter(role__machine=False).count() - 1
    note = ngettext("%(n)s colleague", "%(n)s colleagues", others) % {"n": others} if others > 0 else ""
    return Stand(others > 0 or put_off, note or (gettext("later") if put_off else ""))


def purposes(_user: User, _put_off: bool) -> Stand:
    """Every question is answered and the notice stands."""
    note = gettext("%(done)s of %(all)s answers") % {"done": len(answers()), "all": len(QUESTIONS)}
    return Stand(approved(), note)


def people(_user: User, put_off: bool) -> Stand:
    """Somebody is there, or comes later."""
    return Stand(put_off or Contact.objects.exists(), gettext("from a file or another program"))


STEPS: dict[str, tuple[Words, str, Callable[[User, bool], Stand]]] = {
    "you": (_("You and your second factor"), rights.ACCOUNTS_MANAGE, you),
    "firm": (_("Your firm"), rights.PRIVACY_DECIDE, firm),
    "officer": (_("Who decides, and the officer"), rights.PRIVACY_DECIDE, officer),
    "looks": (_("Looks"), rights.ACCOUNTS_MANAGE, looks),
    "mail": (_("Mail"), rights.MAIL_MANAGE, mail),
    "team": (_("Your team"), rights.ACCOUNTS_MANAGE, team),
    "purposes": (_("Purposes of processing"), rights.PRIVACY_DECIDE, purposes),
    "people": (pgettext_lazy("step", "Import"), rights.CONTACTS_IMPORT, people),
}
