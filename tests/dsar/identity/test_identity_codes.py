"""Identity by a code: to the stored address, once, for some days; nothing tells known people from unknown ones."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.jobs import bell
from crm.privacy.logs import ledger
from crm.privacy.models import ContactPoint, LedgerEntry, Person
from crm.privacy.verbs.rectification import rectify
from dsar.cases.opening import recognise
from dsar.cases.stages import reached
from dsar.handling.questions import ask
from dsar.identity import identity_codes
from dsar.identity.stored_addresses import proves, stored_at
from dsar.models import Case, IdentityCheck, Stage, Subject
from dsar.portal.views_sent import arrive
from dsar.tasks import attend_codes, send_code as task
from tests.dsar.made_cases import DAY, HOUR, RECEIVED, arrived, asked
from tests.dsar.portal_browser import code_of, controller, letters

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """The bell rings for a worker; here the test is one."""
    controller()
    rings = []
    monkeypatch.setattr(bell, "ring", lambda kind, pk, **_when: rings.append((kind, pk)) or True)
    return rings


def ordered(email, *, name="Ktoś", at=None):
    """A case by the portal, with the check that it brought."""
    case = arrive(asked(name=name, email=email), spokesman=None, uid=None, at=at or NOW()).case
    return case, IdentityCheck.objects.get(case=case)


def state(check):
    check.refresh_from_db()
    return check.outcome, bool(check.code_digest), check.tries


def code_sent():
    return code_of(letters("request_identity")[-1][1])


def test_a_code_goes_to_the_stored_address_and_typed_it_shows_who_she_is(her):
    case, check = ordered("  ADA@CeramBud.test ")
    assert (identity_codes.answer(check.pk), identity_codes.answer(check.pk)) == (True, False)
    [(address, _text)] = letters("request_identity")
    assert address == her.email
    assert identity_codes.try_code(case, code_sent().lower().replace("-", " "))
    case = Case.objects.get(pk=case.pk)
    assert (case.identified_at is not None, state(check)) == (True, ("passed", False, 0))
    assert [(subject.person_id, subject.found_by) for subject in Subject.objects.all()] == [
        (her.pk, f"subject:{Case.objects.with_keys().get().person.uid}")
    ]
    assert list(case.tasks.filter(code="identity", done_at__isnull=False).values_list("code", flat=True)) == [
        "identity"
    ]


def test_it_works_once(her):
    case, check = ordered(her.email)
    identity_codes.answer(check.pk)
    code = code_sent()
    assert [identity_codes.try_code(case, code) for _each in range(2)] == [True, False]


def test_an_address_that_we_do_not_hold_gets_no_code_and_the_desk_reads_why():
    case, check = ordered("nikt@obcy.test")
    assert (identity_codes.answer(check.pk), letters("request_identity")) == (False, [])
    assert (state(check), "stored for none" in check.why or "u nikogo" in check.why) == (("failed", False, 0), True)
    assert not identity_codes.try_code(case, "AAAAA-AAAAA")


def test_whoever_only_ever_sent_requests_is_nobody_whom_we_hold():
    ordered("nikt@obcy.test")
    ordered("nikt@obcy.test")
    assert stored_at("nikt@obcy.test", NOW()) == []


def test_five_wrong_codes_end_it(her):
    case, check = ordered(her.email)
    identity_codes.answer(check.pk)
    right = code_sent()
    assert [identity_codes.try_code(case, "AAAAA-AAAAA") for _each in range(5)] == [False] * 5
    assert (state(check), identity_codes.try_code(case, right)) == (("failed", False, 5), False)


def test_after_seven_days_it_opens_nothing(her):
    case, check = ordered(her.email)
    identity_codes.answer(check.pk)
    assert not identity_codes.try_code(case, code_sent(), at=NOW() + 7 * DAY)
    assert identity_codes.expire(NOW() + 7 * DAY + HOUR) == 1
    assert state(check)[:2] == ("expired", False)


def test_another_code_ends_the_first(her):
    case, check = ordered(her.email)
    identity_codes.answer(check.pk)
    first = code_sent()
    again = identity_codes.ask_again(case, by=identity_codes.requester_actor(case))
    identity_codes.answer(again.pk)
    assert [identity_codes.try_code(case, item) for item in (first, code_sent())] == [False, True]
    assert identity_codes.ask_again(case, by=identity_codes.requester_actor(case)) is None


def test_a_code_of_another_request_opens_nothing(her):
    mine, check = ordered(her.email)
    other, _check = ordered("nikt@obcy.test")
    identity_codes.answer(check.pk)
    assert [identity_codes.try_code(item, code_sent()) for item in (other, mine)] == [False, True]


def test_a_bell_that_nobody_heard_is_made_good_once(her, rung):
    _case, check = ordered(her.email)
    assert rung == []  # it rings when the transaction has ended well
    attend_codes()
    attend_codes()
    assert (len(letters("request_identity")), state(check)[:2]) == (1, ("waiting", True))


def test_the_bell_rings_for_a_task_that_there_is(her, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _case, check = ordered(her.email)
    assert [item for item in rung if item[0] == identity_codes.TASK] == [(identity_codes.TASK, check.pk)]
    assert (task.name, attend_codes.name) == (identity_codes.TASK, "dsar.codes")
    task(check.pk)
    assert len(letters("request_identity")) == 1


def test_two_people_at_one_address_are_both_left_to_the_desk(her):
    twin = Person.create(name="Adam Kowalski", email=her.email)
    case, check = ordered(her.email)
    identity_codes.answer(check.pk)
    assert len(letters("request_identity")) == 1
    assert identity_codes.try_code(case, code_sent())
    case.refresh_from_db()
    assert (case.identified_at, Subject.objects.count(), state(check)[0]) == (None, 0, "passed")
    assert twin.pk in {item.person.pk for item in stored_at(her.email, NOW())}


def test_an_address_changed_within_thirty_days_proves_nothing(her, sam):
    rectify(her, "email", "nowy@cerambud.test", by=sam)
    case, check = ordered("nowy@cerambud.test")
    assert (identity_codes.answer(check.pk), letters("request_identity"), state(check)[0]) == (False, [], "failed")
    changed = LedgerEntry.objects.get(act="person.rectified", about=her.uid).at
    rows = [proves(her, "email", changed + timedelta(days=days)) for days in (0, 29, 30)]
    assert (rows, proves(her, "phone", changed)) == ([False, False, True], True)
    assert not identity_codes.try_code(case, "AAAAA-AAAAA")


def test_a_further_address_proves_after_thirty_days(her):
    point = ContactPoint.objects.create(person=her, kind="email", value="ada@dom.test")
    rows = [[item.proves for item in stored_at("ada@dom.test", point.added_at + days * DAY)] for days in (29, 30)]
    assert rows == [[False], [True]]


def test_an_address_that_an_import_filled_in_proves_after_thirty_days(her, sam):
    """Somebody may have handed us a card with her name and his address."""
    ledger.record("contact.completed", by=sam, about=her, fields=["email"])
    rows = [proves(her, "email", NOW() + days * DAY) for days in (0, 29, 30)]
    assert (rows, proves(her, "phone", NOW())) == ([False, False, True], True)


def test_a_revealed_number_is_no_changed_one(her, sam):
    ledger.record("contact.revealed", by=sam, about=her, fields=["phone"])
    assert proves(her, "phone", NOW())


def test_the_clock_goes_on_when_the_code_was_right(her, dora):
    case, check = ordered(her.email)
    identity_codes.answer(check.pk)
    ask(case, "identity", "Kim Pani jest?", by=dora)
    assert Case.objects.get(pk=case.pk).stage == Stage.IDENTITY
    identity_codes.try_code(case, code_sent())
    assert case.suspensions.get().satisfied_at is not None
    row = Case.objects.get(pk=case.pk)
    assert (row.stage, reached([row])[row.pk]) == (
        Stage.IDENTITY,
        Stage.GATHERING,
    )  # the facts say it, nobody stores it


def test_the_desk_sends_a_code_to_what_is_stored_for_the_person_found(her, dora):
    case = arrived(email="inny@adres.test", at=NOW())
    result = recognise(case, her, by=dora, at=NOW())
    assert identity_codes.send_code(case, result, "email", by=dora) == ""
    [(address, _text)] = letters("request_identity")
    assert address == her.email
    assert identity_codes.try_code(case, code_sent())
    assert case.checks.get().subject == result


def test_a_code_for_the_telephone_is_told_to_the_desk_once_and_a_new_one_ends_it(her, dora):
    case = arrived(at=NOW())
    result = recognise(case, her, by=dora, at=NOW())
    first, second = (identity_codes.send_code(case, result, "phone", by=dora) for _each in range(2))
    assert letters("request_identity") == []
    assert [identity_codes.try_code(case, code) for code in (first, second)] == [False, True]


def test_the_desk_sends_nothing_to_a_fresh_or_missing_address(her, dora, sam):
    case = arrived(at=RECEIVED)
    result = recognise(case, her, by=dora, at=RECEIVED)
    rectify(her, "email", "nowy@cerambud.test", by=sam)
    rectify(her, "phone", "", by=sam)
    rows = []
    for way in ("email", "phone", "in_person"):
        with pytest.raises(ValidationError) as refusal:
            identity_codes.send_code(case, result, way, by=dora, at=NOW())
        rows.append(refusal.value.error_dict["method"][0].code)
    assert rows == ["fresh", "nothing", "method"]


def test_a_code_that_went_to_somebody_who_is_not_meant_any_more_opens_nothing(her, dora):
    other = Person.create(name="Ola Lis", email="ola@lis.test")
    case = arrived(email=other.email, at=NOW())
    result = recognise(case, her, by=dora, at=NOW())
    identity_codes.send_code(case, result, "email", by=dora)
    result.delete()
    assert not identity_codes.try_code(case, code_sent())
    assert Case.objects.get(pk=case.pk).identified_at is None
