"""The demo's breach: an offer with other customers in it went to a wrong addressee, and the clock has run for 30 hours;
and a report that nobody has read yet, from which the whole way can be played.

Everybody in it is invented; it is an example, never in the register.
"""

from datetime import timedelta
from typing import Any

from breaches.cases.demo_cases import of_the_demo
from breaches.cases.opening import mark_aware, note, open_breach
from breaches.incidents.incident_reports import report
from breaches.measures.measures import plan
from breaches.models import Breach, Decision, Filing, Incident, Measure, ScopeSource
from breaches.scope.scope_draws import add_source, draw_scope
from crm.accounts.models import User
from crm.mail.models.message_states import Outcome, State
from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing.outbox import post

AGO = timedelta(hours=30, minutes=48)
TO, NAMED = "Marek Kowalski", ("Barbara Kowalczyk", "Krzysztof Zięba")


def bring_in(loading: Any) -> None:
    """A sent letter, the case, its scope, a measure."""
    officer, aware = loading.staff["iwona"], loading.now - AGO
    contact = loading.people.get(TO)
    if contact is None:
        return
    letter = sent(contact, loading, aware - timedelta(hours=6))
    case = open_breach(
        "Oferta innych klientów w mailu",
        by=officer,
        at=aware,
        demo=True,
        occurred="day",
        occurred_from=aware - timedelta(hours=6),
        occurred_to=aware - timedelta(hours=6),
        detected_at=aware - timedelta(hours=2),
        discovery="person",
        description="Zestawienie ofert kilku klientów trafiło w mailu do jednego z nich.",
        kind="misdirected_email",
        origin="internal",
        intent="accidental",
        facets=["c_disclosed"],
        subjects=["customers"],
        measures_after="Adresat potwierdził usunięcie wiadomości.",
    )
    mark_aware(case, aware, reason="Potwierdzono w dzienniku wysyłki.", by=officer, at=aware)
    note(case, "stopped", "Adresata poproszono o usunięcie wiadomości.", by=officer, at=aware + timedelta(hours=1))
    shows = "Zestawienie z danymi innych klientów"
    add_source(case, ScopeSource.Kind.MAIL, letter.message_id, shows=shows, by=officer, at=aware)
    draw_scope(case, by=officer, at=aware + timedelta(hours=2))
    day = (loading.now + timedelta(days=7)).date()
    plan(case, Measure.Kind.PREVENT, "Opóźnić wysyłkę z załącznikiem o minutę.", owner=officer, due_on=day, by=officer)
    report(
        "W tramwaju zgubiłam telefon służbowy. Był zablokowany, loguję się na nim do CRM.",
        "Godzinę temu, po wyjściu z tramwaju.",
        "Klienci z Krakowa, nie wiem ilu.",
        by=loading.staff["marta"],
        at=loading.now - timedelta(hours=1),
    )


def sent(contact: Any, loading: Any, at: Any) -> Message:
    """The letter as it went; kept here, like all mail while the demo is loaded."""
    people = [loading.people[name].person for name in NAMED if name in loading.people]
    lines = [f"{person.name}, {person.email}" for person in people]
    text = "Dzień dobry,\n\nprzesyłam zestawienie:\n\n" + "\n".join(lines)
    message = post(
        "correspondence",
        to=contact.person,
        by=contact.owner,
        context={"subject": "Zestawienie ofert", "text": text, "pictures": {}, "logo": None},
        purpose=loading.purposes["contracts"],
    )
    columns = {"state": State.KEPT, "created_at": at, "begun_at": at, "sent_at": at}
    Message.objects.filter(pk=message.pk).update(**columns)
    Attempt.objects.create(message=message, transport="file", started_at=at, ended_at=at, outcome=Outcome.KEPT)
    return message


def take_out() -> None:
    """Examples go, also those that somebody played through: what hangs on them first."""
    players = [f"user:{user.pk}" for user in User.objects.all() if of_the_demo(user)]
    examples = Breach.objects.filter(demo=True) | Breach.objects.filter(drill=True, opened_by__in=players)
    reports = Incident.objects.filter(breach__in=examples) | Incident.objects.filter(
        breach=None, reported_by__in=players
    )
    reports.delete()
    for filing in Filing.objects.filter(breach__in=examples).order_by("-pk"):
        filing.delete()
    Decision.objects.filter(breach__in=examples).delete()
    examples.delete()
