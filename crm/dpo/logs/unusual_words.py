"""A look that stands out in words: what was counted, and what is usual for the same colleague. It accuses nobody."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.language.formats import day as day_words
from crm.dpo.models import UnusualLook

Kind = UnusualLook.Kind


@dataclass(frozen=True)
class UnusualWords:
    """One of them for whoever reads it."""

    row: UnusualLook

    @property
    def title(self) -> str:
        """Who, what, how many, when: one sentence without its full stop."""
        n = self.row.count
        text = {
            Kind.NIGHT: ngettext(
                "%(who)s: %(n)s look between 22:00 and 6:00 on %(day)s",
                "%(who)s: %(n)s looks between 22:00 and 6:00 on %(day)s",
                n,
            ),
            Kind.REVEALS: ngettext("%(who)s: %(n)s reveal on %(day)s", "%(who)s: %(n)s reveals on %(day)s", n),
            Kind.TEAM: ngettext(
                "%(who)s: %(n)s person of team %(team)s on %(day)s",
                "%(who)s: %(n)s people of team %(team)s on %(day)s",
                n,
            ),
            Kind.LEAVING: ngettext(
                "%(who)s: data taken out %(n)s time on %(day)s, after notice of leaving",
                "%(who)s: data taken out %(n)s times on %(day)s, after notice of leaving",
                n,
            ),
        }[Kind(self.row.kind)]
        words: dict[str, Any] = {"who": self.row.account, "n": n, "day": day_words(self.row.day)}
        return text % {**words, "team": self.row.team or ""}

    @property
    def numbers(self) -> str:
        """The numbers behind it."""
        usual = self.row.usual
        if self.row.kind == Kind.NIGHT:
            nights = int(usual or 0)
            text = ngettext(
                "In the 30 days before there was %(n)s such night.",
                "In the 30 days before there were %(n)s such nights.",
                nights,
            )
            return text % {"n": nights}
        if self.row.kind == Kind.REVEALS:
            words = {"usual": f"{usual or 0:.1f}".rstrip("0").rstrip(".") or "0"}
            return _("On days on which they reveal anything it is %(usual)s on average, in the 30 days before.") % words
        if self.row.kind == Kind.TEAM:
            return _("Nobody of that team was on their screen in the 90 days before.")
        return _("Every file counts from the day on which the notice was noted.")

    @property
    def url(self) -> str:
        """The very looks in the log."""
        return f"{reverse('dpo:audit')}?user={self.row.account_id}&on={self.row.day.isoformat()}&days=all"
