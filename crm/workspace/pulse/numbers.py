"""The numbers of the pulse: one statement, of what the reader's rights let them count.

A page draws them with itself, so nothing is fetched for them when it comes; then static/js/pulse.js asks /pulse/ once a
minute while somebody can see the page, and after an act on tasks.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from breaches.cases.bell import RINGS_AFTER, cases_known, reports_waiting
from crm.accounts.filled_together import statement_of
from crm.accounts.models import Authorisation
from crm.accounts.models.authorisations import DAY, LEADS
from crm.accounts.models.officer import Consultation, PolicyReading
from crm.accounts.models.training.results import due_for
from crm.accounts.notifications.choices import silenced
from crm.accounts.pages.frame import frame_asks
from crm.accounts.pages.frame_parts import bells
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.second_person.four_eyes import in_bell
from crm.accounts.together import Asked, counted, one_row, scalars
from crm.contacts.entries.mentions import mentions_of
from crm.contacts.merging.pair_queue import contacts_for
from crm.correspondence.inbox.bell import news_for
from crm.correspondence.inbox.tray import waiting_for as mails_waiting
from crm.correspondence.letters.letter_boxes import unsent
from crm.jobs.models import Job
from crm.privacy import page_memo
from crm.privacy.recipients.ends_ahead import ends_ahead, facts_of_ends
from crm.sales.calendar_sync.overtaken import told_to
from crm.sales.deal_notes.mentions import DealMentions
from crm.sales.models import Task
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.reminders import ringing
from crm.workspace.leads.lead_tray import waiting_for as leads_waiting

JOBS, CASES, REPORTS, ENDS, PAPERS = "jobs", "old_cases", "new_reports", "ends", "papers"
TRAINING = "training"
SILENCED = "silenced"
BELLS_OF = {
    "reply": ("news",),
    "mention": ("calls", "deal_calls"),
    "task": ("reminders", "overtaken"),
}  # those that may be silenced
MANY = 99  # likely pairs beyond which nobody counts


@dataclass(frozen=True)
class Numbers:
    """{name: how many}, of what the reader may count; their jobs under way as (uid, done, total), None for nobody."""

    of: Mapping[str, int]
    jobs: Sequence[tuple[str, int, int]] | None = None


def numbers(user: Any, at: datetime | None = None) -> Numbers:
    """What the reader may count, at that moment (now by default)."""
    at = at or page_memo.now()
    values = scalars(**asked_of(user, at))
    jobs = told_in(values.pop(JOBS)) if JOBS in values else None
    if ENDS in values:
        values[ENDS] = ringing_ends(values[ENDS], timezone.localdate(at))
    quiet = frozenset((values.pop(SILENCED, "") or "").split())
    of = {name: n or 0 for name, n in values.items()}
    if CASES in of:
        of["clocks"] = of.pop(CASES) + of.pop(REPORTS)
    return Numbers({**of, **dict.fromkeys(of.keys() & silent_numbers(quiet), 0)}, jobs)


def silent_numbers(kinds: frozenset[str]) -> set[str]:
    """The numbers of bells that the reader silenced."""
    return {name for kind in kinds for name in BELLS_OF.get(kind, ())}


@frame_asks
def asked(user: Any) -> list[Asked]:
    """What the pulse asks of a page that is being read."""
    return [one_row(**asked_of(user, page_memo.now()))]


def asked_of(user: Any, at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}, of what the reader may count; of their jobs one text."""
    ends = midnight(timezone.localdate(at), days=1)
    by_name: dict[str, Asked] = {}
    if user.may(rights.CONTACTS_VIEW):
        by_name |= {"leads": leads.asking(user), "calls": calls.asking(user)}
        by_name["deal_calls"] = deal_calls.asking(user) if user.may(rights.DEALS_VIEW) else None
    if user.may(rights.CONTACTS_EDIT):
        by_name |= {"inbox": mails.asking(user), "news": news.asking(user), "unsent": letters.asking(user, at=at)}
        by_name |= {"duplicates": pairs.asking(user), "due": due.asking(user, until=ends)}
        by_name |= {"reminders": reminders.asking(user, at=at), "overtaken": overtaken.asking(user)}
    by_name = {name: counted(value) for name, value in by_name.items()}
    if user.may(rights.PRIVACY_PURPOSES) and (user.role.decides or user.role.dpo):
        by_name[ENDS] = as_json(recipients.asking(user, at=at))
    if user.may(rights.PRIVACY_BREACHES):
        by_name |= {CASES: counted(old_cases.asking(user, at=at)), REPORTS: counted(new_reports.asking(user))}
    if user.role.decides or user.role.dpo:
        by_name["grave"] = counted(statement_of(in_bell(user, at).order_by().values("pk")))
    day = timezone.localdate(at)
    desk = user.may(rights.ACCOUNTS_INFORMED)
    by_name[PAPERS] = counted(papers.asking(user, day=day) if desk else own_papers.asking(user, day=day))
    for bell in bells():
        by_name |= bell.asked(user, at)
    by_name[SILENCED] = joined(silenced.asking(user))
    by_name["to_read"] = counted(to_read.asking(user, role=user.role.slug))
    if user.role.dpo:
        by_name["questions"] = counted(questions.asking(user))
    by_name[TRAINING] = counted(training.asking(user, day=day))
    if user.may(rights.JOBS_VIEW):
        by_name[JOBS] = listed(own_jobs.asking(user))
    return by_name


