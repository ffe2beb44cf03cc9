"""How words come into force: somebody drafts, the officer gives an opinion, the controller publishes (Art. 38(6)).

draft ──> give_opinion ──> publish ──> the version before is replaced, people are shown the new one from that instant
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Drafted, Wording, WordingText, digest_of
from crm.privacy.actors import Actor, signature
from crm.privacy.channels import CHANNELS
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Purpose

Texts = Mapping[tuple[str, str], str]  # {(channel, language): words}
Words = TypeVar("Words", bound=Drafted)


def draft(purpose: Purpose, texts: Texts, *, by: Actor, at: datetime | None = None, **about: str) -> Wording:
    """Write the draft of the next version for `purpose`, or rewrite the one there is; an opinion on it is void then.

    `about`: why, often, often_en. ValidationError for a purpose that asks no consent and for a channel it does not use.
    """
    refuse_misplaced(purpose, texts)
    with transaction.atomic():
        blank = Wording(purpose_slug=purpose.slug)
        saved = redrafted(blank, by=by, at=at or timezone.now())
        for name in ("why", "often", "often_en"):
            setattr(saved, name, about.get(name, "").strip())
        saved.save()
        saved.texts.all().delete()
        WordingText.objects.bulk_create(
            WordingText(wording=saved, channel=channel, language=language, text=words, digest=digest_of(words))
            for (channel, language), text in texts.items()
            if (words := text.strip())
        )
        log_version(saved, "drafted", by=by)
    return saved


def redrafted(blank: Words, *, by: Actor, at: datetime) -> Words:
    """The open draft among the versions of `blank`, or `blank` as the next one; unsaved, without any opinion.

    The caller holds the transaction.
    """
    versions = list(blank.versions().select_for_update())
    last = max((candidate.version for candidate in versions), default=0)
    version = next((candidate for candidate in versions if not candidate.published), blank)
    version.version = version.version or last + 1
    version.drafted_by, version.drafted_at = signature(by), at
    version.opinion, version.opinion_text, version.opinion_by, version.opinion_at = "", "", "", None
    return version


def refuse_misplaced(purpose: Purpose, texts: Texts) -> None:
    """ValidationError for a purpose that is not based on consent, or a channel that it does not use."""
    if purpose.legal_basis != LegalBasis.CONSENT:
        raise ValidationError(_("This purpose rests on another basis than consent: there is nothing to agree to."))
    if strange := {channel for (channel, _language), text in texts.items() if text.strip()} - set(purpose.channels):
        names = ", ".join(str(CHANNELS[channel_name].name) for channel_name in sorted(strange))
        raise ValidationError(_("The purpose does not use these channels: %(channels)s."), params={"channels": names})


def give_opinion(words: Drafted, opinion: str, text: str, *, by: Actor, at: datetime | None = None) -> bool:
    """The officer's dated opinion on a draft. False when it was published meanwhile."""
    values = {"opinion": opinion, "opinion_text": text.strip(), "opinion_by": signature(by)}
    with transaction.atomic():
        drafts = words.versions().drafts().filter(pk=words.pk)
        if not drafts.update(**values, opinion_at=at or timezone.now()):
            return False
        log_version(words, "opinion", by=by, opinion=opinion)
    return True


def publish(
    words: Words,
    *,
    by: Actor,
    overruling: str = "",
    at: datetime | None = None,
    fix: Callable[[Words], None] = lambda _words: None,
) -> Words:
    """Put the draft in force for the controller. `fix` writes down in the same transaction what then never changes.

    ValidationError when it is unfinished or overrules the officer without a word.
    """
    at = at or timezone.now()
    with transaction.atomic():
        versions = list(words.versions().select_for_update())
        version = next((candidate for candidate in versions if candidate.pk == words.pk), None)
        if version is None or version.published:
            raise ValidationError(_("This version was published already."))
        version.refuse_unfinished()
        if version.opinion == Drafted.Opinion.AGAINST and not overruling.strip():
            raise ValidationError(_("The data protection officer is against it. Say why it goes ahead all the same."))
        for candidate in versions:
            if candidate.current:
                candidate.replaced_at = at
                candidate.save(update_fields=["replaced_at"])
        fix(version)
        version.published_at, version.published_by, version.overruled = at, signature(by), overruling.strip()
        version.save()
        log_version(version, "published", by=by)
    return version


def log_version(words: Drafted, what: str, *, by: Actor, **counts: Any) -> None:
    """One line in the ledger, in the caller's transaction."""
    ledger.record(f"{words.act}.{what}", by=by, target=words.target, counts={"version": words.version, **counts})
