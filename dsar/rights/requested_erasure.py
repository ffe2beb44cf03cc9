"""Erasure on request (Art. 17), by the one eraser: what was granted goes; what was refused or is obliged stays.

    suggest ──> proposals: the whole granted, what a law or hold keeps refused with its article ──> decide_all
    ask ──> Job ──> carry_out: person by person: recipients noted, rows erased, what it did kept ──> done

Notes of others are looked at before their name can be read no more. A killed worker's successor goes on with the next
person. Whoever asked (`Case.person`) is not touched: their case needs an answer.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _, gettext_noop

from consents.models import Ground
from consents.preferences.choices import stop
from crm.accounts.language.formats import cited, day_long
from crm.accounts.models import User
from crm.casework.proposals import refuse_powerless
from crm.jobs import work
from crm.jobs.models import Job
from crm.jobs.queue import OPEN
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import Plan, erase, locked_key
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.people import mentions
from dsar.cases.case_lock import event, lock_open_case
from dsar.decisions.verdicts import Proposal, granted, in_force, propose, refused
from dsar.models import Case, Decision, Event, Verdict, Why
from dsar.recipients.noted_recipients import follow, note_recipients
from dsar.rights.act_names import spelled
from dsar.rights.execution import mark_carried_out, people_of, ready, somebody
from dsar.rights.spared_data import RIGHT, looked_at, sparing_for
from retention.horizons.explanation import spared_in
from retention.horizons.needs import Horizons, Reason
from retention.horizons.unkept_duties import UnkeptDuties, refuse_unkept, unkept
from retention.people.person_erasure import horizons_of

KIND = "dsar.erase"


# ---- the suggestion


@transaction.atomic
def suggest(case: Case, ground: str, *, by: User, at: datetime | None = None) -> list[Decision]:
    """Proposes what the law says: everything is erased but each category of which something must stay.

    The reasons name article, document and last day, in the language of the case. ValidationError as in `propose`.
    """
    at, case = at or timezone.now(), lock_open_case(case)
    people = somebody(case)
    proposals = [propose(case, Proposal(RIGHT, Verdict.GRANTED, ground=ground), by=by, at=at)]
    with translation.override(case.language):
        for category, reasons in obliged_parts(case, people, at).items():
            text = " ".join(dict.fromkeys(sentence(reason) for reason in reasons))
            why = Why.LEGAL_DUTY if any(reason.article for reason in reasons) else Why.CLAIMS
            proposals.append(
                propose(case, Proposal(RIGHT, Verdict.REFUSED, category, why=why, text=text), by=by, at=at)
            )
    return proposals


def obliged_parts(case: Case, people: Iterable[Person], at: datetime) -> dict[str, list[Reason]]:
    """{category of which something stays: why it must}, over all of their people."""
    by_category: dict[str, list[Reason]] = {}
    for person in people:
        erasure_plan, both = looked_at(case, person, [Decision(right=RIGHT, verdict=Verdict.GRANTED)], at)
        staying = {code for step in erasure_plan.steps for code in spared_in(step)}
        for code in (category for category in Category.values if category in staying):
            by_category.setdefault(code, []).extend(both.obliged.of(code))
    return by_category


def sentence(reason: Reason) -> str:
    """Why something stays, with its document, article and last day."""
    words = str(reason.words).rstrip(".")
    words += f" ({reason.ref})" if reason.ref else ""
    words += f", {spelled(cited(reason.article))}" if reason.article else ""
    until = _("Until %(day)s.") % {"day": day_long(reason.until)} if reason.until else ""
    return f"{words}. {until}".strip()


# ---- carrying it out


def at_risk(case: Case, person: Person, rows: Iterable[Decision], at: datetime) -> UnkeptDuties:
    """What these decisions would take of one person although the law may want it kept."""
    erasure_plan, _both = looked_at(case, person, rows, at)
    return unkept(person, erasure_plan, at)


@transaction.atomic
def ask(case: Case, *, why_unkept: str = "", by: User) -> Job:
    """Have it done by a worker; the job under way, when there is one.

    PermissionDenied for whoever does not decide for the controller. ValidationError while something is undecided, and
    for what the law wants kept while its rule is off, unless they say why it may go (`why_unkept`, in the timeline).
    """
    refuse_powerless(by)
    case = lock_open_case(case)
    under_way = Job.objects.filter(kind=KIND, state__in=OPEN, payload__case=case.pk).first()
    if under_way is not None:
        return under_way
    ready(case, RIGHT)
    people = somebody(case)
    without = let_go_unkept(case, people, why_unkept.strip(), by=by)
    title, payload = gettext_noop("Request: erasure"), {"case": case.pk, "without": sorted(without)}
    return Job.start(KIND, by=by, payload=payload, total=len(people), title_code=title)


def let_go_unkept(case: Case, people: Iterable[Person], why: str, *, by: Actor) -> set[str]:
    """The rules of the law («slug:version») that are off and would keep something, once the decider has said `why`."""
    at, rows = timezone.now(), in_force(case, RIGHT)
    risks = [at_risk(case, person, rows, at) for person in people]
    rules = {rule for risk in risks for rule in risk.rules}
    refuse_unkept(risks, without=rules if why else (), field="why_unkept")
    if rules:
        event(case, Event.Kind.DECIDED, by=by, at=at, text=why, ref="unkept")
        counts = {"without": sorted(rules)}
        ledger.record("request.unkept_decided", by=by, about=case.person, target=case.target, counts=counts)
    return rules


def carry_out(job: work.Run) -> None:
    """Erases person by person, each with the job's progress in one transaction; then the decisions are marked done."""
    case, by, at = Case.objects.with_keys().get(pk=job.payload["case"]), promised(job.job.owner), timezone.now()
    for person in [candidate for candidate in people_of(case) if candidate.pk > (job.cursor or 0)]:
        step = job.done + 1
        advance = lambda pk=person.pk, step=step: job.advance(done=step, cursor=pk)  # noqa: E731
        without = job.payload.get("without", ())
        erase_one(case, person, without=without, by=by, at=at, keep=job.keep, then=advance)
    with transaction.atomic():
        finish(case, by=by, at=at)
        job.finish({"link": {"name": "requests:right", "args": [case.number, str(RIGHT)]}})


