"""Before training is due, and when it is late: its colleague is told by mail, each distance once.

30 and 7 days ahead and from the day after on. What is due is read from the rows, so a look that was missed is made up
for and one too many does nothing. Officers hear of what is late.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day_long
from crm.accounts.models import TrainingNotice, User
from crm.accounts.models.authorisations import DAY, LEADS
from crm.accounts.training.catalogue import every_module, title_among
from crm.accounts.training.requirements import Training, standings, trainees
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger

BY = system("dpo.tell_of_training")
LATE = -1  # days ahead, of a notice that the day has gone by
TOLD_BY = ("user", "module", "due_on", "lead")
LONG_LATE = timedelta(days=30)  # what was due longer ago is told of no more


def tell_of_training(at: datetime | None = None) -> int:
    """Tell of every module that is due soon or late, and was not told of yet; how many notices that were."""
    at = at or timezone.now()
    day = timezone.localdate(at)
    due = [item for item in standings(trainees().order_by("pk")) if is_told(item, day)]
    sent_before = set(TrainingNotice.objects.filter(user__in={item.user.pk for item in due}).values_list(*TOLD_BY))
    return sum(tell_of(item, at) for item in due if (*key_of(item), lead_of(item, day)) not in sent_before)


def key_of(item: Training) -> tuple[int, str, date | None]:
    """By what a notice is told apart, without its distance."""
    return item.user.pk, item.module, item.due_on


def is_told(item: Training, day: date) -> bool:
    """Whether it is near enough, and not long over."""
    return item.due_on is not None and -LONG_LATE <= item.due_on - day <= LEADS[-1] * DAY


def lead_of(item: Training, day: date) -> int:
    """At which distance it is told of today."""
    left = ((item.due_on or day) - day).days
    return LATE if left < 0 else next(lead for lead in LEADS if left <= lead)


@transaction.atomic
def tell_of(item: Training, at: datetime) -> bool:
    """Put the messages about one into the outbox, unless they were told at this distance or a nearer one."""
    day = timezone.localdate(at)
    lead, (user, module, due_on) = lead_of(item, day), key_of(item)
    if due_on is None:
        return False
    nearer = TrainingNotice.objects.filter(user=user, module=module, due_on=due_on, lead__lte=lead)
    if nearer.exists():
        return False
    # claimed first: of two workers at the same moment the second finds it taken
    values = {"user_id": user, "module": module, "due_on": due_on, "lead": lead}
    if not TrainingNotice.objects.get_or_create(**values, defaults={"at": at})[1]:
        return False
    for reader in readers_of(item, late=lead == LATE):
        words = DueWords(item, day, own=reader.pk == user)
        post("training_due", to=reader, by=BY, context={"due": words, "reader": reader})
    ledger.record("training.due_told", by=BY, target=f"user:{user} module:{module}", counts={"days": lead})
    return True


def readers_of(item: Training, *, late: bool) -> list[User]:
    """Its colleague, and the officers once it is late."""
    active = trainees().exclude(email="").order_by("pk")
    officers = list(active.filter(role__dpo=True).exclude(pk=item.user.pk)) if late else []
    return [*([item.user] if item.user.email else []), *officers]


@dataclass(frozen=True)
class DueWords:
    """A module that is due as its reader is told of it; spelled in the language that is active then."""

    item: Training
    day: date
    own: bool

    @property
    def module(self) -> str:
        """The title of the module."""
        return title_among(every_module(), self.item.module)

    @property
    def title(self) -> str:
        """One sentence with the day, without its full stop."""
        words = {"title": self.module, "who": self.item.user, "day": day_long(self.item.due_on)}
        late = self.item.due_on is not None and self.item.due_on < self.day
        if self.own:
            text = (
                _("Your training «%(title)s» was due on %(day)s")
                if late
                else _("Your training «%(title)s» is due by %(day)s")
            )
        else:
            text = _("%(who)s: training «%(title)s» was due on %(day)s")
        return text % words

    @property
    def then(self) -> str:
        """What it means."""
        return _(
            "It takes a few minutes. The next authorisation of the role is signed only once it is passed; what is in "
            "force now stays."
        )

    @property
    def link(self) -> str:
        """Where it is passed, or seen."""
        page = reverse("accounts:training_module", args=[self.item.module]) if self.own else reverse("dpo:training")
        return settings.BASE_URL + page
