"""A request is received: on every channel, from anybody, and its clock starts at receipt."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from consents.models import Ground
from crm.privacy.models import LedgerEntry, Origin, Person
from dsar.cases.incoming import RepresentativeDetails
from dsar.cases.opening import receive
from dsar.cases.short_codes import opens
from dsar.models import Case, CaseFile, Channel, Kind, Representative, Stage, Subject, Task
from dsar.portal.status_entrance import renew_code
from tests.dsar.made_cases import DAY, HOUR, RECEIVED, arrived, asked, letters, proof

pytestmark = pytest.mark.django_db


def test_a_request_by_the_portal_becomes_a_case_of_a_person_of_her_own(dora, oskar):
    result = receive(asked(Kind.ACCESS, Kind.ERASURE), channel=Channel.PORTAL, at=RECEIVED)
    case = Case.objects.for_desk(dora).get(number="W-2026-001")
    assert (case.person.name, case.person.email, case.details) == ("Ewa Maj", "ewa@maj.test", "Proszę o moje dane.")
    assert (case.kinds, case.channel, case.received_at, case.stage, case.state) == (
        ["access", "erasure"],
        "portal",
        RECEIVED,
        Stage.INTAKE,
        "open",
    )
    assert [case.safe_on.isoformat(), case.due_on.isoformat()] == ["2026-04-05", "2026-04-07"]
    assert opens("status", case.uid, result.code.lower(), case.code_digest)
    assert not opens("status", case.uid, "AAAAA-AAAAA", case.code_digest)
    assert (letters("request_received"), letters("request_clock")) == (["her"], ["dora"])


def test_the_origin_and_the_ground_of_her_data_are_recorded():
    """Art. 13, 6(1)(c)."""
    case = arrived()
    origin = Origin.objects.select_related("person__key").get(person=case.person)
    assert (origin.kind, origin.label, origin.batch, origin.notice) == ("form", case.number, case.uid, "given")
    grounds = Ground.objects.filter(person=case.person).values_list("purpose__slug", "basis").distinct()
    assert list(grounds) == [("rights-requests", "legal_duty")]


def test_whoever_is_known_already_is_neither_touched_nor_found_out():
    """The same answer for known and unknown people."""
    known = Person.create(name="Ewa Maj", email="ewa@maj.test")
    case = arrived()
    assert case.person != known
    assert Subject.objects.filter(case=case).count() == 0


@pytest.mark.parametrize(
    "channel", [Channel.MAIL, Channel.PHONE, Channel.PAPER, Channel.PERSON, Channel.SALES, Channel.API]
)
def test_staff_enter_what_came_on_another_channel_and_the_clock_runs_from_receipt(sam, dora, channel):
    """EDPB 01/2022 para 159: from receipt, whenever somebody noticed."""
    case = arrived(at=RECEIVED + 20 * DAY, received_at=RECEIVED, channel=channel, by=sam)
    assert (case.received_at, case.safe_on.isoformat(), case.taken_by) == (RECEIVED, "2026-04-05", f"user:{sam.pk}")


def test_e_doreczenia_wants_its_proof_which_is_kept_sealed(dora):
    with pytest.raises(ValidationError) as refusal:
        arrived(channel=Channel.EDELIVERY, by=dora)
    assert list(refusal.value.error_dict) == ["receipt"]
    case = arrived(channel=Channel.EDELIVERY, by=dora, enclosed=[proof()])
    answer = CaseFile.objects.for_desk(dora).get(case=case)
    assert (answer.role, answer.name, answer.file.plain(), answer.size) == ("receipt", "UPO.pdf", b"%PDF-1.7 proof", 14)


def test_whom_the_sender_knows_is_found_already_when_the_desk_looks(sam):
    """What sales pass on names a contact: nobody has to look for her, and the timeline begins with the receipt."""
    known = Person.create(name="Ewa Maj", email="ewa@maj.test")
    case = arrived(channel=Channel.SALES, by=sam, about=known)
    open_tasks = set(Task.objects.filter(case=case, done_at=None).values_list("code", flat=True))
    assert ("subject" in open_tasks, "identity" in open_tasks) == (False, True)
    assert [event.kind for event in case.events.order_by("pk")] == ["received", "subject"]


def test_a_receipt_still_to_come_and_no_kind_are_refused(dora):
    for values in ({"received_at": RECEIVED + HOUR}, {}):
        kinds = (Kind.ACCESS,) if values else ()
        with pytest.raises(ValidationError):
            receive(asked(kinds=kinds), channel=Channel.MAIL, by=dora, at=RECEIVED, **values)


def test_sent_twice_it_is_one_case():
    uid = uuid4()
    first = receive(asked(), channel=Channel.PORTAL, at=RECEIVED, uid=uid)
    second = receive(asked(), channel=Channel.PORTAL, at=RECEIVED + timedelta(minutes=1), uid=uid)
    assert (second.case, second.code, Case.objects.count()) == (first.case, "", 1)


def test_an_agent_is_a_person_of_her_own_whose_authority_waits_to_be_checked(dora):
    spokesman = RepresentativeDetails(
        "agent", name="Jan Agent", email="jan@agent.test", authority="Pełnomocnictwo z 1 marca"
    )
    case = arrived(spokesman=spokesman)
    answer = Representative.objects.for_desk(dora).get(case=case)
    assert (answer.person.email, answer.role, answer.authority, answer.accepted) == (
        "jan@agent.test",
        "agent",
        "Pełnomocnictwo z 1 marca",
        None,
    )


def test_passed_on_by_sales_it_is_known_whom_it_concerns(sam, ada):
    case = arrived(channel=Channel.SALES, by=sam, about=ada.person)
    assert list(case.subjects.values_list("person", flat=True)) == [ada.person.pk]


def test_the_ledger_names_the_case_and_no_value():
    case = arrived()
    entry = LedgerEntry.objects.get(act="request.received")
    assert (entry.about, entry.target, entry.counts) == (
        case.person.uid,
        f"request:{case.number}",
        {"channel": "portal"},
    )


def test_what_is_to_be_done_follows_from_what_is_asked():
    def tasks(*kinds):
        return list(Task.objects.filter(case=arrived(*kinds)).values_list("code", "right"))

    assert tasks(Kind.WITHDRAWAL) == [
        ("read", ""),
        ("subject", ""),
        ("decide", "withdrawal"),
        ("do", "withdrawal"),
        ("letter", ""),
        ("send", ""),
    ]
    assert tasks(Kind.QUESTION) == [("read", ""), ("letter", ""), ("send", "")]
    assert tasks(Kind.ACCESS) == [
        ("read", ""),
        ("identity", ""),
        ("subject", ""),
        ("gather", "access"),
        ("others", "access"),
        ("decide", "access"),
        ("letter", ""),
        ("send", ""),
    ]


def test_a_new_code_shuts_out_the_old_one(dora):
    result = receive(asked(), channel=Channel.PHONE, by=dora, at=RECEIVED)
    code = renew_code(result.case, by=dora)
    digest = Case.objects.get(pk=result.case.pk).code_digest
    assert [opens("status", result.case.uid, item, digest) for item in (result.code, code)] == [False, True]


def test_only_the_desk_sees_cases(dora, oskar, sam, arek):
    case = arrived()
    assert [list(Case.objects.for_desk(user)) for user in (dora, oskar, sam, arek)] == [[case], [case], [], []]
