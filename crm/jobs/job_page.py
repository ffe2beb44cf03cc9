"""What the page of a job says: everything its template needs to know, decided here."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy_of
from crm.accounts.language.formats import stamp
from crm.jobs.models import Job
from crm.jobs.queue import OPEN, State
from crm.jobs.words import COUNTS, PHASES, PROBLEMS, spoken

BRISK, CALM = 2, 10  # seconds between two looks
BRISK_FOR = timedelta(minutes=1)
LOOKS = {  # tone of the chip, tone of the banner, icon
    State.QUEUED: ("muted", "", "clock"),
    State.RUNNING: ("primary", "", "refresh"),
    State.DONE: ("ok", "ok", "circle-check"),
    State.FAILED: ("danger", "danger", "alert-triangle"),
    State.CANCELLED: ("muted", "", "ban"),
}


class JobProgress:
    """One job as its reader sees it at the moment `at`. Without a reader nothing leads on from it."""

    def __init__(self, job: Job, *, at: datetime, reader: Any = None) -> None:
        self.job = job
        self.at = at
        self.reader = reader

    @property
    def title(self) -> str:
        """What the work is."""
        return spoken({}, self.job.title_code) or self.number

    @property
    def open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.job.state in OPEN

    @property
    def phase(self) -> str:
        """What is being done at the moment; waiting jobs say so, and until when."""
        if self.later:
            return _("Waits until %(at)s") % {"at": stamp(self.job.queued_at)}
        return _("Waiting for a free worker") if self.job.state == State.QUEUED else spoken(PHASES, self.job.phase)

    @property
    def later(self) -> bool:
        """Whether it is not due yet."""
        return self.job.state == State.QUEUED and self.job.queued_at > self.at

    @property
    def look(self) -> dict[str, str]:
        """Tones and icon of the state."""
        return dict(zip(("chip", "banner", "icon"), LOOKS[State(self.job.state)], strict=True))

    @property
    def pause(self) -> int:
        """Seconds until the page looks again: often in the first minute, seldom afterwards; 0 when it is over."""
        since = self.job.started_at or self.job.queued_at
        return (BRISK if abs(self.at - since) < BRISK_FOR else CALM) if self.open else 0

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The numbers of the result, named: the common ones in their usual order, a kind's own after them."""
        counts = self.job.result.get("counts", {})
        codes = [*(code for code in COUNTS if code in counts), *(code for code in counts if code not in COUNTS)]
        return [(spoken(COUNTS, code), counts[code]) for code in codes]

    @property
    def link(self) -> str | None:
        """Where the work's outcome is, when its kind has a page for it that the reader may open.

        What somebody's work made is theirs alone (imports, exports): whoever only oversees jobs finds no way there.
        """
        return self.address("link")

    @property
    def file(self) -> str | None:
        """The file that the work made, to be taken at once; for whoever `link` is for."""
        return self.address("file")

    def address(self, name: str) -> str | None:
        """An address that the work left under `name`."""
        where: dict[str, Any] = self.job.result.get(name) or {}
        if not where or self.job.owner not in (None, self.reader):
            return None
        try:
            path = reverse(where["name"], args=where.get("args", []))
        except NoReverseMatch:  # the page was renamed since
            return None
        policy = policy_of(resolve(path).func, where["name"])
        return path if policy and self.reader and policy.admits(self.reader) else None

    @property
    def problem(self) -> str:
        """Why it stopped, and for the operator the cause in the words of whoever refused."""
        if not self.job.problem:
            return ""
        return " ".join(filter(None, [spoken(PROBLEMS, self.job.problem), self.job.result.get("why", "")]))

    @property
    def stays(self) -> str:
        """What remains of work that stopped before its end."""
        if not self.job.done:
            return _("Nothing had been written yet.")
        numbers = {"done": self.job.done}
        return (
            ngettext("%(done)s row was finished and stays.", "%(done)s rows were finished and stay.", numbers["done"])
            % numbers
        )

    @property
    def why(self) -> str:
        """Why it stopped before its end, and what stays."""
        return " ".join(filter(None, [self.problem, self.stays]))

    @property
    def starter(self) -> str:
        """Who ordered the work; the product itself when nobody did."""
        return str(self.job.owner or _("the system"))

    @property
    def number(self) -> str:
        """What a job is called in the log."""
        return _("Job %(number)s") % {"number": self.job.pk}

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Where the page hangs."""
        return [(_("Jobs"), reverse("jobs:list"))]

    @property
    def succeeded(self) -> bool:
        """Whether the work came to its end."""
        return self.job.state == State.DONE

    @property
    def resume_label(self) -> str:
        """The button that goes on from the cursor."""
        return _("Resume from row %(row)s") % {"row": self.job.done + 1} if self.job.done else _("Start again")

    @property
    def resumable(self) -> bool:
        """Whether it can go on."""
        return self.job.state == State.FAILED

    @property
    def cancellable(self) -> bool:
        """Whether it may be stopped."""
        return self.open and self.job.cancellable