def erase_one(
    case: Case,
    person: Person,
    *,
    without: Collection[str] = (),
    by: Actor,
    at: datetime,
    keep: Callable[[], Any] = lambda: None,
    then: Callable[[], Any] = lambda: None,
) -> Plan:
    """Erase one person by the decisions in force. `keep` is called while notes are read, `then` at the end.

    ValidationError for what the law wants kept while its rule is off, but for the rules that the decider named.
    """
    mentions_found = mentions.find([person], by=by, at=at, keep=keep).get(person.pk, [])
    with transaction.atomic():
        case = lock_open_case(case)
        rows = in_force(case, RIGHT)
        first = ready(case, RIGHT)[0]
        locked_key(person)
        refuse_unkept([at_risk(case, person, rows, at)], without=without)
        note_recipients(case, RIGHT, person, categories=going(rows), by=by, at=at)
        end_purposes(person, granted(rows), by=by, at=at)
        both = horizons_of(person, at)
        counts = {"reason": first.ground, "mentions": len(mentions_found)}
        ledger.record("person.erasure_decided", by=by, about=person, target=case.target, counts=counts)
        erasure_plan = erase(person, sparing_for(both, rows), by=by)
        follow(case, RIGHT, person, by=by, at=at)
        first.done = added(first.done, erasure_plan, both, len(mentions_found))
        first.save(update_fields=["done"])
        then()
    return erasure_plan


def going(rows: Iterable[Decision]) -> list[str] | None:
    """The categories of which recipients are told (Art. 19); None: all of them."""
    yes, no = granted(rows), {row.category for row in refused(rows) if not row.purpose and row.why != Why.LEGAL_DUTY}
    if any(not row.category for row in yes):
        return [code for code in Category.values if code not in no] if no else None
    return [row.category for row in yes]


def end_purposes(person: Person, rows: Iterable[Decision], *, by: Actor, at: datetime) -> None:
    """Ends the grounds of purposes whose data are erased, before the erasure."""
    slugs = {row.purpose for row in rows if row.purpose}
    grounds = Ground.objects.filter(person=person, purpose__slug__in=slugs, ended_at=None).select_related("purpose")
    for ground in grounds.order_by("pk"):
        stop(person, ground.purpose, ground.channel, by=by, at=at)


def added(before: dict[str, Any], erasure_plan: Plan, both: Horizons, mention_count: int) -> dict[str, Any]:
    """What was done so far together with one more person: counts by model, and which rules keep the rest."""
    went, stayed = dict(before.get("went", {})), dict(before.get("stayed", {}))
    for label, counts in erasure_plan.counts.items():
        for total, name in ((went, "deleted"), (stayed, "kept")):
            if counts[name]:
                total[label] = total.get(label, 0) + counts[name]
    articles = (
        {reason.article for reason in both.obliged.reasons if reason.article} if erasure_plan.keeps_something else set()
    )
    return {
        "people": before.get("people", 0) + 1,
        "went": went,
        "stayed": stayed,
        "articles": sorted({*before.get("articles", []), *articles}),
        "mentions": before.get("mentions", 0) + mention_count,
    }


def finish(case: Case, *, by: Actor, at: datetime) -> None:
    """Marks the decisions as done after the last person; in the caller's transaction."""
    case = lock_open_case(case)
    try:
        rows = ready(case, RIGHT)
    except ValidationError:
        return  # a successor's predecessor had finished
    mark_carried_out(case, RIGHT, rows, rows[0].done, by=by, at=at)
