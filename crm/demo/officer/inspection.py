"""The demo's inspection: a letter of the authority, half answered, and an older complaint that was dismissed.

Everything in it is invented; it is an example.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.dpo.authority_cases.asked import Picked, ask, pick, reply
from crm.dpo.authority_cases.case_acts import close, open_case, write_down
from crm.dpo.authority_cases.case_letters import Written, receive, send, sign, write
from crm.dpo.models import AuthorityCase, AuthorityLetter

DAY = timedelta(days=1)
POINTS = (
    "Rejestr czynności przetwarzania i jego zmiany w ostatnim roku",
    "Umowy powierzenia i odbiorcy spoza EOG",
    "Wnioski osób z ostatniego roku z terminami odpowiedzi",
    "Naruszenia: rejestr i oceny ryzyka",
    "Kopie zapasowe i próba ich odtworzenia",
    "Upoważnienia i szkolenia",
)
GIVEN = {0: ("register", "map"), 1: ("agreements", "transfers"), 2: ("requests",), 3: ("breaches",)}


def bring_in(loading: Any) -> None:
    """Both cases, at the hands of the officer; the owner signs."""
    complaint(loading)
    inspection(loading)


def complaint(loading: Any) -> None:
    """A complaint of last spring: explained in time, dismissed."""
    officer, owner = loading.staff["iwona"], loading.staff["olgierd"]
    first = loading.moment(200)
    case = open_case(
        "complaint", "Skarga na wiadomości handlowe", reference="DS.523.4411.2026", demo=True, by=officer, at=first
    )
    day = timezone.localdate(first)
    demand = Written("demand", text="Proszę wyjaśnić, na jakiej podstawie wysłano ofertę.")
    letter = receive(case, demand, delivered_on=day, term_days=7, by=officer, at=first)
    words = "Ofertę wysłano na podstawie zgody; dowód w załączeniu. Po sprzeciwie wysyłkę zatrzymano tego samego dnia."
    answer = write(case, Written("answer", text=words), answers=letter, by=officer, at=first)
    sign(answer, by=owner, at=first + DAY)
    send(answer, sent_on=day + 3 * DAY, channel="electronic", proof="PR-4411", by=officer, at=first + 3 * DAY)
    close(case, "dismissed", "Organ oddalił skargę.", by=officer, at=first + 90 * DAY)


def inspection(loading: Any) -> None:
    """A letter of four days ago: points typed in, documents picked, one missing, the answer half written."""
    officer = loading.staff["iwona"]
    first = loading.now - 4 * DAY
    today = timezone.localdate(loading.now)
    case = open_case(
        "inspection",
        "Kontrola przetwarzania w CRM",
        reference="ZSPR.440.118.2026",
        contact="Departament Kontroli i Naruszeń, zespół dwuosobowy",
        demo=True,
        by=officer,
        at=first,
        visit_from=today + 14 * DAY,
        visit_to=today + 16 * DAY,
    )
    words = "Zawiadamiamy o kontroli i wzywamy do przekazania dokumentów z listy w terminie 7 dni od doręczenia."
    demand = Written(
        "demand", dated_on=timezone.localdate(first) - 2 * DAY, reference="ZSPR.440.118.2026/2", text=words
    )
    letter = receive(case, demand, delivered_on=timezone.localdate(first), term_days=7, by=officer, at=first)
    points = ask(case, POINTS, letter=letter, by=officer)
    for place, kinds in GIVEN.items():
        for kind in kinds:
            pick(points[place], Picked(kind), by=officer)
    scan = Picked("outside", label="Protokół próby odtworzenia", missing="brak podpisu", follows_on=today + 2 * DAY)
    pick(points[4], scan, by=officer)
    reply(points[5], "Wszyscy pracownicy mają upoważnienia; ewidencja w programie.", by=officer)
    write_down(
        case, "talk", "Rozmowa z zespołem: wystarczą dane zamaskowane, potrzebny pokój.", by=officer, at=first + DAY
    )


def take_out() -> None:
    """Whatever of it is still here."""
    cases = AuthorityCase.objects.filter(demo=True)
    AuthorityLetter.objects.filter(case__in=cases, answers__isnull=False).delete()
    cases.delete()
