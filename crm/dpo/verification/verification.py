"""Sending a questionnaire, keeping its answers, closing it with our conclusion. The link's secret is only in the mail.

The link opens for LIFE without sign-in; what is typed is kept between visits, and sent in once.
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from consents.models import Controller
from crm.accounts.notices import officers
from crm.dpo.verification.questionnaire import QUESTIONS, Reply, percent
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import ledger
from crm.privacy.models import Recipient, Verification
from crm.privacy.recipients.ends_ahead import Ending, ends_ahead, facts_of_ends
from crm.privacy.recipients.halts import refuse_ended

LIFE = timedelta(days=14)
LONGEST_NOTE = 500  # letters beside an answer
BY_LINK = system("dpo.questionnaire")
BY = system("dpo.reviews")
BATCH = 100
Answers = dict[str, dict[str, str]]  # {question: {"answer": code, "note": words}}


def digest_of(token: str) -> bytes:
    """What is stored of the secret in a link."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def send_questionnaire(recipient: Recipient, *, to: str, language: str, by: Actor) -> Verification:
    """Mail a link to the questionnaire. ValidationError without an address. An open one ends."""
    if not to:
        raise ValidationError({"to": _("Name the address to which the questionnaire goes.")}, code="empty")
    now, token = timezone.now(), secrets.token_urlsafe(32)
    Verification.objects.filter(recipient=recipient, submitted_at=None, expires_at__gt=now).update(expires_at=now)
    row = Verification.objects.create(
        recipient=recipient,
        digest=digest_of(token),
        sent_to=to,
        sent_at=now,
        sent_by=signature(by),
        expires_at=now + LIFE,
    )
    mail_link(row, token, language=language, by=by)
    return row


@transaction.atomic
def send_again(row: Verification, *, by: Actor) -> bool:
    """Mail a new link to the same address, in the language of the first mail; what was answered stays.

    The old link opens nothing any more. False once the answers were sent in. ValidationError where a newer one is
    open, and for a recipient that has ended.
    """
    verification = Verification.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=row.pk)
    if verification.submitted_at is not None or not verification.sent_to:
        return False
    refuse_ended(verification.recipient)
    if Verification.objects.filter(recipient=verification.recipient, sent_at__gt=verification.sent_at).exists():
        raise ValidationError(_("A newer questionnaire was sent meanwhile."), code="newer")
    before = Message.objects.filter(uid=verification.message).first() if verification.message else None
    now, token = timezone.now(), secrets.token_urlsafe(32)
    verification.digest, verification.sent_at, verification.sent_by, verification.expires_at = (
        digest_of(token),
        now,
        signature(by),
        now + LIFE,
    )
    verification.save(update_fields=["digest", "sent_at", "sent_by", "expires_at"])
    mail_link(
        verification, token, language=before.language if before else verification.recipient.letter_language, by=by
    )
    return True


def mail_link(row: Verification, token: str, *, language: str, by: Actor) -> None:
    """Put the mail with the link into the outbox and remember which it is; in the transaction of the act."""
    named = Controller.named()
    with override(language):
        context = {
            "address": f"{settings.BASE_URL}{reverse(f'dpo:questionnaire_{language}', args=[token])}",
            "until": row.expires_at,
            "firm": named.name if named else "",
            "officer_email": (named.officer_email or named.email) if named else "",
        }
        message = post(
            "processor_questionnaire", to=row.sent_to, by=by, context=context, required=True, language=language
        )
    row.message = message.uid
    row.save(update_fields=["message"])
    ledger.record("processor.questionnaire_sent", by=by, target=target_of(row))


def behind(token: str, at: datetime | None = None) -> Verification | None:
    """The questionnaire that a link opens: sent in, or open still; None for a secret of nobody and one run out."""
    row = Verification.objects.select_related("recipient").filter(digest=digest_of(token)).first()
    if row is None or (row.submitted_at is None and row.expires_at <= (at or timezone.now())):
        return None
    return row


def note_opened(row: Verification, at: datetime | None = None) -> None:
    """Write down that somebody opened the questions behind the link, the first time; nothing afterwards."""
    if row.opened_at is None:
        Verification.objects.filter(pk=row.pk, opened_at=None).update(opened_at=at or timezone.now())


