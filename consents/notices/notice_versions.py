"""Notices as documents: drafting the next version, fixing its words, finding the one that people are shown.

Nothing is typed that the purposes or the controller say already (statements/processing_notice.py); a version adds the
periods it promises. What was published stands word for word, whatever becomes of the purposes; what people are shown is
its wording with the facts of the moment, and a notice that no longer fits is drafted anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from consents.models import LANGUAGES, Controller, NoticePeriod, NoticeText, NoticeVersion, PrivacyNotice
from consents.statements.drafts import log_version, publish, redrafted
from consents.statements.notice_facts import facts_about, longest_need
from consents.statements.processing_notice import FACTS, ORDER, Notice, Part, notice_of
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

GENERAL = "general"  # the one that covers every purpose


@dataclass(frozen=True)
class Promise:
    """How long data for one purpose are to be kept: months from an event, or words alone. Empty: no promise."""

    words: str
    words_en: str
    months: int | None = None
    to_year_end: bool = False


def open_notice(values: Mapping[str, Any], *, by: Actor, at: datetime | None = None) -> PrivacyNotice:
    """Begin a notice: slug, title, title_en, purposes (slugs; none for all). ValidationError for a slug in use."""
    if PrivacyNotice.objects.filter(slug=values["slug"]).exists():
        raise ValidationError({"slug": _("There is a notice of that address already.")})
    with transaction.atomic():
        notice = PrivacyNotice.objects.create(**values, made_by=signature(by), made_at=at or timezone.now())
        ledger.record("notice.opened", by=by, target=f"notice:{notice.slug}")
    return notice


def draft_notice(
    notice: PrivacyNotice,
    promises: Mapping[str, Promise],
    *,
    by: Actor,
    at: datetime | None = None,
    **about: str,
) -> NoticeVersion:
    """Write the draft of the next version, or rewrite the one there is; an opinion on it is void then.

    `promises` by the purpose's slug; `about`: why, more, more_en.
    """
    with transaction.atomic():
        version = redrafted(NoticeVersion(notice=notice), by=by, at=at or timezone.now())
        for name in ("why", "more", "more_en"):
            setattr(version, name, about.get(name, "").strip())
        version.save()
        version.periods.all().delete()
        NoticePeriod.objects.bulk_create(
            NoticePeriod(version=version, purpose_slug=slug, **vars(promise))
            for slug, promise in promises.items()
            if promise.words and promise.words_en
        )
        log_version(version, "drafted", by=by)
    return version


def purposes_of(notice: PrivacyNotice, at: datetime | None = None) -> list[Purpose]:
    """The purposes in force that the notice speaks of."""
    return [purpose for purpose in Purpose.in_force(at) if not notice.purposes or purpose.slug in notice.purposes]


def rendered(version: NoticeVersion, language: str) -> Notice:
    """The words of a version: those that were fixed, or for a draft those that would be."""
    if version.published:
        stored = next(text for text in version.texts.all() if text.language == language)
        document = {
            "notice": version.notice.slug,
            "version": version.version,
            "pk": version.pk,
            "digest": stored.digest,
        }
        return Notice(tuple(map(Part.read, stored.parts)), tuple(version.covers), language, document)
    more = version.more_en if language == "en" else version.more
    return notice_of(purposes_of(version.notice), language, periods=version.periods.all(), more=more)


def publish_notice(
    version: NoticeVersion, *, by: Actor, overruling: str = "", at: datetime | None = None
) -> NoticeVersion:
    """Put the draft in force for the controller and fix its words. ValidationError as `publish`, or with none named."""
    if Controller.named() is None:
        raise ValidationError(_("Say first who the controller is: the notice begins with it."))
    return publish(version, by=by, overruling=overruling, at=at, fix=fix_words)


def fix_words(version: NoticeVersion) -> None:
    """Write down the words of a draft in every language, and the purposes that they speak of."""
    by_language = {language: rendered(version, language) for language in LANGUAGES}
    promise_rules(version)
    version.follows_facts = True
    version.covers = list(next(iter(by_language.values())).versions)
    if not version.covers:
        raise ValidationError(_("None of its purposes is in force: there is nothing to tell."))
    NoticeText.objects.bulk_create(
        NoticeText(
            version=version,
            language=language,
            parts=[part.as_json() for part in rendered_notice.parts],
            digest=rendered_notice.digest,
        )
        for language, rendered_notice in by_language.items()
    )


def promise_rules(version: NoticeVersion) -> None:
    """Write down how long the rules keep at this moment where the version itself promises nothing: whoever is told so
    is kept no longer before they get another notice (Art. 5(1)(a), 13(2)(a))."""
    promised = {period.purpose_slug for period in version.periods.all()}
    rows: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        with override(language):
            periods = facts_about(purposes_of(version.notice)).periods
        for slug, rules in periods.items():
            if slug not in promised and (rule := longest_need(rules)) is not None:
                name = "words_en" if language == "en" else "words"
                columns = {"months": rule.months, "to_year_end": rule.to_year_end, name: rule.words}
                rows[slug] = {**rows.get(slug, {}), **columns}
    NoticePeriod.objects.bulk_create(
        NoticePeriod(version=version, purpose_slug=slug, from_rule=True, **row) for slug, row in rows.items()
    )


def own_promises(version: NoticeVersion) -> dict[str, Promise]:
    """What somebody wrote into the version, by the purpose's slug, for the next one to begin with."""
    return {
        period.purpose_slug: Promise(period.words, period.words_en, period.months, period.to_year_end)
        for period in version.periods.all()
        if not period.from_rule
    }


