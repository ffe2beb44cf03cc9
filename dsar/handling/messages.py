"""Secure messages: the words stand on the status page, a mail only says that there are some."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, lock_open_case
from dsar.cases.case_mails import write_to_requester
from dsar.cases.incoming import EnclosedFile
from dsar.cases.opening import enclose
from dsar.models import Case, CaseFile, CaseMessage, Event

Direction = CaseMessage.Direction


@transaction.atomic
def say(case: Case, text: str, *, by: Actor, at: datetime | None = None) -> CaseMessage:
    """A message to them. ValidationError for an empty one or a closed case."""
    at, case = at or timezone.now(), lock_open_case(case)
    message = write_message(case, Direction.OUT, text, by=by, at=at)
    write_to_requester("request_message", case, {}, by=by)
    return message


@transaction.atomic
def hear(case: Case, text: str, *, files: Iterable[EnclosedFile] = (), at: datetime | None = None) -> CaseMessage:
    """A message from the requester (whoever has number and code), with files that passed the upload check."""
    at, case = at or timezone.now(), lock_open_case(case)
    by = ActorKey("subject", str(case.person.uid)) if case.person else ActorKey("system", "dsar")
    message = write_message(case, Direction.IN, text, by=by, at=at)
    for file in files:
        enclose(case, EnclosedFile(file.name, file.content, CaseFile.Role.MESSAGE), by=by, at=at, message=message)
    return message


def write_message(case: Case, direction: str, text: str, *, by: Actor, at: datetime) -> CaseMessage:
    """The row with its event and its line in the ledger, in the caller's transaction."""
    if not text.strip():
        raise beside("text", _("Write something."), "empty")
    message = CaseMessage.objects.create(case=case, direction=direction, text=text.strip(), at=at, by=signature(by))
    event(case, Event.Kind.MESSAGE, by=by, at=at, ref=str(direction))
    ledger.record("request.message", by=by, about=case.person, target=case.target, counts={"way": str(direction)})
    return message


@transaction.atomic
def read(case: Case, direction: str, *, by: Actor, at: datetime | None = None) -> int:
    """The other side has read the messages of one direction; how many were new."""
    mark = {"read_at": at or timezone.now(), "read_by": signature(by)}
    return CaseMessage.objects.filter(case=case, direction=direction, read_at=None).update(**mark)
