"""Why something stays, and until when: the answer of the horizons. Nothing here asks the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.erasure.eraser import RECORDS

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)  # a category that stays from here on stays whole
END = datetime(9000, 1, 1, tzinfo=UTC)  # nothing stays from here on


class Code(models.TextChoices):
    """What kind of reason it is."""

    RULE = "rule", _("a rule")
    PROMISED = "promised", _("a promise in a notice, shorter than the rule")
    DOCUMENT = "document", _("a document the law wants kept")
    NO_RULE = "no_rule", _("no rule is switched on")
    OPEN = "open", _("something is under way")
    RESTRICTED = "restricted", _("processing is restricted")
    HOLD = "hold", pgettext_lazy("reason to keep", "a hold")
    ENDED = "ended", _("the ground ended")  # of what went out of force and nothing prolongs


BLOCKING = frozenset({Code.OPEN, Code.RESTRICTED, Code.HOLD})  # whatever the rules say, everything stays


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows of `category` from `since` on stay until the last day `until` (None: without an end), because of `code`.

    `purpose` is a slug, `rule` the rule's `slug:version`, `article` the law; `words` says it in the reader's language,
    `ref` and `url` name and lead to the document, case or hold behind it. `start` (of Start) is what the rule counts
    from, `begun` the day on which that happened; `grace` is how long nothing goes yet after `until`.
    Rows that the rule counts from one by one stay from `own_since` on; `by_row`: it was counted from such a row.
    `binding`: the law keeps them.
    """

    category: str
    since: datetime
    until: date | None
    code: str
    purpose: str = ""
    rule: str = ""
    article: str = ""
    words: str = ""
    ref: str = ""
    url: str = ""
    start: str = ""
    begun: date | None = None
    grace: timedelta = timedelta()
    own_since: datetime | None = None
    by_row: bool = False
    binding: bool = False

    def lasts(self, day: date) -> bool:
        """Whether it still keeps on `day`: until its last day, and the grace after it."""
        return self.until is None or self.until + self.grace >= day


@dataclass(frozen=True)
class Horizon:
    """Everything that keeps one person's data, by category."""

    reasons: tuple[Reason, ...] = ()

    @property
    def sparing(self) -> dict[str, datetime]:
        """{category: the moment before which its rows may go}, for `plan` and `erase`. What is not named may go.

        Where something keeps everything, so do the rows that no category describes (`RECORDS`).
        """
        spared: dict[str, datetime] = {}
        for reason in self.reasons:
            spared[reason.category] = min(reason.since, spared.get(reason.category, reason.since))
            if reason.code in BLOCKING:
                spared[RECORDS] = BEGINNING
        return spared

    @property
    def until(self) -> date | None:
        """The last day on which anything is kept; None when something keeps without an end, and when nothing keeps."""
        ends = [reason.until for reason in self.reasons]
        return None if None in ends else max((end for end in ends if end is not None), default=None)

    @property
    def empty(self) -> bool:
        """Whether nothing keeps them."""
        return not self.reasons

    def keeps(self, category: str) -> bool:
        """Whether anything of this category stays."""
        return any(reason.category == category for reason in self.reasons)

    def of(self, category: str) -> tuple[Reason, ...]:
        """Why this category stays, what lasts longest first."""
        matching = [reason for reason in self.reasons if reason.category == category]
        return tuple(sorted(matching, key=lambda reason: reason.until or date.max, reverse=True))

    def blocking(self) -> tuple[Reason, ...]:
        """One reason for each document, case and hold that is named, in the order of their names."""
        named = {reason.ref: reason for reason in self.reasons if reason.ref}
        return tuple(named[ref] for ref in sorted(named))


@dataclass(frozen=True)
class Horizons:
    """Of one person: what some purpose still needs, what is obliged (a part of that), and what ran out.

    `lapsed` are reasons that once kept the data: rules whose period is over, grounds that ended.
    """

    needed: Horizon = Horizon()
    obliged: Horizon = Horizon()
    lapsed: tuple[Reason, ...] = ()
