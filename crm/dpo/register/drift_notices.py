"""Officers are told of what differs from the approved registers: all that is new in one mail, each change once.

What is new is read from the rows (`told_at`), so a look that was missed is made up for and one too many does nothing.
What somebody has described already needs no telling; a change that changes again is another row and is told anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from crm.casework.case_numbers import hold_series
from crm.casework.colleagues import officers
from crm.dpo.models import Register, RegisterDrift
from crm.dpo.register.registers import KINDS
from crm.dpo.register.versions import WATCH, Line, state_of
from crm.mail.outgoing.outbox import post
from crm.privacy.logs import ledger

NAMED = 10  # changes that a mail names; the rest are a number


def tell_of_drift(at: datetime | None = None) -> int:
    """Tell of every change in both registers that nobody was told of; how many that were."""
    return sum(tell_of(register, at or timezone.now()) for register in KINDS)


@transaction.atomic
def tell_of(register: str, at: datetime) -> int:
    """Put one message for each officer into the outbox about the new changes of a register; how many changes."""
    hold_series(f"register:{register}")  # two workers, and whoever writes in, one after the other
    lines = [line for line in state_of(register, at).lines if line.row and not line.written and not line.row.told_at]
    if not lines:
        return 0
    RegisterDrift.objects.filter(pk__in=[line.row.pk for line in lines if line.row]).update(told_at=at)
    for reader in officers():
        post("register_drift", to=reader, by=WATCH, context={"drift": DriftWords(register, lines), "reader": reader})
    ledger.record("register.drift_told", by=WATCH, target=f"register:{register}", counts={"lines": len(lines)})
    return len(lines)


@dataclass(frozen=True)
class DriftWords:
    """New changes as their reader is told of them; spelled in the language that is active then."""

    register: str
    lines: Sequence[Line]

    @property
    def title(self) -> str:
        """One sentence, without its full stop."""
        words = {"register": Register(self.register).label, "n": len(self.lines), "version": self.lines[0].version}
        text = ngettext(
            "%(register)s: %(n)s change since version %(version)s",
            "%(register)s: %(n)s changes since version %(version)s",
            len(self.lines),
        )
        return text % words

    @property
    def named(self) -> Sequence[Line]:
        """The first of them."""
        return self.lines[:NAMED]

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(len(self.lines) - NAMED, 0)

    @property
    def link(self) -> str:
        """Where they are described for the next version."""
        return settings.BASE_URL + reverse("dpo:register_versions", args=[self.register])
