"""The demo's breach: it can be played from a report to people told, is never in the law's register, and goes again."""

import pytest
from django.utils import timezone

from breaches.assessment.risk_assessment import assess
from breaches.authority.filings import prepare, record_sent
from breaches.cases.opening import describe, mark_aware, open_breach
from breaches.decisions.verdicts import advise, decide, decide_at_once, propose
from breaches.incidents.incident_reports import report
from breaches.incidents.triage import open_case
from breaches.models import Breach, Incident, ScopePerson, Told
from breaches.people.notification import begin_telling, tell, write_letter
from breaches.register.register_rows import as_json
from crm.accounts.models import User
from crm.accounts.permissions import starting_roles
from crm.demo.removal import remove
from tests.breaches.desk_browser import browser
from tests.breaches.made_cases import DESCRIBED, HOUR, KNOWN, named_controller
from tests.breaches.people.cases_to_tell import LETTER
from tests.conftest import colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(demo_loaded, db, settings):
    """{user name: account} of the demo, loaded."""
    settings.EMBEDDED = True
    return {user.username: user for user in User.objects.all()}


def played(case, demo):
    """From the description to people told, by the demo's accounts."""
    officer, decider, at = demo["iwona"], demo["olgierd"], timezone.now()
    case.refresh_from_db()
    case = describe(case, DESCRIBED, version=case.version, by=officer)
    assess(case, KNOWN, risk="high_risk", gravity="moderate", reasoning="Dane klientów.", by=officer)
    advise(case, "people", "do_not", "Adresat potwierdził usunięcie.", by=officer)
    decide_at_once(case, "authority", reason="Ryzyko.", by=decider)
    proposal = propose(case, "people", "notify", by=officer)
    decide(proposal, overruling="Lepiej powiedzieć.", by=decider)
    for kind in ("initial", "follow_up"):
        filing = prepare(case, kind, about={"differs": "Liczby z opisu."}, by=officer)
        record_sent(filing, "post", sent_at=at, reference="RR 1", by=officer)
    write_letter(case, LETTER, by=officer)
    if case.draws.exists():
        tell(begin_telling(case, by=officer).job.pk)
    return case


def test_the_demo_brings_a_case_with_its_scope_and_a_report_that_nobody_has_read(demo):
    case, waiting = Breach.objects.get(), Incident.objects.get()
    assert (case.demo, case.people_count, waiting.state, waiting.read_at) == (True, 2, "new", None)
    assert case.aware_at < timezone.now() - 30 * HOUR
    names = {row.person.name for row in ScopePerson.objects.select_related("person__key")}
    assert names == {"Barbara Kowalczyk", "Krzysztof Zięba"}


def test_its_case_can_be_played_to_the_end(demo):
    named_controller()
    case = played(Breach.objects.get(), demo)
    assert Told.objects.filter(breach=case, way="email").count() == 2


def test_what_its_accounts_open_is_an_example_and_what_real_people_reported_is_none(demo, sam):
    officer = demo["iwona"]
    example = open_case(Incident.objects.get(), "Zgubiony telefon", by=officer)
    real = open_case(report("Prawdziwa wpadka", by=sam), "Prawdziwa", by=officer)
    assert (example.demo, real.demo) == (True, False)
    assert open_breach("Próba", by=officer).demo
    assert not open_breach("Bez próby", by=sam).demo


def test_its_accounts_see_examples_in_the_register_and_nobody_else_does(demo, dora):
    case = Breach.objects.get()
    by_username = {
        user.username: case.number in browser(user).get("/privacy/breaches/register/").content.decode()
        for user in (demo["iwona"], dora)
    }
    assert by_username == {"iwona": True, "dora": False}
    assert (as_json(Breach.objects.register()), list(Breach.objects.register(examples=True))) == (b"[]", [case])


def test_all_of_it_goes_however_far_it_was_played(demo):
    named_controller()
    officer = demo["iwona"]
    another = open_case(Incident.objects.get(), "Zgubiony telefon", by=officer)
    mark_aware(another, timezone.now(), reason="Pewne.", by=officer)
    played(another, demo)
    played(Breach.objects.exclude(pk=another.pk).get(), demo)
    open_breach("Ćwiczenie", by=officer, drill=True)
    boss = colleague("arek", starting_roles.ADMIN)
    remove(by=boss)
    assert (Breach.objects.exists(), Incident.objects.exists(), list(User.objects.all())) == (False, False, [boss])


def test_real_cases_stay_when_it_goes(demo, sam, dora):
    breach, reported = open_breach("Prawdziwa", by=dora), report("Zgubiony telefon", by=sam)
    remove(by=colleague("arek", starting_roles.ADMIN))
    assert (list(Breach.objects.all()), list(Incident.objects.all())) == ([breach], [reported])
