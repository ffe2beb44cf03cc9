"""How many of what in a year, each with the page that shows the rows behind it. Examples and exercises do not count."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.models import Breach, Filing
from consents.models import GroundEvent
from crm.accounts.models import Authorisation, Consultation, PolicyReading
from crm.dpo.models import AuthorityCase, AuthorityLetter
from crm.dpo.yearly_report.training_numbers import LATE, PASSED, PEOPLE, module_lines, training_numbers
from crm.narrowing import Words
from dsar.models import Case, Kind
from retention.models import Run, RunLine


@dataclass(frozen=True)
class Line:
    """One number: what it counts and the list behind it (a URL name)."""

    label: Words
    page: str


LINES: dict[str, Line] = {
    "requests": Line(_("Requests of people received"), "requests:register"),
    "requests_in_time": Line(_("of them answered in time (Art. 12(3))"), "requests:register"),
    "requests_late": Line(_("of them answered late, or overdue"), "requests:register"),
    "complaints": Line(_("Complaints about how we handle data"), "requests:register"),
    "breaches": Line(_("Breaches registered (Art. 33(5))"), "breaches:register"),
    "breaches_filed": Line(_("of them notified to the authority"), "breaches:register"),
    "breaches_late": Line(_("of those after 72 hours (Art. 33(1))"), "breaches:register"),
    "purges": Line(_("Runs of retention carried out"), "retention:runs"),
    "purged": Line(_("People erased or reduced by them"), "retention:runs"),
    "consents_given": Line(_("Consents given"), "consents:consents"),
    "consents_withdrawn": Line(_("Consents withdrawn, objections"), "consents:consents"),
    "authorisations": Line(_("Authorisations in force at the end"), "dpo:authorisations"),
    PASSED: Line(_("Training modules passed"), "dpo:training"),
    PEOPLE: Line(_("Colleagues who passed one"), "dpo:training"),
    LATE: Line(_("Colleagues late with what their role has to pass"), "dpo:training"),
    "policies_to_read": Line(_("Confirmations of policies asked for"), "dpo:policies"),
    "policies_read": Line(_("of them given"), "dpo:policies"),
    "opinions": Line(_("Opinions of the officer"), "dpo:consultations"),
    "overruled": Line(_("of them overruled"), "dpo:consultations"),
    "authority": Line(_("Cases with the authority opened"), "dpo:authority_cases"),
    "authority_late": Line(_("Letters of the authority answered late, or overdue"), "dpo:authority_cases"),
}


def numbers_of(year: int, *, at: datetime) -> dict[str, int]:
    """{code: how many} of a year, up to that moment."""
    begins, ends, last = span_of(year, at=at)
    finished = Q(finished_at__gte=begins, finished_at__lt=ends)
    counted = {name: rows.count() for name, rows in rows_of(year, at=at).items()}
    return counted | training_numbers(finished, day=last)


def span_of(year: int, *, at: datetime) -> tuple[datetime, datetime, date]:
    """(when it begins, the moment before which it ends, its last day) of a year, up to that moment."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(date(year, 1, 1), time(), zone)
    ends = min(datetime.combine(date(year + 1, 1, 1), time(), zone), at)
    return begins, ends, min(date(year, 12, 31), timezone.localdate(at))


def rows_of(year: int, *, at: datetime) -> dict[str, QuerySet]:
    """{code: the rows that a number counts}; those of training are counted beside them."""
    begins, ends, last = span_of(year, at=at)
    today = timezone.localdate(at)

    def within(column: str) -> Q:
        return Q(**{f"{column}__gte": begins, f"{column}__lt": ends})

    return {
        **requests_of(within, today),
        **breaches_of(within),
        "purges": Run.objects.filter(within("finished_at"), state=Run.State.DONE),
        "purged": RunLine.objects.filter(within("run__finished_at"), run__state=Run.State.DONE).exclude(result=""),
        "consents_given": GroundEvent.objects.filter(within("at"), kind=GroundEvent.Kind.GIVEN),
        "consents_withdrawn": GroundEvent.objects.filter(
            within("at"), kind__in=[GroundEvent.Kind.WITHDRAWN, GroundEvent.Kind.OBJECTED]
        ),
        "authorisations": Authorisation.objects.signed().in_term(last).filter(withdrawn_at=None),
        "policies_to_read": PolicyReading.objects.filter(within("version__published_at")),
        "policies_read": PolicyReading.objects.filter(within("version__published_at"), read_at__isnull=False),
        "opinions": Consultation.objects.filter(within("given_at"), demo=False),
        "overruled": Consultation.objects.filter(within("given_at"), demo=False, outcome="overruled"),
        "authority": AuthorityCase.objects.filter(within("opened_at"), demo=False),
        "authority_late": late_letters(begins, ends, today),
    }


def requests_of(within: Any, today: date) -> dict[str, QuerySet]:
    """Requests of the register; one is in time whose answer went on its last day at the latest."""
    received = Case.objects.register().filter(within("received_at"))
    in_time = Q(answered_at__isnull=False, answered_at__date__lte=F("due_on"))
    overdue = Q(answered_at=None, state=Case.State.OPEN, spam_at=None, due_on__lt=today)
    late = Q(answered_at__isnull=False, answered_at__date__gt=F("due_on"))
    return {
        "requests": received,
        "requests_in_time": received.filter(in_time),
        "requests_late": received.filter(late | overdue),
        "complaints": received.filter(kinds__contains=[Kind.COMPLAINT.value]),
    }


def breaches_of(within: Any) -> dict[str, QuerySet]:
    """Breaches of the register, and their first filings."""
    known = Breach.objects.filter(within("opened_at"), drill=False, demo=False)
    sent = Filing.objects.filter(breach__in=known, sent_at__isnull=False)
    return {
        "breaches": known,
        "breaches_filed": known.filter(pk__in=sent.values("breach")),
        "breaches_late": known.filter(pk__in=sent.filter(sent_at__gt=F("due_at")).values("breach")),
    }


def late_letters(begins: datetime, ends: datetime, today: date) -> QuerySet:
    """Letters of the authority whose term was over before an answer went."""
    days = (timezone.localdate(begins), timezone.localdate(ends))
    letters = AuthorityLetter.objects.filter(due_on__range=days, case__demo=False)
    return letters.filter(Q(answered_on__gt=F("due_on")) | Q(answered_on=None, due_on__lt=today))


def lines_of(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """[{label, number, url}] of the numbers of a report, in their order; modules stand below the passed ones."""
    lines: list[dict[str, Any]] = []
    for name, line in LINES.items():
        if name in numbers:
            lines.append({"label": line.label, "number": numbers[name], "url": reverse(line.page)})
        if name == PASSED:
            page = reverse(line.page)
            lines += [{"label": label, "number": number, "url": page} for label, number in module_lines(numbers)]
    return lines
