"""The job behind a look at earlier mail: folder by folder, a hundred heads at a time.

Heads are read first; the whole of a letter only when somebody in it is known, and only where it is to be filed. What is
filed already is known by its id, and once more by what it says (inbox/filing.py), so a second look files nothing twice
and a killed worker goes on at the last letter. Nothing waits in the tray, nothing is deleted, and nobody is told.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from django.db import transaction
from imapclient import IMAPClient
from imapclient.imapclient import SENT

from crm.accounts.permissions.rights import CONTACTS_EDIT
from crm.contacts.models import Contact
from crm.correspondence.inbox.mail_taker import MailSorter
from crm.correspondence.inbox.parties import Reader, contacts_with
from crm.correspondence.models import FiledMail
from crm.jobs.work import Run
from crm.mail.mailboxes.fetch import letter_at
from crm.mail.mailboxes.imap_server import Folder, selected, signed_in
from crm.mail.mailboxes.intake import is_ours
from crm.mail.mailboxes.mailbox_settings import used_by_or_for
from crm.mail.models.mailboxes import Mailbox
from crm.mail.parsing.letter import Letter
from crm.mail.parsing.parser import read
from crm.mail.transports.problems import TROUBLES
from crm.privacy.actors import system
from crm.privacy.keys.blind_index import blind_texts

log = structlog.get_logger(__name__)

BY = system("correspondence.earlier_mail")
BATCH = 100
PAGE = "contacts:earlier_mail"
GONE, NOT_READ = "mail_gone", "mail_not_read"  # crm/jobs/words.py has the words of these
SEEN, THERE, KNOWN, FILED, LEFT = "mail_seen", "mail_there", "mail_known", "mail_filed", "mail_left"


def look(run: Run) -> None:
    """Count or file what arrived in the days of the job."""
    owner = run.job.owner
    usable = used_by_or_for(owner).filter(pk=run.payload["mailbox"]) if owner is not None else Mailbox.objects.none()
    mailbox = usable.first()
    if owner is None or mailbox is None or not owner.is_active or not owner.may(CONTACTS_EDIT):
        run.fail(GONE)
        return
    try:
        with signed_in(mailbox) as client:
            totals = Look(run, mailbox, client).go_through()
    except TROUBLES as trouble:
        log.info("earlier mail not read", mailbox=mailbox.pk, error=type(trouble).__name__)
        run.fail(NOT_READ)
        return
    run.finish({"counts": totals, "link": {"name": PAGE, "args": [str(mailbox.uid)]}})


@dataclass
class Look:
    """One run over the folders of an account."""

    run: Run
    mailbox: Mailbox
    client: IMAPClient

    def __post_init__(self) -> None:
        self.count = bool(self.run.payload["count"])
        self.totals = Counter((self.run.cursor or {}).get("totals", {}))
        self.reader = Reader(self.mailbox.user, None if self.mailbox.user else self.mailbox.team, self.mailbox)

    def go_through(self) -> dict[str, int]:
        """All folders, from where the last worker stopped; {code: number}. One that was numbered anew begins anew."""
        since, until = (date.fromisoformat(self.run.payload[name]) for name in ("since", "until"))
        folders = [selected(self.client, name) for name in self.names()]
        validities = [(name, folder.validity) for name, folder in zip(self.names(), folders, strict=True)]
        numbers = [selected(self.client, name).within(since, until) for name, _validity in validities]
        with transaction.atomic():
            self.run.advance(phase="reading", total=sum(map(len, numbers)))
        for place, (name, validity) in enumerate(validities):
            reached = self.reached(place, validity)
            rest = [number for number in numbers[place] if number > reached]
            if rest:
                self.through_folder(selected(self.client, name), rest, {"place": place, "validity": validity})
        codes = (SEEN, THERE, KNOWN if self.count else FILED, LEFT)
        return {code: self.totals[code] for code in codes}

    def names(self) -> list[str]:
        """The folder that is read, then the one of sent mail, where there is one."""
        sent = self.mailbox.sent_folder or self.client.find_special_folder(SENT)
        return list(dict.fromkeys(filter(None, (self.mailbox.folder, sent))))

    def reached(self, place: int, validity: int) -> int:
        """The last number of a folder that was looked at."""
        before = self.run.cursor or {}
        if place < before.get("place", 0):
            return 2**63
        return before["number"] if (place, validity) == (before.get("place"), before.get("validity")) else 0

    def through_folder(self, folder: Folder, numbers: list[int], cursor: dict[str, int]) -> None:
        """A hundred heads at a time; each letter that is filed is a transaction of its own."""
        for start in range(0, len(numbers), BATCH):
            batch = numbers[start : start + BATCH]
            for number, (code, size) in self.judged(folder, batch).items():
                whole = None
                if code == KNOWN and not self.count:
                    whole = letter_at(folder, number, size, between=self.run.keep)
                self.kept(code, whole, {**cursor, "number": number})

    def kept(self, code: str, whole: Letter | None, cursor: dict[str, Any]) -> None:
        """File the letter where there is one to be filed, and save how far we are."""
        with transaction.atomic():
            if code == KNOWN and not self.count:
                code = FILED if whole is not None and self.filed(whole) else LEFT
            self.totals.update((SEEN, code))
            self.run.advance(done=self.run.done + 1, cursor={**cursor, "totals": dict(self.totals)})

    def filed(self, letter: Letter) -> bool:
        """Whether it stands in a history now."""
        return not letter.problem and MailSorter(letter, self.reader, private=False, by=BY, earlier=True).kept()

    def judged(self, folder: Folder, numbers: list[int]) -> dict[int, tuple[str, int]]:
        """{number: (what becomes of it, its bytes)} by the heads alone; two statements for all of them."""
        heads = folder.heads(numbers)
        letters = {number: read(raw, arrived=arrived) for number, (raw, _size, arrived) in heads.items()}
        known = contacts_with({email for letter in letters.values() for email in emails_in(letter)}, self.reader)
        marks = {number: blind_texts("message id", letter.message_id) for number, letter in letters.items()}
        every = [mark for listed in marks.values() for mark in listed]
        filed = FiledMail.objects.filter(message__in=every, interaction__removed_at=None)
        there = set(filed.values_list("message", flat=True))
        return {
            number: (judged(letter, known, there=not there.isdisjoint(marks[number])), heads[number][1])
            for number, letter in sorted(letters.items())
        }


def judged(letter: Letter, known: dict[str, list[Contact]], *, there: bool) -> str:
    """What becomes of a letter, by its head: machines' and strangers' stay where they are."""
    if there or is_ours(letter.message_id):
        return THERE
    named = not letter.automatic and any(len(known.get(email, ())) == 1 for email in emails_in(letter))
    return KNOWN if named else LEFT


def emails_in(letter: Letter) -> set[str]:
    """The addresses of sender and receivers, in small letters."""
    people = (*((letter.sender,) if letter.sender else ()), *letter.receivers)
    return {person.email.lower() for person in people}
