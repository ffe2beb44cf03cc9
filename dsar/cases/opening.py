"""A request is received: on any channel, by anybody, without knowing who they are.

    Asked ──> Person of their own + key ──> Case, files, tasks ──> Origin, ground ──> receipt by mail, the desk is told

The clock starts at receipt, weekends included, even if nobody noticed it then (EDPB 01/2022 para 159). Nobody who is
known already is looked up here, so that known and unknown people get the same answer in the same time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.grounds.recording import record_grounds
from consents.notices.notice_versions import covering
from crm.casework.case_numbers import next_number
from crm.casework.enclosures import digest
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.law.deadlines import notice_due
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person, Purpose
from dsar.cases import checklist
from dsar.cases.case_clocks import refresh
from dsar.cases.case_lock import event
from dsar.cases.case_mails import BY, acknowledge as receipt, tell_desk
from dsar.cases.incoming import EnclosedFile, ReceivedRequest, RepresentativeDetails, RequestDetails
from dsar.cases.request_notice import bind_to_known, note_in_receipt, note_on_page
from dsar.cases.short_codes import digest_of_code, fresh_code
from dsar.models import Case, CaseFile, Channel, Event, Kind, Representative, Subject

PURPOSE = "rights-requests"  # the purpose under which requests are dealt with (crm/privacy/law/purpose_seeds.py)
ORIGINS = {
    Channel.PORTAL: Origin.Kind.FORM,
    Channel.MAIL: Origin.Kind.ENQUIRY,
    Channel.PHONE: Origin.Kind.CALL,
    Channel.API: Origin.Kind.API,
}


def receive(  # noqa: PLR0913  # everything but what was asked is a keyword
    request_details: RequestDetails,
    *,
    channel: str,
    by: Actor | None = None,
    at: datetime | None = None,
    received_at: datetime | None = None,
    uid: UUID | None = None,
    about: Person | None = None,
    spokesman: RepresentativeDetails | None = None,
    enclosed: Iterable[EnclosedFile] = (),
    acknowledge: bool = True,
    in_tray: bool = False,
    demo: bool = False,
) -> ReceivedRequest:
    """Opens a case for a request; the clock runs from `received_at` (default: now).

    `in_tray`: it waits in the tray until somebody confirms the mailbox, or the desk takes it (tray.py). `by` None: the
    requester themselves. `uid` is the sender's own: a second call with it returns the first case, unchanged. `about` is
    the person that the desk or sales already know the requester to be. ValidationError without a kind, for a receipt in
    the future, and for registered delivery without the proof file.
    """
    at = at or timezone.now()
    refuse_impossible(request_details, channel, received_at or at, at, files := list(enclosed))
    if uid and (earlier := Case.objects.with_keys().filter(uid=uid).first()):
        return ReceivedRequest(earlier)
    facts: dict[str, Any] = {
        "channel": channel,
        "by": by,
        "at": at,
        "received_at": received_at or at,
        "uid": uid or uuid4(),
    }
    try:
        with transaction.atomic():
            received = take_in(
                request_details, about=about, spokesman=spokesman, files=files, demo=demo, in_tray=in_tray, **facts
            )
            if not demo:
                send_receipts(received, acknowledge=acknowledge, at=at)
            return received
    except IntegrityError:
        # the same request at the same moment: the other one was first
        if uid is None or (first := Case.objects.with_keys().filter(uid=uid).first()) is None:
            raise
        return ReceivedRequest(first)


def refuse_impossible(
    request_details: RequestDetails, channel: str, received: datetime, at: datetime, files: list[EnclosedFile]
) -> None:
    """ValidationError for what cannot be a request."""
    if not request_details.kinds or set(request_details.kinds) - set(Kind.values):
        raise beside("kinds", _("Say what it asks for."), "kinds")
    if received > at:
        raise beside("received_at", _("This moment is still to come."), "future")
    if channel == Channel.EDELIVERY and not any(file.role == CaseFile.Role.RECEIPT for file in files):
        raise beside("receipt", jurisdiction().delivery.proof_missing, "receipt")


def take_in(  # noqa: PLR0913  # all that a case begins with
    request_details: RequestDetails,
    *,
    channel: str,
    by: Actor,
    at: datetime,
    received_at: datetime,
    uid: UUID,
    about: Person | None,
    spokesman: RepresentativeDetails | None,
    files: list[EnclosedFile],
    in_tray: bool,
    demo: bool,
) -> ReceivedRequest:
    """Writes the case with everything that hangs on it, in the caller's transaction."""
    person = Person.create(
        **{name: text for name in ("name", "email", "phone") if (text := getattr(request_details, name).strip())}
    )
    by, code = by or ActorKey("subject", str(person.uid)), fresh_code()
    case = Case.objects.create(
        uid=uid,
        number=next_number(Case.objects.all(), "W", received_at, series="dsar.numbers", digits=3),
        person=person,
        kinds=list(dict.fromkeys(request_details.kinds)),
        topic=request_details.topic,
        channel=channel,
        received_at=received_at,
        entered_at=at,
        taken_by=signature(by),
        language=request_details.language,
        details=request_details.details.strip() or None,
        postal=request_details.postal.strip() or None,
        reply_by=request_details.reply_by,
        code_digest=digest_of_code("status", uid, code),
        tray_since=at if in_tray else None,
        demo=demo,
    )
    checklist.plan(case)
    event(case, Event.Kind.RECEIVED, by=by, at=received_at, ref=str(channel))
    for file in files:
        enclose(case, file, by=by, at=at)
    speaker = speak_for(case, spokesman, at=at).person if spokesman else None
    if about is not None:
        recognise(case, about, by=by, at=at)
    purpose = account_for(person, case, request_details, by=by, at=at)
    if purpose is not None and channel == Channel.PORTAL:
        note_on_page(case, speaker or person, purpose, named=request_details.notice, by=by, at=at)
    refresh(case, at)
    ledger.record("request.received", by=by, about=person, target=case.target, counts={"channel": str(channel)})
    return ReceivedRequest(case, code)


