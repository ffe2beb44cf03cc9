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
from crm.accounts.models import User
from crm.accounts.pages.formats import cited, day_long
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
from dsar.cases.case_lock import event, held
from dsar.decisions.verdicts import Said, granted, in_force, propose, refused
from dsar.models import Case, Decision, Event, Verdict, Why
from dsar.recipients.recipient_notices import note_recipients
from dsar.rights.act_names import spelled
from dsar.rights.execution import done, people_of, ready, somebody
from dsar.rights.spared_data import RIGHT, looked_at, sparing_for
from retention.horizons.explanation import spared_in
from retention.horizons.needs import Horizons, Reason
from retention.horizons.unkept_duties import Unkept, refuse_unkept, unkept
from retention.people.person_erasure import horizons_of

KIND = "dsar.erase"


# ---- the suggestion


@transaction.atomic
def suggest(case: Case, ground: str, *, by: User, at: datetime | None = None) -> list[Decision]:
    """Propose what the law says: the whole goes, each category of which something is obliged to stay is refused.

    The reasons name article, document and last day, in the language of the case. ValidationError as in `propose`.
    """
    at, case = at or timezone.now(), held(case)
    people = somebody(case)
    made = [propose(case, Said(RIGHT, Verdict.GRANTED, ground=ground), by=by, at=at)]
    with translation.override(case.language):
        for category, reasons in obliged_parts(case, people, at).items():
            text = " ".join(dict.fromkeys(sentence(one) for one in reasons))
            why = Why.LEGAL_DUTY if any(one.article for one in reasons) else Why.CLAIMS
            made.append(propose(case, Said(RIGHT, Verdict.REFUSED, category, why=why, text=text), by=by, at=at))
    return made


def obliged_parts(case: Case, people: Iterable[Person], at: datetime) -> dict[str, list[Reason]]:
    """{category of which something stays: why it must}, over all of their people."""
    found: dict[str, list[Reason]] = {}
    for person in people:
        made, both = looked_at(case, person, [Decision(right=RIGHT, verdict=Verdict.GRANTED)], at)
        staying = {code for step in made.steps for code in spared_in(step)}
        for code in (one for one in Category.values if one in staying):
            found.setdefault(code, []).extend(both.obliged.of(code))
    return found


def sentence(reason: Reason) -> str:
    """Why something stays, with its document, article and last day."""
    words = str(reason.words).rstrip(".")
    words += f" ({reason.ref})" if reason.ref else ""
    words += f", {spelled(cited(reason.article))}" if reason.article else ""
    until = _("Until %(day)s.") % {"day": day_long(reason.until)} if reason.until else ""
    return f"{words}. {until}".strip()


# ---- carrying it out


def at_risk(case: Case, person: Person, rows: Iterable[Decision], at: datetime) -> Unkept:
    """What these decisions would take of one person although the law may want it kept."""
    made, _both = looked_at(case, person, rows, at)
    return unkept(person, made, at)


@transaction.atomic
def ask(case: Case, *, why_unkept: str = "", by: User) -> Job:
    """Have it done by a worker; the job under way, when there is one.

    PermissionDenied for whoever does not decide for the controller. ValidationError while something is undecided, and
    for what the law wants kept while its rule is off, unless they say why it may go (`why_unkept`, in the timeline).
    """
    refuse_powerless(by)
    case = held(case)
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
    found = [at_risk(case, person, rows, at) for person in people]
    rules = {rule for one in found for rule in one.rules}
    refuse_unkept(found, without=rules if why else (), field="why_unkept")
    if rules:
        event(case, Event.Kind.DECIDED, by=by, at=at, text=why, ref="unkept")
        told = {"without": sorted(rules)}
        ledger.record("request.unkept_decided", by=by, about=case.person, target=case.target, counts=told)
    return rules


def carry_out(job: work.Run) -> None:
    """Person by person, each with her progress in one transaction; then the decisions are done."""
    case, by, at = Case.objects.with_keys().get(pk=job.payload["case"]), promised(job.job.owner), timezone.now()
    for person in [one for one in people_of(case) if one.pk > (job.cursor or 0)]:
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
    found = mentions.find([person], by=by, at=at, keep=keep).get(person.pk, [])
    with transaction.atomic():
        case = held(case)
        rows = in_force(case, RIGHT)
        first = ready(case, RIGHT)[0]
        locked_key(person)
        refuse_unkept([at_risk(case, person, rows, at)], without=without)
        note_recipients(case, RIGHT, person, categories=going(rows), by=by, at=at)
        end_purposes(person, granted(rows), by=by, at=at)
        both = horizons_of(person, at)
        told = {"reason": first.ground, "mentions": len(found)}
        ledger.record("person.erasure_decided", by=by, about=person, target=case.target, counts=told)
        made = erase(person, sparing_for(both, rows), by=by)
        first.done = added(first.done, made, both, len(found))
        first.save(update_fields=["done"])
        then()
    return made


def going(rows: Iterable[Decision]) -> list[str] | None:
    """The categories of which recipients are told (Art. 19); None: all of them."""
    yes, no = granted(rows), {row.category for row in refused(rows) if not row.purpose and row.why != Why.LEGAL_DUTY}
    if any(not row.category for row in yes):
        return [code for code in Category.values if code not in no] if no else None
    return [row.category for row in yes]


def end_purposes(person: Person, rows: Iterable[Decision], *, by: Actor, at: datetime) -> None:
    """A purpose whose data go is over for her: what let us use them ends first."""
    slugs = {row.purpose for row in rows if row.purpose}
    grounds = Ground.objects.filter(person=person, purpose__slug__in=slugs, ended_at=None).select_related("purpose")
    for ground in grounds.order_by("pk"):
        stop(person, ground.purpose, ground.channel, by=by, at=at)


def added(before: dict[str, Any], made: Plan, both: Horizons, found: int) -> dict[str, Any]:
    """What was done so far together with one more person: counts by model, and which rules keep the rest."""
    went, stayed = dict(before.get("went", {})), dict(before.get("stayed", {}))
    for label, counts in made.counts.items():
        for total, name in ((went, "deleted"), (stayed, "kept")):
            if counts[name]:
                total[label] = total.get(label, 0) + counts[name]
    articles = {one.article for one in both.obliged.reasons if one.article} if made.keeps_something else set()
    return {
        "people": before.get("people", 0) + 1,
        "went": went,
        "stayed": stayed,
        "articles": sorted({*before.get("articles", []), *articles}),
        "mentions": before.get("mentions", 0) + found,
    }


def finish(case: Case, *, by: Actor, at: datetime) -> None:
    """Everybody is through; in the caller's transaction."""
    case = held(case)
    try:
        rows = ready(case, RIGHT)
    except ValidationError:
        return  # a successor's predecessor had finished
    done(case, RIGHT, rows, rows[0].done, by=by, at=at)
