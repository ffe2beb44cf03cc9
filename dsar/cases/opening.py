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
from dsar.cases.case_mails import acknowledge as receipt, tell_desk
from dsar.cases.incoming import Asked, Enclosed, Received, Spokesman
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
    asked: Asked,
    *,
    channel: str,
    by: Actor | None = None,
    at: datetime | None = None,
    received_at: datetime | None = None,
    uid: UUID | None = None,
    about: Person | None = None,
    spokesman: Spokesman | None = None,
    enclosed: Iterable[Enclosed] = (),
    acknowledge: bool = True,
    in_tray: bool = False,
    demo: bool = False,
) -> Received:
    """Write it down; the clock runs from `received_at` (now, where nothing else is said). `in_tray`: it waits there
    until somebody shows that the mailbox is theirs, or the desk takes it (tray.py).

    `by` None: she herself. `uid` is the sender's own: sent twice it is the first case, unchanged. `about` is the person
    that the desk or sales already know her to be. ValidationError without a kind, for a receipt still to come, and for
    registered delivery without the proof file.
    """
    at = at or timezone.now()
    refuse_impossible(asked, channel, received_at or at, at, files := list(enclosed))
    if uid and (known := Case.objects.with_keys().filter(uid=uid).first()):
        return Received(known)
    told: dict[str, Any] = {
        "channel": channel,
        "by": by,
        "at": at,
        "received_at": received_at or at,
        "uid": uid or uuid4(),
    }
    try:
        with transaction.atomic():
            made = take_in(asked, about=about, spokesman=spokesman, files=files, demo=demo, in_tray=in_tray, **told)
            if not demo:
                tell_of(made, acknowledge=acknowledge, at=at)
            return made
    except IntegrityError:
        # the same request at the same moment: the other one was first
        if uid is None or (first := Case.objects.with_keys().filter(uid=uid).first()) is None:
            raise
        return Received(first)


def refuse_impossible(asked: Asked, channel: str, received: datetime, at: datetime, files: list[Enclosed]) -> None:
    """ValidationError for what cannot be a request."""
    if not asked.kinds or set(asked.kinds) - set(Kind.values):
        raise beside("kinds", _("Say what it asks for."), "kinds")
    if received > at:
        raise beside("received_at", _("This moment is still to come."), "future")
    if channel == Channel.EDELIVERY and not any(one.role == CaseFile.Role.RECEIPT for one in files):
        raise beside("receipt", jurisdiction().delivery.proof_missing, "receipt")


def take_in(  # noqa: PLR0913  # all that a case begins with
    asked: Asked,
    *,
    channel: str,
    by: Actor,
    at: datetime,
    received_at: datetime,
    uid: UUID,
    about: Person | None,
    spokesman: Spokesman | None,
    files: list[Enclosed],
    in_tray: bool,
    demo: bool,
) -> Received:
    """All of it; the caller holds the transaction."""
    person = Person.create(
        **{name: text for name in ("name", "email", "phone") if (text := getattr(asked, name).strip())}
    )
    by, code = by or ActorKey("subject", str(person.uid)), fresh_code()
    case = Case.objects.create(
        uid=uid,
        number=next_number(Case.objects.all(), "W", received_at, series="dsar.numbers", digits=3),
        person=person,
        kinds=list(dict.fromkeys(asked.kinds)),
        topic=asked.topic,
        channel=channel,
        received_at=received_at,
        entered_at=at,
        taken_by=signature(by),
        language=asked.language,
        details=asked.details.strip() or None,
        postal=asked.postal.strip() or None,
        reply_by=asked.reply_by,
        code_digest=digest_of_code("status", uid, code),
        tray_since=at if in_tray else None,
        demo=demo,
    )
    checklist.plan(case)
    event(case, Event.Kind.RECEIVED, by=by, at=received_at, ref=str(channel))
    for one in files:
        enclose(case, one, by=by, at=at)
    if spokesman:
        speak_for(case, spokesman, at=at)
    if about is not None:
        recognise(case, about, by=by, at=at)
    account_for(person, case, asked, by=by, at=at)
    refresh(case, at)
    ledger.record("request.received", by=by, about=person, target=case.target, counts={"channel": str(channel)})
    return Received(case, code)


def enclose(case: Case, one: Enclosed, *, by: Actor, at: datetime, message: Any = None) -> CaseFile:
    """Keep a file under the person's key, in the caller's transaction."""
    known = {"digest": digest(one.content), "size": len(one.content)}
    made = CaseFile(case=case, role=one.role, message=message, name=one.name, by=signature(by), at=at, **known)
    made.file.save("", ContentFile(one.content), save=False)
    made.save(force_insert=True)
    return made


def speak_for(case: Case, spokesman: Spokesman, *, at: datetime) -> Representative:
    """Somebody speaks for them; whether rightly is checked later. In the caller's transaction."""
    values = {name: text for name in ("name", "email", "phone") if (text := getattr(spokesman, name).strip())}
    told = {"role": spokesman.role, "authority": spokesman.authority.strip() or None, "given_at": at}
    return Representative.objects.create(case=case, person=Person.create(**values), **told)


def recognise(case: Case, person: Person, *, by: Actor, at: datetime) -> Subject:
    """They are one of the people we hold; in the caller's transaction. Said twice it was said once."""
    told = {"person": person, "found_by": signature(by), "found_at": at}
    made, new = Subject.objects.get_or_create(case=case, person_hash=mark_of(person.uid), defaults=told)
    if new:
        event(case, Event.Kind.SUBJECT, by=by, at=at)
        checklist.settle(case, "subject", by=by, at=at)
        ledger.record("request.subject_found", by=by, about=person, target=case.target)
    return made


def account_for(person: Person, case: Case, asked: Asked, *, by: Actor, at: datetime) -> None:
    """Where her data came from, and why we may use them (Art. 13, 6(1)(c))."""
    shown = case.channel == Channel.PORTAL or bool(asked.email.strip())  # on the page, or in the receipt
    told = {"notice": Origin.Notice.GIVEN, "notice_given_at": at} if shown else {"notice_due_on": notice_due(at)}
    fields = [name for name in ("name", "email", "phone") if getattr(asked, name).strip()]
    origin = Origin.objects.create(
        person=person,
        kind=ORIGINS.get(Channel(case.channel), Origin.Kind.OTHER),
        label=case.number,
        batch=case.uid,
        obtained_at=case.received_at,
        fields=fields,
        recorded_by=case.taken_by,
        **told,
    )
    purpose = Purpose.objects.filter(slug=PURPOSE, active_to=None).first()
    if purpose is not None:
        record_grounds([person], purpose, by=by, origins=[origin], at=at)


def tell_of(made: Received, *, acknowledge: bool, at: datetime) -> None:
    """They get their receipt, the desk hears of it; in the caller's transaction."""
    if acknowledge:
        receipt(made.case, made.code)
    tell_desk(made.case, at=at)