def in_force(at: datetime | None = None) -> models.QuerySet[NoticeVersion]:
    """The version of each notice that people are shown, with its words."""
    return NoticeVersion.objects.in_force(at).select_related("notice").prefetch_related("texts", "periods")


def covering(slugs: Iterable[str], at: datetime | None = None) -> NoticeVersion | None:
    """The narrowest version in force that speaks of all these purposes, the widest for none; None when none does."""
    return narrowest(in_force(at), slugs)


def narrowest(versions: Iterable[NoticeVersion], slugs: Iterable[str]) -> NoticeVersion | None:
    """The same among `versions`."""
    slugs_wanted = set(slugs)
    fitting = sorted(
        (version for version in versions if slugs_wanted <= version.slugs),
        key=lambda version: (len(version.slugs), version.target),
    )
    return (fitting[0] if slugs_wanted else fitting[-1]) if fitting else None


def notice_for(purposes: Sequence[Purpose], language: str, at: datetime | None = None) -> Notice:
    """What people are told who give data for `purposes`: the wording of the published version that covers them, as far
    as it concerns them, with the facts of this moment; words made for them where none does."""
    slugs = [purpose.slug for purpose in purposes]
    version = covering(slugs, at) if slugs else None
    if version is None:
        return notice_of(purposes, language, at=at)
    return as_it_stands(version, purposes, language, at)


def as_it_stands(
    version: NoticeVersion, purposes: Sequence[Purpose], language: str, at: datetime | None = None
) -> Notice:
    """The wording of a version as far as it concerns `purposes`, with the facts as they are at `at`.

    Facts (FACTS) are true from the minute of a change; wording waits for the next version (Art. 5(1)(a), 13).
    """
    fixed = rendered(version, language)
    about = [part.about(purpose.slug for purpose in purposes) for part in fixed.parts]
    fixed_parts = {part.key: part for part in about if part.lines}
    now = notice_of(purposes, language, periods=version.periods.all(), at=at)
    facts = {part.key: part for part in now.parts if part.key in FACTS}
    all_parts = {**{key: part for key, part in fixed_parts.items() if key not in FACTS}, **facts}
    parts = tuple(all_parts[key] for key in ORDER if key in all_parts)
    return replace(fixed, parts=parts, moved=any(lines_of(fixed_parts, key) != lines_of(facts, key) for key in FACTS))


def shown_now(version: NoticeVersion, language: str, at: datetime | None = None) -> Notice:
    """A version as people read it now: as it stands while it is in force, word for word as it was once it was replaced
    or while it is a draft."""
    if not version.current:
        return rendered(version, language)
    return as_it_stands(version, covered(version, at), language, at)


def covered(version: NoticeVersion, at: datetime | None = None) -> list[Purpose]:
    """The purposes in force of which a published version speaks."""
    return list(Purpose.objects.active(at).filter(slug__in=version.slugs))


def lines_of(parts: Mapping[str, Part], key: str) -> tuple[str, ...]:
    """The lines under a heading; none where it is not there."""
    return parts[key].lines if key in parts else ()
