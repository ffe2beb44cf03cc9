"""The demo's inspection, half answered; a complaint that the authority asks about; an older one that was dismissed.

Everything in it is invented; it is an example.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.dpo.authority_cases.asked import Picked, ask, pick, reply
from crm.dpo.authority_cases.case_acts import close, open_case, write_down
from crm.dpo.authority_cases.case_letters import Written, prolong, receive, send, sign, write
from crm.dpo.models import AuthorityCase, AuthorityLetter
from dsar.models import Case, Channel

DAY = timedelta(days=1)
POINTS = (
    "Rejestr czynności przetwarzania i jego zmiany w ostatnim roku",
    "Umowy powierzenia i odbiorcy spoza EOG",
    "Wnioski osób z ostatniego roku z terminami odpowiedzi",
    "Naruszenia: rejestr i oceny ryzyka",
    "Kopie zapasowe i próba ich odtworzenia",
    "Upoważnienia i szkolenia",
)
COMPLAINT_POINTS = (
    "Kiedy odnotowano sprzeciw i co się po nim stało",
    "Kto i kiedy zaglądał do danych osoby po sprzeciwie",
)
GIVEN = {0: ("register", "map"), 1: ("agreements", "transfers"), 2: ("requests",), 3: ("breaches",)}


def bring_in(loading: Any) -> None:
    """All three cases, at the hands of the officer; the owner signs."""
    dismissed_complaint(loading)
    complaint(loading)
    inspection(loading)


def complaint(loading: Any) -> None:
    """A person complained to the authority: it asked, gave more time, and our answer waits for its signature."""
    officer = loading.staff["iwona"]
    request = Case.objects.filter(demo=True, channel=Channel.AUTHORITY).order_by("pk").last()
    first = loading.now - 8 * DAY
    day = timezone.localdate(first)
    case = open_case(
        "complaint",
        "Skarga na telefon po sprzeciwie",
        reference="DS.523.6120.2026",
        contact="Departament Skarg",
        request=request,
        demo=True,
        by=officer,
        at=first,
    )
    words = "Mateusz Labuda skarży się, że po sprzeciwie zadzwoniono do niego z ofertą. Prosimy o wyjaśnienia w 7 dni."
    demand = Written("demand", dated_on=day - 3 * DAY, reference="DS.523.6120.2026/1", text=words)
    letter = receive(case, demand, delivered_on=day, term_days=7, by=officer, at=first)
    points = ask(case, COMPLAINT_POINTS, letter=letter, by=officer)
    for point, kind in zip(points, ("consents", "access_log"), strict=True):
        pick(point, Picked(kind), by=officer)
    longer = Written("extension", text="Prosimy o 7 dni więcej: odtwarzamy dziennik połączeń u operatora.")
    sent = write(case, longer, answers=letter, by=officer, at=first + 2 * DAY)
    send(sent, sent_on=day + 2 * DAY, channel="electronic", proof="PR-6120", by=officer, at=first + 2 * DAY)
    prolong(letter, day + 14 * DAY, "pismo DS.523.6120.2026/2", by=officer, at=first + 4 * DAY)
    minutes = "Rozmowa z Mateuszem Labudą: telefon był z listy sprzed sprzeciwu; listę wycofano."
    write_down(case, "talk", minutes, by=officer, at=first + 5 * DAY)
    reply(points[0], "Sprzeciw odnotowano tego samego dnia; lista do telefonów powstała dzień wcześniej.", by=officer)
    answer = "Wyjaśniamy: po sprzeciwie Pana Labudy zadzwoniono raz, z listy sprzed sprzeciwu. Listę wycofano."
    write(case, Written("answer", text=answer), answers=letter, by=officer, at=first + 7 * DAY)


def dismissed_complaint(loading: Any) -> None:
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
