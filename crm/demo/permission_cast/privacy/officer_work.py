"""The officer's own work: a case with the authority, a policy, questions to the officer with an opinion."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.demo.permission_cast.cast_people import Seeded
from crm.dpo.appointment.officer_notices import prepare as prepare_notice
from crm.dpo.authority_cases.asked import Picked, ask, pick
from crm.dpo.authority_cases.case_acts import open_case
from crm.dpo.authority_cases.case_letters import Written, receive, write
from crm.dpo.consultations.opinions import advise, ask as ask_officer
from crm.dpo.plan.year_plan import add as plan_task
from crm.dpo.policies.library import add, draft, publish
from crm.dpo.yearly_report.reporting import prepare as prepare_report

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


def seeded_policies(users: dict[str, User]) -> Iterator[Seeded]:
    """A policy in force with a draft of its next version, and a question with its opinion."""
    officer, owner = users["dpo"], users["owner"]
    policy = add("Praca zdalna", by=officer)
    current = publish(draft(policy, text="Zasady.", enclosed=PAPER, by=officer), by=owner)
    draft(policy, text="Nowe zasady.", by=officer)
    question = ask_officer("Pytanie", "Czy wolno?", by=users["nina"])
    advise(question, "Wolno.", by=officer)
    for kind in ("policy", "own_policy"):
        yield Seeded(kind, str(policy.uid), None, None)
    for kind in ("policy_version", "own_policy_version"):
        yield Seeded(kind, str(current.uid), None, None)
    yield from (Seeded("policy_register", kind, None, None) for kind in ("csv", "json", "pdf"))
    yield Seeded("consultation", question.number, None, None)
    yield Seeded("own_question", question.number, "A", "nina")
    for name in ("manager", "mallory"):
        own = ask_officer("Pytanie", "Czy wolno?", by=users[name])
        yield Seeded("own_question", own.number, "B" if name == "mallory" else "A", name)


def seeded_year(users: dict[str, User]) -> Iterator[Seeded]:
    """A task of the plan, a report that is a draft, a notice about the officer that is not filed."""
    officer, today = users["dpo"], timezone.localdate()
    task = plan_task(today.year, today.month, "audit", "Przegląd umów", by=officer)
    report = prepare_report(today.year, by=officer)
    content = {"controller": "Firma", "address": "Kraków", "officer": "IOD", "officer_phone": "12", "published": "www"}
    notice = prepare_notice("appointed", today - timedelta(days=400), content, by=officer)
    yield Seeded("plan_task", str(task.uid), None, None)
    yield Seeded("yearly_report", str(report.uid), None, None)
    yield Seeded("officer_notice", str(notice.uid), None, None)
