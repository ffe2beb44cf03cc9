"""Writing entries of the history: notes, calls and meetings, and correcting one's own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.business.asked_answers import ask_for_answer
from consents.grounds.enquiries import heard_from
from consents.notices.notification import contacted
from crm.accounts.models import User
from crm.contacts.entries.mentions import notify_mentioned
from crm.contacts.models import Contact, EarlierWording, Interaction
from crm.contacts.models.interaction import BY_THE_PERSON
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.channels import channels_of
from crm.privacy.logs import ledger
from crm.privacy.models import Person


def write(  # noqa: PLR0913 - what happened, with whom, how, when
    contact: Contact,
    *,
    by: User,
    kind: str,
    text: str = "",
    outcome: str = "",
    channel: str = "",
    at: datetime | None = None,
    others: Iterable[Contact] = (),
    kept: Iterable[str] = (),
    answer_by: Iterable[str] = (),
) -> Interaction:
    """Record what happened with a contact and, for a meeting, with `others`: one row each, with a common occasion.

    `channel` says by what a message went. `kept` names the kinds of sensitive data that the writer was warned about and
    kept, `answer_by` the channels by which the contact asked to be answered. Contacts come with keys. Raises Paused
    when one of them is restricted, ValidationError for an empty note, for a message by no channel that colleagues write
    on by hand, and for an answer that may not open (consents/business/asked_answers.py).
    """
    refuse_wayless(kind, channel)
    if not text.strip() and kind != Interaction.Kind.CALL:
        raise ValidationError(_("Write what happened."), code="empty")
    present = [contact, *others]
    refuse_paused(participant.pk for participant in present)
    at, occasion = at or timezone.now(), uuid4()
    with transaction.atomic():
        Person.hold(participant.person for participant in present)
        rows = Interaction.objects.bulk_create(
            Interaction(
                person=participant.person,
                occasion=occasion,
                kind=kind,
                outcome=outcome,
                channel=channel,
                summary=text.strip(),
                happened_at=at,
                author=by,
            )
            for participant in present
        )
        if took_part(kind, outcome):
            note_activity(present, at)
            contacted([participant.pk for participant in present], timezone.localdate(at))
            heard_from([participant.person for participant in present], by=by, at=at, channel=rows[0].way)
        note_asked(rows[0], contact, answer_by, by=by)
        notify_mentioned(rows, text, by=by)
        record_each(f"contact.{kind}", rows, by=by, kept=kept)
    return rows[0]


def amend(
    entry: Interaction,
    *,
    by: User,
    text: str,
    outcome: str | None = None,
    minutes: int | None = None,
    kept: Iterable[str] = (),
    answer_by: Iterable[str] = (),
) -> None:
    """Correct one's own entry, for everybody who took part, and mark it edited. PermissionDenied for another's, and for
    a letter, which stays as it was sent. A call that was started with one tap gets its outcome and length this way.
    """
    if entry.author_id != by.pk or entry.is_letter:  # a mail reads as it was sent
        raise PermissionDenied
    rows = list(Interaction.objects.filter(occasion=entry.occasion, author=by).select_related("person__key"))
    refuse_paused(row.person_id for row in rows)
    first = entry.kind == Interaction.Kind.CALL and not entry.outcome and not entry.summary
    at = timezone.now()
    before = [] if first else [(row, row.summary, row.outcome) for row in rows]
    for row in rows:
        row.summary, row.edited_at = text.strip(), None if first else at
        row.outcome = row.outcome if outcome is None else outcome
        row.minutes = row.minutes if minutes is None else minutes
    with transaction.atomic():
        Person.hold(row.person for row in rows)
        keep_wordings(before, by=by, at=at)
        Interaction.objects.bulk_update(rows, ["summary", "outcome", "minutes", "edited_at"])
        if took_part(entry.kind, rows[0].outcome):
            note_activity(Contact.objects.filter(pk__in=[row.person_id for row in rows]), entry.happened_at)
            contacted([row.person_id for row in rows], timezone.localdate(entry.happened_at))
            heard_from([row.person for row in rows], by=by, at=entry.happened_at, channel=entry.way)
        note_asked(entry, entry, answer_by, by=by)
        notify_mentioned(rows, text, by=by)
        record_each("contact.entry_edited", rows, by=by, kept=kept)


def note_asked(entry: Interaction, of: Contact | Interaction, channels: Iterable[str], *, by: User) -> None:
    """What they asked for in it: to be answered by `channels`; the caller holds them and the transaction."""
    if channels := list(channels):
        facts = {"heard_in": entry.kind, "entry": str(entry.uid)}
        ask_for_answer(of.person, channels, by=by, at=entry.happened_at, **facts)


def keep_wordings(before: Iterable[tuple[Interaction, str, str]], *, by: User, at: datetime) -> None:
    """Store how entries read until now, each sealed with its person's key."""
    EarlierWording.objects.bulk_create(
        EarlierWording(
            interaction=row, person=row.person, summary=summary, outcome=outcome, replaced_at=at, replaced_by=by
        )
        for row, summary, outcome in before
    )


def took_part(kind: str, outcome: str) -> bool:
    """Whether the person was active themselves; our notes and call attempts restart no retention period."""
    return kind in (Interaction.Kind.MEETING, Interaction.Kind.EMAIL) or outcome in BY_THE_PERSON


def refuse_wayless(kind: str, channel: str) -> None:
    """ValidationError for a message without its channel, and for a channel of anything else."""
    if channel not in (channels_of(kind) if kind == Interaction.Kind.MESSAGE else [""]):
        raise ValidationError({"channel": _("Choose by what it went.")}, code="channel")


def note_activity(contacts: Iterable[Contact], at: datetime) -> None:
    """Move the last activity of contacts forward to `at`, never backwards."""
    keys = [contact.pk for contact in contacts]
    Contact.objects.filter(pk__in=keys, last_activity_at__lt=at).update(last_activity_at=at)


def record_each(act: str, rows: list[Interaction], *, by: Actor, kept: Iterable[str]) -> None:
    """One ledger entry for each person concerned."""
    counts = {"kept": sorted(set(kept))} if kept else {}
    ledger.record_many(
        ledger.entry_for(
            act, by=by, about=row.person, target=f"interaction:{row.uid}", fields=["summary"], counts=counts
        )
        for row in rows
    )
