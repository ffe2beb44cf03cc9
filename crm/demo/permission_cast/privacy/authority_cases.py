"""A case with the authority: a letter with its points and documents, and our answer to it."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.demo.permission_cast.cast_people import Seeded
from crm.dpo.authority_cases.asked import Picked, ask, pick
from crm.dpo.authority_cases.case_acts import open_case
from crm.dpo.authority_cases.case_letters import Written, receive, write

PAPER = Enclosed("pismo.txt", b"Pismo w sprawie kontroli.")


def seeded_authority(users: dict[str, User]) -> Iterator[Seeded]:
    """One open case; its answer waits for a signature."""
    officer, day = users["dpo"], timezone.localdate() - timedelta(days=1)
    case = open_case("inspection", "Kontrola", reference="ZSPR.1.2026", by=officer)
    letter = receive(
        case, Written("demand", text="Pytania.", enclosed=PAPER), delivered_on=day, term_days=7, by=officer
    )
    [point] = ask(case, ["Rejestr czynności"], letter=letter, by=officer)
    document = pick(point, Picked("outside", label="Protokół", missing="podpis", enclosed=PAPER), by=officer)
    answer = write(case, Written("answer", text="Odpowiedź.", enclosed=PAPER), answers=letter, by=officer)
    longer = write(case, Written("extension", text="Prosimy o czas."), answers=letter, by=officer)
    quiet = open_case("question", "Pytanie", by=officer)
    yield Seeded("authority_quiet", quiet.number, None, None)  # no letter of it waits, so it may be closed
    yield Seeded("authority_case", case.number, None, None)
    yield Seeded("authority_letter", str(letter.uid), None, None)
    yield Seeded("authority_letter", str(answer.uid), None, None, "written")
    yield Seeded("authority_letter", str(longer.uid), None, None, "asking")
    yield Seeded("authority_question", str(point.uid), None, None)
    yield Seeded("authority_document", str(document.uid), None, None)