def enclose(case: Case, enclosed: EnclosedFile, *, by: Actor, at: datetime, message: Any = None) -> CaseFile:
    """Keep a file under the person's key, in the caller's transaction."""
    measures = {"digest": digest(enclosed.content), "size": len(enclosed.content)}
    case_file = CaseFile(
        case=case, role=enclosed.role, message=message, name=enclosed.name, by=signature(by), at=at, **measures
    )
    case_file.file.save("", ContentFile(enclosed.content), save=False)
    case_file.save(force_insert=True)
    return case_file


def speak_for(case: Case, spokesman: RepresentativeDetails, *, at: datetime) -> Representative:
    """Records a representative; their authority is checked later. In the caller's transaction."""
    values = {name: text for name in ("name", "email", "phone") if (text := getattr(spokesman, name).strip())}
    authority = {"role": spokesman.role, "authority": spokesman.authority.strip() or None, "given_at": at}
    return Representative.objects.create(case=case, person=Person.create(**values), **authority)


def recognise(case: Case, person: Person, *, by: Actor, at: datetime) -> Subject:
    """Records that the requester is a person we hold, in the caller's transaction. A second call changes nothing."""
    identification = {"person": person, "found_by": signature(by), "found_at": at}
    subject, new = Subject.objects.get_or_create(case=case, person_hash=mark_of(person.uid), defaults=identification)
    if new:
        event(case, Event.Kind.SUBJECT, by=by, at=at)
        checklist.settle(case, "subject", by=by, at=at)
        bind_to_known(case)
        ledger.record("request.subject_found", by=by, about=person, target=case.target)
    return subject


def account_for(
    person: Person, case: Case, request_details: RequestDetails, *, by: Actor, at: datetime
) -> Purpose | None:
    """Records where the requester's data came from and on what ground we use them (Art. 13, 6(1)(c)); the purpose."""
    notice_given = case.channel == Channel.PORTAL or bool(
        request_details.email.strip()
    )  # on the page, or in the receipt
    notice = (
        {"notice": Origin.Notice.GIVEN, "notice_given_at": at} if notice_given else {"notice_due_on": notice_due(at)}
    )
    fields = [name for name in ("name", "email", "phone") if getattr(request_details, name).strip()]
    origin = Origin.objects.create(
        person=person,
        kind=ORIGINS.get(Channel(case.channel), Origin.Kind.OTHER),
        label=case.number,
        batch=case.uid,
        obtained_at=case.received_at,
        fields=fields,
        recorded_by=case.taken_by,
        **notice,
    )
    purpose = Purpose.objects.filter(slug=PURPOSE, active_to=None).first()
    if purpose is not None:
        record_grounds([person], purpose, by=by, origins=[origin], at=at)
    return purpose


def send_receipts(received: ReceivedRequest, *, acknowledge: bool, at: datetime) -> None:
    """Sends the requester their receipt with the way to the notice, tells the desk; in the caller's transaction."""
    if acknowledge:
        version = covering([PURPOSE], at)
        message = receipt(received.case, received.code, notice=version)
        if message and version and received.case.channel != Channel.PORTAL:
            note_in_receipt(received.case, version, message, PURPOSE, by=BY)
    tell_desk(received.case, at=at)