def listed(asked: Any) -> Any:
    """Rows of (uid, done, total) as one text."""
    sql, params = asked
    return f"SELECT string_agg(concat_ws(' ', uid, done, total), ',') FROM ({sql}) AS job(uid, done, total)", params  # noqa: S608 - ours


def joined(asked: Any) -> Any:
    """Rows of one word each as one text."""
    sql, params = asked
    return f"SELECT string_agg(word, ' ') FROM ({sql}) AS one(word)", params  # noqa: S608 - ours


def told_in(text: str | None) -> list[tuple[str, int, int]]:
    """The rows again."""
    rows = (row.split(" ") for row in (text or "").split(",") if row)
    return [(uid, int(done), int(total)) for uid, done, total in rows]


def as_json(asked: Any) -> Any:
    """Rows of one object each as one text."""
    sql, params = asked
    return f"SELECT json_agg(facts)::text FROM ({sql}) AS one(facts)", params  # noqa: S608 - ours


def ringing_ends(text: str | None, day: date) -> int:
    """How many ends with recipients are told of by now, of the facts as text."""
    return sum(end.rings for end in ends_ahead(json.loads(text or "[]"), day))


@prepared
def old_cases(reader: Any, *, at: datetime) -> Any:
    """Breaches whose clock has run for a day."""
    return cases_known(reader, at - RINGS_AFTER).values("pk")


@prepared
def new_reports(reader: Any) -> Any:
    """Reports of incidents that nobody has judged."""
    return reports_waiting(reader).values("pk")


@prepared
def own_jobs(reader: Any) -> Any:
    """The reader's jobs that are under way."""
    return Job.objects.under_way().filter(owner=reader).order_by().values("uid", "done", "total")


@prepared
def recipients(_reader: Any, *, at: datetime) -> Any:
    """What ends with recipients is told from."""
    return facts_of_ends(at)


@prepared
def papers(_reader: Any, *, day: date) -> Any:
    """Authorisations that wait for their signature, or end soon with none to follow."""
    return Authorisation.objects.ringing(day).values("pk")


@prepared
def own_papers(reader: Any, *, day: date) -> Any:
    """The reader's own that end soon with none to follow."""
    return Authorisation.objects.ringing(day).signed().filter(user=reader).values("pk")


@prepared
def to_read(reader: Any, *, role: str) -> Any:
    """Policies that the reader is held to and has not confirmed."""
    return PolicyReading.objects.waiting_for(reader, role).order_by().values("pk")


@prepared
def questions(_reader: Any) -> Any:
    """Questions to the officer that have no opinion."""
    return Consultation.objects.waiting().order_by().values("pk")


@prepared
def training(reader: Any, *, day: date) -> Any:
    """Modules that the reader's role has to pass and that are late or due soon."""
    return due_for(reader, day + LEADS[-1] * DAY).values("pk")


@prepared
def leads(reader: Any) -> Any:
    """Leads that nobody has taken on."""
    return leads_waiting(reader).values("pk")


@prepared
def mails(reader: Any) -> Any:
    """Mails that nobody has sorted."""
    return mails_waiting(reader).values("pk")


@prepared
def pairs(reader: Any) -> Any:
    """Likely pairs of contacts."""
    return contacts_for(reader).order_by().values("pk")[: MANY + 1]


@prepared
def due(reader: Any, *, until: datetime) -> Any:
    """One's own tasks that are late or due before a moment."""
    rows = Task.objects.visible_to(reader).filter(owner=reader).open()
    return rows.due(until=until).order_by().values("pk")


@prepared
def calls(reader: Any) -> Any:
    """Entries that call the reader by name, not looked at yet."""
    return mentions_of(reader, unseen=True).order_by().values("pk")


@prepared
def deal_calls(reader: Any) -> Any:
    """Notes on deals that do."""
    return DealMentions(reader).rows.filter(seen_at=None).order_by().values("pk")


@prepared
def news(reader: Any) -> Any:
    """Mail of one's contacts, not looked at yet."""
    return news_for(reader, unseen=True).order_by().values("pk")


@prepared
def letters(reader: Any, *, at: datetime) -> Any:
    """Letters that did not go."""
    return unsent(reader, at).order_by().values("pk")


@prepared
def reminders(reader: Any, *, at: datetime) -> Any:
    """Tasks that ring."""
    return ringing(reader, at).order_by().values("pk")


@prepared
def overtaken(reader: Any) -> Any:
    """The reader's changes of meetings that newer ones overtook."""
    return told_to(reader).order_by().values("pk")
