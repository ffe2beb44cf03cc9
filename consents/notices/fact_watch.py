"""Facts that moved on from what was published: noticed, drafted as the next version, told to those who decide.

    relation, agreement, transfer, rule, controller, purpose
        └──> drift_of(version) ──> NoticeDrift ──> draft of the next version ──> mail to the officer and the decider

Forms and pages say the new facts at once (notice_versions.py); the draft makes them words that can be approved, and
those who were told the old ones hear of it then (retelling.py). Run twice it does nothing twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, override

from consents.models import LANGUAGES, NoticeDrift, NoticeVersion, digest_of
from consents.notices.form_pause import changed
from consents.notices.notice_versions import draft_notice, in_force, own_promises, purposes_of, rendered
from consents.statements.differences import spelled
from consents.statements.drafts import log_version
from consents.statements.notice_facts import NoticeFacts, facts_about
from consents.statements.processing_notice import FACTS, ORDER, Notice, Part, notice_of
from crm.accounts.filled_together import prefetched
from crm.casework.colleagues import responsible
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import signature, system
from crm.privacy.models import Purpose

BY = system("consents.notices")


@dataclass(frozen=True)
class OldNotice:
    """A published notice that is older than its facts: since when we know of it, and what differs, by heading."""

    version: NoticeVersion
    since: datetime | None
    headings: tuple[str, ...]


def published_notices(at: datetime | None = None) -> list[NoticeVersion]:
    """The notices in force by name, with what was noticed about them: two statements."""
    versions = in_force(at).order_by("notice__slug").prefetch_related(None)
    return prefetched(list(versions), "texts", "periods", "drifts")


def notices_older_than_facts(
    at: datetime | None = None, *, published: Iterable[NoticeVersion] | None = None
) -> list[OldNotice]:
    """The notices in force whose published words are not what is so now; people read the true facts all the same.
    `published` are those in force, where they are at hand.
    """
    versions, language = published_notices(at) if published is None else list(published), settings.LANGUAGE_CODE
    with override(language):
        facts = facts_about(Purpose.in_force(at), at) if versions else None
    drifts = []
    for version in versions:
        if keys := drift_of(version, next_notice(version, language, at, facts), at):
            running = next((drift for drift in version.drifts.all() if drift.ended_at is None), None)
            drifts.append(OldNotice(version, running.noticed_at if running else None, headings(version, keys)))
    return drifts


def next_notice(
    version: NoticeVersion, language: str, at: datetime | None = None, facts: NoticeFacts | None = None
) -> Notice:
    """What would be published now in its place, with its promises and further words. `facts`: see `notice_of`."""
    more = version.more_en if language == "en" else version.more
    promises = [period for period in version.periods.all() if not period.from_rule]
    return notice_of(purposes_of(version.notice, at), language, periods=promises, more=more, at=at, facts=facts)


def drift_of(version: NoticeVersion, now: Notice, at: datetime | None = None) -> list[str]:
    """The keys of the parts in which the published words differ from `now`, in their order: facts, and the purposes
    where one of them is new, gone, or another one by now."""
    fixed = lines_by_key(rendered(version, now.language).parts)
    current = lines_by_key(now.parts)
    keys = {key for key in FACTS if fixed.get(key) != current.get(key)}
    purposes = purposes_of(version.notice, at)
    if {purpose.slug for purpose in purposes} != set(version.slugs) or changed(version, purposes):
        keys.add("purposes")
    return [key for key in ORDER if key in keys]


def lines_by_key(parts: Iterable[Part]) -> dict[str, tuple[str, ...]]:
    """{key: lines}, without headings that say nothing."""
    return {part.key: part.lines for part in parts if part.lines}


def headings(version: NoticeVersion, keys: Iterable[str]) -> tuple[str, ...]:
    """The keys as the reader knows them."""
    named = {
        "who": _("Who is responsible"),
        "purposes": _("What for, and what allows it"),
        "recipients": _("Who gets the data"),
        "abroad": _("Where your data go"),
        "joint": _("Who decides together with us"),
        "periods": _("How long"),
    }
    return tuple(named[key] for key in keys)


def watch_facts(at: datetime | None = None) -> int:
    """One round over the notices in force; for how many something new was noticed."""
    at = at or timezone.now()
    return sum(look_at(pk, at) for pk in list(in_force(at).values_list("pk", flat=True)))


@transaction.atomic
def look_at(pk: int, at: datetime) -> bool:
    """Notice what changed behind one version, once. False when all was known, or nothing differs."""
    version = NoticeVersion.objects.select_for_update(of=("self",)).select_related("notice").get(pk=pk)
    by_language = {language: next_notice(version, language, at) for language in LANGUAGES}
    keys = drift_of(version, by_language[settings.LANGUAGE_CODE], at)
    running = version.drifts.filter(ended_at=None).first()
    digest = digest_of("\n".join(notice.text for notice in by_language.values())) if keys else ""
    if not version.current or (running.digest if running else "") == digest:
        return False
    version.drifts.filter(ended_at=None).update(ended_at=at)
    if not keys:
        drop_own_draft(version)
        return False
    drift = NoticeDrift(version=version, digest=digest, headings=keys, noticed_at=at)
    draft = take_into_draft(version, keys, at)
    drift.told = tell(version, draft, by_language, keys)
    drift.save()
    log_version(version, "facts_changed", by=BY, parts=len(keys), told=drift.told)
    return True


def take_into_draft(version: NoticeVersion, keys: Iterable[str], at: datetime) -> NoticeVersion:
    """The draft of the next version. One that somebody began stays theirs: it takes the facts in by itself, and an
    opinion that was given on other facts is void."""
    begun = version.versions().drafts().first()
    if begun is not None:
        begun.opinion, begun.opinion_text, begun.opinion_by, begun.opinion_at = "", "", "", None
        begun.save(update_fields=["opinion", "opinion_text", "opinion_by", "opinion_at"])
        return begun
    with override(settings.LANGUAGE_CODE):
        params = {"headings": ", ".join(headings(version, keys))}
        why = (
            _("Changed: %(headings)s.") % params
            if version.follows_facts
            else _("The program was updated and reads these facts from the records now: %(headings)s.") % params
        )
    return draft_notice(
        version.notice, own_promises(version), by=BY, at=at, why=why, more=version.more, more_en=version.more_en
    )


def drop_own_draft(version: NoticeVersion) -> None:
    """The facts are again those that were published: a draft that nobody but the program touched goes."""
    version.versions().drafts().filter(drafted_by=signature(BY), opinion="").delete()


def tell(version: NoticeVersion, draft: NoticeVersion, by_language: Mapping[str, Notice], keys: Sequence[str]) -> int:
    """Write to the officers and to whoever decides what differs, word by word, each in their language; to how many."""
    readers = list(responsible())
    for reader in readers:
        now = by_language.get(reader.language) or by_language[settings.LANGUAGE_CODE]
        fixed = [part for part in rendered(version, now.language).parts if part.key in keys]
        current = [part for part in now.parts if part.key in keys]
        context: dict[str, Any] = {
            "title": version.notice.titled(now.language),
            "version": version.version,
            "draft": draft.version,
            "by_update": not version.follows_facts,
            "changes": spelled(fixed, current),
            "link": f"{settings.BASE_URL}{reverse('consents:notice_text', args=[version.notice.slug])}",
        }
        post("notice_facts", to=reader, by=BY, context=context)
    return len(readers)
