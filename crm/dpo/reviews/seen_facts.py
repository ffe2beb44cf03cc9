"""What the program itself sees of a review's subject, asked anew each time until the review is signed.

A fact is verified: it says when it was seen. What nobody can see from here stays a point to be answered by hand.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.models import User
from crm.dpo.models import AccessLine, Review, Subject
from crm.dpo.readiness.check import Check
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_files import result_words
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.dpo.reviews.advisories import advisory_state
from crm.privacy.people.invented_people import invented_people_here
from crm.privacy.rotation import upkeep
from retention.backups import backup_status

# which readiness checks tell of which subject
CHECKS: dict[str, tuple[str, ...]] = {
    Subject.SETTINGS: ("duty_rules", "authorisations_required", "data_map", "logs"),
    Subject.ACCESS: ("authorisations", "training", "staff_notice"),
    Subject.PASSWORDS: ("second_factor", "passwords"),
    Subject.BACKUPS: ("restore_drill",),
    Subject.KEYS: ("keys",),
    Subject.PROCESSORS: ("agreements", "transfers", "ends"),
    Subject.DPIAS: ("assessment_reviews", "balancing_tests", "risks"),
    Subject.NOTICES: ("notices", "information_duty"),
}


@dataclass(frozen=True)
class Fact:
    """One thing that was seen: its name, what it said, whether it is in order (None: it says nothing of that), where it
    can be seen, when it was.
    """

    text: str
    value: str
    ok: bool | None
    url: str = ""
    seen_at: str = ""

    @property
    def state(self) -> str:
        """ok, bad or none."""
        return "none" if self.ok is None else "ok" if self.ok else "bad"


def facts_of(review: Review, at: datetime) -> list[Fact]:
    """What is seen of a review's subject now; of a signed one what was seen then."""
    if review.signed_at is not None:
        return [Fact(**row) for row in review.facts]
    stamp = at.isoformat()
    subject = review.plan.subject
    look = SEEN.get(subject)
    rows = [*of_checks(subject, at), *(look(review) if look else ())]
    return [Fact(**{**asdict(fact), "seen_at": stamp}) for fact in rows]


def of_checks(subject: str, at: datetime) -> list[Fact]:
    """The readiness checks of a subject."""
    wanted = CHECKS.get(subject, ())
    if not wanted:
        return []
    rows = ReadinessRows(at)
    rows.ask()
    checks = {check.code: check for check in readiness(rows)}
    return [fact_of(checks[code]) for code in wanted if code in checks]


def fact_of(check: Check) -> Fact:
    """A check as a fact."""
    missing = f": {', '.join(check.failing[:5])}" if check.failing else ""
    ok = {"fails": False, "passes": True}.get(check.state)
    return Fact(check.title, f"{result_words(check)}{missing}", ok, check.url)


def of_findings(findings: Iterable[dict[str, Any]]) -> Iterator[Fact]:
    """What doctor would say of it."""
    for finding in findings:
        yield Fact(str(finding["title"]), str(finding["detail"]), bool(finding["ok"]))


def of_settings(_review: Review) -> Iterator[Fact]:
    """Address, error pages, invented people."""
    secure = settings.HTTPS or settings.EMBEDDED
    words = _("over HTTPS") if settings.HTTPS else _("this machine only") if secure else _("without HTTPS")
    yield Fact(_("Address of the product"), words, secure)
    yield Fact(_("Error pages"), _("tell nothing") if not settings.DEBUG else _("DEBUG is on"), not settings.DEBUG)
    demo = invented_people_here()
    yield Fact(_("Demo data"), _("loaded") if demo else _("none"), None if settings.EMBEDDED else not demo)


def of_access(review: Review) -> Iterator[Fact]:
    """How many answers there are, and what was not taken away yet."""
    lines = list(review.lines.all())
    answered = sum(line.state != AccessLine.State.WAITING for line in lines)
    words = _("%(good)s of %(all)s") % {"good": answered, "all": len(lines)}
    yield Fact(_("Access confirmed or refused, colleague by colleague"), words, answered == len(lines))
    waiting = review.lines.to_take_away().count()
    waiting_words = ngettext("%(n)s colleague", "%(n)s colleagues", waiting) % {"n": waiting}
    yield Fact(_("Access to be taken away"), waiting_words, not waiting, reverse("dpo:reviews"))


def of_passwords(_review: Review) -> Iterator[Fact]:
    """Accounts that nobody has ever opened."""
    never = User.objects.filter(is_active=True, role__machine=False, last_login=None).count()
    words = ngettext("%(n)s account", "%(n)s accounts", never) % {"n": never}
    yield Fact(_("Open accounts that nobody has ever signed in to"), words, not never, reverse("accounts:users"))


def of_dependencies(_review: Review) -> Iterator[Fact]:
    """What the file of known weaknesses says of the packages that are installed."""
    state = advisory_state()
    yield Fact(_("File of known weaknesses"), state.age_words, state.fresh)
    if state.checked_at is not None:
        yield Fact(_("Installed packages with a known weakness"), state.affected_words, not state.affected)


SEEN: dict[str, Callable[[Review], Iterator[Fact]]] = {
    Subject.SETTINGS: of_settings,
    Subject.ACCESS: of_access,
    Subject.PASSWORDS: of_passwords,
    Subject.BACKUPS: lambda _review: of_findings([backup_status.backup(), backup_status.ledger()]),
    Subject.KEYS: lambda _review: of_findings(upkeep.findings()),
    Subject.DEPENDENCIES: of_dependencies,
}
