"""The job behind a letter to many: the recipients get theirs one after the other.

The gate is asked for each letter when it is written and again at every attempt to send. A killed worker loses the
batch at hand, and nobody is written to twice, since the id of a letter follows from the mailing's and the contact's.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_noop

from crm.accounts.permissions.rights import CONTACTS_EDIT
from crm.contacts.contact_list.selection import contacts_of
from crm.contacts.models import Contact, Interaction, Mailing, MailingFile
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters import drafts
from crm.correspondence.letters.enclosures import share
from crm.correspondence.letters.sending import UnfilledPlaceholders, send
from crm.correspondence.mailings.mailing_drafts import files_of
from crm.correspondence.mailings.orders import note
from crm.correspondence.templates.placeholder_values import with_values
from crm.jobs.work import Run
from crm.mail.outgoing.outbox import NoAddress
from crm.privacy.actors import system
from crm.privacy.keys.cipher import Unreadable

NO_RIGHT = gettext_noop("The right to write to contacts was taken away.")
BATCH = 50
# beside the gate's own reasons
NO_ADDRESS, UNREADABLE, RESTRICTED, GAP = "no_address", "unreadable", "restricted", "gap"
BY = system("contacts.mailing")


def deliver(run: Run, mailing: Mailing) -> None:
    """Writes to everybody after the cursor; then text and recipients of the mailing are deleted."""
    if not mailing.owner.is_active or not mailing.owner.may(CONTACTS_EDIT):
        run.fail(NO_RIGHT)
        return
    keys = [UUID(key) for key in mailing.keys or ()]
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=len(keys), cursor=0)
    while batch := keys[run.cursor : run.cursor + BATCH]:
        with transaction.atomic():
            write_to(mailing, batch)
            run.advance(done=run.done + len(batch), cursor=run.cursor + len(batch))
    with transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(letter=None, keys=None)
        note(mailing, "mailing.sent", by=BY, counts=result_of(mailing))
        run.finish({"counts": result_of(mailing)})


def write_to(mailing: Mailing, keys: Sequence[UUID]) -> None:
    """Writes to one batch: those whom the gate allows get the letter, the others are counted by reason."""
    reasons, sent, files = Counter(mailing.left_out), 0, files_of(mailing)
    for contact in contacts_of(list(keys), by=mailing.owner).with_keys().order_by("pk"):
        reason = write_one(mailing, contact, files)
        if reason:
            reasons[reason] += 1
        else:
            sent += 1
    mailing.count += sent
    mailing.left_out = dict(reasons)
    mailing.save(update_fields=["count", "left_out"])


def write_one(mailing: Mailing, contact: Contact, files: Sequence[MailingFile]) -> str:
    """Writes to one contact; the reason as a code where no letter was written."""
    try:
        with transaction.atomic():
            send_to_one(mailing, contact, files)
    except Blocked as refused:
        return refused.answer.reason
    except Paused:
        return RESTRICTED
    except NoAddress:
        return NO_ADDRESS
    except UnfilledPlaceholders:
        return GAP
    except Unreadable:
        return UNREADABLE
    return ""


def send_to_one(mailing: Mailing, contact: Contact, files: Sequence[MailingFile]) -> None:
    """Sends one recipient their letter with the shared files. Raises as `send`."""
    text = {name: mailing.letter[name] for name in ("subject", "text")}
    by, key = mailing.owner, uuid5(mailing.uid, str(contact.uid))
    if files and not Interaction.objects.filter(uid=key).exists():
        share(drafts.save_draft(contact, key=key, by=by), files, by=by)
    words = with_values(text, contact, writer=by)
    send(
        contact,
        by=by,
        purpose=mailing.purpose,
        subject=words["subject"],
        text=words["text"],
        kept=mailing.letter["kept"],
        key=key,
        wait=timedelta(),  # the letter as a whole has waited
        to_many=True,
    )


def result_of(mailing: Mailing) -> dict[str, int]:
    """{code: number}: letters written, then people left out by reason."""
    omitted = {f"left_out_{code}": number for code, number in sorted(mailing.left_out.items())}
    return {"written": mailing.count, **omitted}
