"""Mail about consents and notices: the link to confirm, the receipt, what we do with data; and the reminder."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from consents.models import Choice, Confirmation, Controller, Ground, NoticeVersion, Renewal, Submission, WordingText
from consents.proofs.receipts import receipt_of
from consents.statements.processing_notice import Part
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import letter_of, post
from crm.privacy.actors import Actor, system
from crm.privacy.models import Person

BY = system("consents.letters")


def ask_to_confirm(confirmation: Confirmation, choices: Sequence[Choice], *, token: str) -> None:
    """Mails the link to confirm, with the exact words. The outbox encrypts it: the token is stored nowhere in clear."""
    submission = confirmation.submission
    guardian = confirmation.role == Confirmation.Role.GUARDIAN
    context = {
        "path": reverse(f"consents:confirmation_{submission.language}", args=[token]),
        "texts": [choice.text.text for choice in choices],
        "hours": round((confirmation.expires_at - confirmation.asked_at).total_seconds() / 3600),
        **signed(),
    }
    post(
        "consent_guardian" if guardian else "consent_confirmation",
        to=submission.guardian if guardian else submission.person,
        by=BY,
        context=context,
        required=True,
        language=submission.language,
    )


def hand_receipt(submission: Submission, counted: Sequence[Choice]) -> bool:
    """What was agreed to, to keep: in words and as a file. False when there is no e-mail to send it to."""
    person = submission.person
    if not person.email or not counted:
        return False
    pairs = {(choice.purpose.slug, choice.channel) for choice in counted}
    rows = Ground.objects.filter(person=person, purpose__slug__in={slug for slug, _channel in pairs})
    grounds = [
        ground
        for ground in rows.select_related("person__key", "purpose").order_by("pk")
        if (ground.purpose.slug, ground.channel) in pairs
    ]
    post_receipt(person, grounds, [choice.text for choice in counted], language=submission.language)
    return True


def post_receipt(person: Person, grounds: Sequence[Ground], texts: Sequence[WordingText], *, language: str) -> None:
    """Mails the receipt of these grounds, whose words were `texts`. They come with the person's key and purposes."""
    receipt = receipt_of(grounds, language=language)
    file = json.dumps(receipt, ensure_ascii=False, indent=2).encode()
    purposes = {ground.purpose.slug: ground.purpose for ground in grounds}
    with translation.override(language):
        lines = [
            {
                "purpose": str(purposes[text.wording.purpose_slug]),
                "channel": str(text.get_channel_display()),
                "text": text.text,
            }
            for text in texts
        ]
    post(
        "consent_receipt",
        to=person,
        by=BY,
        context={"lines": lines, "receipt": receipt["receipt_id"], **signed()},
        required=True,
        language=language,
        attachments=[("consent-receipt.json", file, "application/json")],
    )


def ask_to_renew(renewal: Renewal, *, token: str, by: Actor, way_out: str) -> Message:
    """Mails that a consent runs out. It is marketing: the gate is asked, and `way_out` ends it with one click."""
    ground, language = renewal.ground, renewal.text.language
    address = f"{settings.BASE_URL}{reverse(f'consents:renewal_{language}', args=[token])}"
    with translation.override(language):
        names = {"purpose": str(ground.purpose), "channel": str(ground.get_channel_display())}
    context = {**names, "ends_at": ground.expires_at, "text": renewal.text.text, "address": address, **signed()}
    return post(
        "consent_renewal",
        to=ground.person,
        by=by,
        context=context,
        purpose=ground.purpose,
        language=language,
        unsubscribe=way_out,
    )


def hand_renewed(ground: Ground, text: WordingText) -> None:
    """The receipt of a consent that began anew."""
    post_receipt(ground.person, [ground], [text], language=text.language)


def post_notice(
    person: Person,
    parts: Sequence[Part],
    version: NoticeVersion,
    *,
    by: Actor,
    language: str,
    changes: Sequence[dict[str, Any]] = (),
) -> Message:
    """What we do with their data (Art. 13, 14), with the way to the published notice in every language.

    `changes` [{"title", "before", "after"}] stand first where they were told an earlier version.
    """
    return post(
        "notice", to=person, by=by, context=of_notice(parts, version, changes), required=True, language=language
    )


def preview_of_notice(
    parts: Sequence[Part], version: NoticeVersion, *, language: str, changes: Sequence[dict[str, Any]] = ()
) -> dict[str, str]:
    """{subject, text, html} of the letter that `post_notice` would post; nothing is sent."""
    return letter_of("notice", of_notice(parts, version, changes), language=language, person=True)


def of_notice(parts: Sequence[Part], version: NoticeVersion, changes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the letter says. `day` is that of the version, of a draft today."""
    ways = [{"code": code, "name": name, "url": notice_address(version, code)} for code, name in settings.LANGUAGES]
    day = version.published_at or timezone.now()
    return {"parts": parts, "version": version, "day": day, "ways": ways, "changes": changes, **signed()}


def notice_address(version: NoticeVersion, language: str) -> str:
    """Where the public reads this version: from the configured address, never from a request (docs/security.md)."""
    return f"{settings.BASE_URL}{reverse(f'consents:notice_{language}', args=[version.notice.slug, version.version])}"


def signed() -> dict[str, Any]:
    """{firm, firm_email} for the foot of a mail; both empty while no controller is named."""
    controller = Controller.named()
    if controller is None:
        return {"firm": "", "firm_email": ""}
    return {"firm": controller.name, "firm_email": controller.officer_email or controller.email}