def keep_draft(row: Verification, answers: Answers, at: datetime | None = None) -> bool:
    """Keep what was typed for the next visit. False once it was sent in or has run out."""
    by_key = {key: value for key, value in tidy(answers).items() if value["answer"] or value["note"]}
    if by_key:
        still_open(row).filter(begun_at=None).update(begun_at=at or timezone.now())
    return bool(still_open(row).update(answers=by_key))


@transaction.atomic
def send_in(row: Verification, answers: Answers, *, at: datetime | None = None) -> bool:
    """Send the answers in, once, and write to the officers. False where it was sent in or ran out meanwhile.

    ValidationError names the questions that are open.
    """
    answers, at = tidy(answers), at or timezone.now()
    open_questions = [question.key for question in QUESTIONS if answers[question.key]["answer"] not in Reply.values]
    if open_questions:
        raise ValidationError(dict.fromkeys(open_questions, _("Choose an answer.")))
    if not still_open(row).update(answers=answers, submitted_at=at, score=percent(answers)):
        return False
    ledger.record("processor.questionnaire_answered", by=BY_LINK, target=target_of(row))
    tell_officers(row, "answered")
    return True


def still_open(row: Verification) -> Any:
    """The row while it can be written to: two windows may send at once."""
    return Verification.objects.filter(pk=row.pk, submitted_at=None, expires_at__gt=timezone.now())


def tidy(answers: Answers) -> Answers:
    """An answer for each question, cut to what is kept."""
    empty: dict[str, str] = {}
    by_key = {question.key: answers.get(question.key, empty) for question in QUESTIONS}
    return {
        key: {"answer": each.get("answer", ""), "note": each.get("note", "").strip()[:LONGEST_NOTE]}
        for key, each in by_key.items()
    }


@transaction.atomic
def conclude(row: Verification, *, verdict: str, review_on: date, by: Actor) -> Verification:
    """Our conclusion and the day of the next look. ValidationError without words and for a day that is not ahead."""
    if not verdict.strip():
        raise ValidationError({"verdict": _("Say what you conclude.")}, code="empty")
    if review_on <= timezone.localdate():
        raise ValidationError({"review_on": _("Choose a day that is ahead.")}, code="past")
    verification = Verification.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=row.pk)
    verification.verdict, verification.review_on, verification.reminded_at = verdict.strip(), review_on, None
    verification.reviewed_by, verification.reviewed_at = signature(by), timezone.now()
    verification.save(update_fields=["verdict", "review_on", "reviewed_by", "reviewed_at", "reminded_at"])
    ledger.record("processor.verified", by=by, target=target_of(verification))
    return verification


def remind_of_reviews(day: date | None = None) -> int:
    """Write to the officers of each review whose day has come, once; how many. The newest look of a firm counts."""
    ends = ends_ahead(facts_of_ends(timezone.now()), day or timezone.localdate())
    keys = [end.key for end in ends if end.kind == Ending.REVIEW and end.rings]
    due = Verification.objects.filter(pk__in=keys, reminded_at=None).order_by("pk")
    return sum(remind_of(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def remind_of(pk: int) -> bool:
    """One reminder; False where it was sent, or a newer look has taken its place."""
    row = Verification.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=pk)
    if row.reminded_at is not None:
        return False
    Verification.objects.filter(pk=pk).update(reminded_at=timezone.now())
    newer = Verification.objects.filter(recipient=row.recipient, reviewed_at__gt=row.reviewed_at)
    if row.reviewed_at is None or newer.exists():
        return False
    tell_officers(row, "due")
    ledger.record("processor.review_due", by=BY, target=target_of(row))
    return True


def tell_officers(row: Verification, what: str) -> None:
    """A mail to the officers: a questionnaire was answered, or a review is due."""
    page = reverse("dpo:verification" if what == "answered" else "dpo:processor", args=[key_of(row, what)])
    context = {"what": what, "recipient": str(row.recipient), "url": f"{settings.BASE_URL}{page}"}
    for address in officers.addresses():
        post("processor_news", to=address, by=BY, context=context, required=True)


def key_of(row: Verification, what: str) -> Any:
    """What stands in the address of the page to look at."""
    return row.uid if what == "answered" else row.recipient.slug


def target_of(row: Verification) -> str:
    """It as the ledger names it."""
    return f"recipient:{row.recipient.slug} verification:{row.pk}"
