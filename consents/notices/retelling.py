"""Telling those who were told: the next version of a notice reaches whom its change concerns (Art. 13(3), 14(4)).

    publish_and_tell ──> the version in force, Job ──> carry_out, by batches ──> Message through the mail gate
                                                   └──> no address: due again, listed for the post

WP260: a change is told actively, in time, with what changed. Nobody is written to twice about one version, however
often the job is killed or run; a letter that comes back makes its reader due again, for the post.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from consents.letters import post_notice
from consents.models import LANGUAGES, Ground, NoticeReceived, NoticeVersion, PrivacyNotice
from consents.notices.notice_versions import in_force, publish_notice, rendered
from consents.notices.notification import BY, How, due_by_post, language_of, log_notice, parts_for, remember, slugs_of
from consents.statements.differences import spelled
from consents.statements.processing_notice import Notice
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy.actors import Actor
from crm.privacy.models import Person
from crm.privacy.models.person import PersonQuerySet

KIND = "consents.tell_again"
TITLE = gettext_noop("Telling people of a new notice")
BATCH = 50
ABOUT_PURPOSE = (
    "purposes",
    "recipients",
    "abroad",
    "joint",
    "periods",
)  # a change of these is told to whom it concerns
OF_ALL = "*"  # a change that concerns everybody: the controller is another


@dataclass(frozen=True)
class Audience:
    """How many were told an earlier version, and how each hears of this one."""

    mail: int
    post: int
    spared: int  # nothing is done with their data any more, or nothing changed for them

    @property
    def all(self) -> int:
        """Everybody who was told."""
        return self.mail + self.post + self.spared


# ---- whom it concerns


def concerned(before: Notice, after: Notice) -> set[str]:
    """The purposes (slugs) about which the two say something else; OF_ALL where everybody is told otherwise."""
    old, new = ({part.key: part for part in notice.parts} for notice in (before, after))
    lines = [{key: part.lines for key, part in side.items()} for side in (old, new)]
    if lines[0].get("who") != lines[1].get("who"):
        return {OF_ALL}
    slugs = {named.partition("/")[0] for named in (*before.versions, *after.versions)}
    return {slug for slug in slugs if any(own(old, key, slug) != own(new, key, slug) for key in ABOUT_PURPOSE)}


def own(parts: Any, key: str, slug: str) -> tuple[str, ...]:
    """The lines under a heading that name this purpose."""
    part = parts.get(key)
    return tuple(line for line, of in zip(part.lines, part.of, strict=False) if slug in of.split()) if part else ()


def told_earlier(notice: PrivacyNotice) -> PersonQuerySet:
    """Everybody whom any version of the notice reached."""
    rows = NoticeReceived.objects.filter(person=OuterRef("pk"), version__notice=notice, failed_at=None)
    return Person.objects.filter(Exists(rows))


def untold_of(version: NoticeVersion, people: PersonQuerySet, slugs: set[str]) -> PersonQuerySet:
    """Those of them with a ground in force for one of the purposes of which this version has not told them yet."""
    spoke = Q(purposes=[]) | Q(purposes__contains=[OuterRef("purpose__slug")])
    rows = NoticeReceived.objects.filter(spoke, person=OuterRef("person"), version=version.pk)
    grounds = Ground.objects.filter(~Exists(rows), person=OuterRef("pk"), ended_at=None, objected_at=None)
    return people.filter(Exists(grounds if OF_ALL in slugs else grounds.filter(purpose__slug__in=slugs)))


def to_tell(version: NoticeVersion) -> PersonQuerySet:
    """Whom the change concerns and whom this version has not reached yet. `version` may be a draft."""
    before = predecessor(version)
    if before is None:
        return Person.objects.none()
    slugs = concerned(rendered(before, LANGUAGES[0]), rendered(version, LANGUAGES[0]))
    return untold_of(version, told_earlier(version.notice), slugs)


def predecessor(version: NoticeVersion) -> NoticeVersion | None:
    """The version published before this one; None for the first."""
    earlier = version.versions().published().filter(version__lt=version.version).order_by("-version")
    return earlier.select_related("notice").prefetch_related("texts", "periods").first()


def by_mail(people: PersonQuerySet) -> PersonQuerySet:
    """Those whom e-mail reaches: they have an address, and no letter of ours came back from it."""
    failed = NoticeReceived.objects.filter(person=OuterRef("pk"), failed_at__isnull=False)
    return people.filter(email__isnull=False).exclude(Exists(failed))


def audience(version: NoticeVersion) -> Audience:
    """How those who were told an earlier version would hear of this one."""
    people = to_tell(version)
    everybody, mail = people.count(), by_mail(people).count()
    return Audience(mail, everybody - mail, told_earlier(version.notice).count() - everybody)


# ---- the decision


def publish_and_tell(
    version: NoticeVersion,
    *,
    by: Actor,
    typed: int | None = None,
    untold: str = "",
    overruling: str = "",
    at: datetime | None = None,
) -> Job | None:
    """Put the draft in force and begin to tell those whom it concerns; the job, None where nobody is written to.

    `typed` is the number of mails as whoever decides wrote it; `untold` why nobody is told yet. ValidationError as
    `publish_notice`, and for another number.
    """
    with transaction.atomic():
        waiting = audience(version)
        telling = bool(waiting.mail + waiting.post) and not untold.strip()
        if telling and typed != waiting.mail:
            raise ValidationError({"typed": _("Type %(number)s.") % {"number": waiting.mail}})
        version.untold = untold.strip()
        version.save(update_fields=["untold"])
        published = publish_notice(version, by=by, overruling=overruling, at=at)
        return start(published, by=by) if telling else None


def start(version: NoticeVersion, *, by: Actor) -> Job:
    """The job that tells them, begun once for a version."""
    known = job_of(version)
    return known or Job.start(KIND, by=by, payload={"version": version.pk}, title_code=TITLE, cancellable=True)


def job_of(version: NoticeVersion) -> Job | None:
    """The job that tells people of this version; None where none was begun."""
    return Job.objects.filter(kind=KIND, payload__version=version.pk).first()


# ---- the work


def carry_out(run: Run) -> None:
    """Tell them batch by batch, on from the cursor after a killed worker; nobody once a later version is in force."""
    version = in_force().filter(pk=run.payload["version"]).first()
    if version is None:
        return
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=to_tell(version).count(), cursor=[0, 0, 0])
    while True:
        last, mailed, posted = run.cursor
        batch = list(to_tell(version).filter(pk__gt=last).with_keys().order_by("pk")[:BATCH])
        if not batch:
            break
        with transaction.atomic():
            results = [send_again(person, version, by=BY) for person in batch]
            counted = [batch[-1].pk, mailed + results.count(""), posted + results.count("no_address")]
            run.advance(done=run.done + len(batch), cursor=counted)
    link = {"name": "consents:notice_text", "args": [version.notice.slug]}
    run.finish({"counts": {"told_email": run.cursor[1], "told_to_print": run.cursor[2]}, "link": link})


def send_again(person: Person, version: NoticeVersion, *, by: Actor, at: datetime | None = None) -> str:
    """Mail this version to somebody who was told an earlier one; "" when it is on its way, else why not.

    Without an address they are due again and listed for the post. A second call sends no second letter.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([person])
        if NoticeReceived.objects.filter(person=person, version=version, purposes=[]).exists():
            return "told"
        if not by_mail(Person.objects.filter(pk=person.pk)).exists():
            return "no_address" if due_by_post(person, at) else "told"
        language, slugs = language_of(person), slugs_of(person)
        letter = letter_about(version, slugs, language, before=told_last(person, version, slugs))
        message = post_notice(person, version=version, by=by, language=language, **letter)
        remember([person], version, how=How.MAILED, by=by, at=at, language=language, message=message)
        log_notice(person, [], "sent_again", by=by, version=version.version)
    return ""


def letter_about(
    version: NoticeVersion, slugs: Sequence[str], language: str, *, before: NoticeVersion | None
) -> dict[str, Any]:
    """What the letter says to somebody with these purposes: {parts, changes since `before`}."""
    return {
        "parts": parts_for([], version, slugs, language),
        "changes": what_changed(before, version, slugs, language) if before else [],
    }


def told_last(person: Person, version: NoticeVersion, slugs: Sequence[str]) -> NoticeVersion | None:
    """The earlier version that reached them last and spoke of one of the purposes."""
    last = reached(version, person, list(slugs)).first()
    rows = NoticeVersion.objects.select_related("notice").prefetch_related("texts")
    return rows.get(pk=last.version_id) if last else None


def reached(version: NoticeVersion, person: Any, slugs: Any) -> QuerySet[NoticeReceived]:
    """What of the same notice reached somebody before `version` and spoke of one of the purposes, the latest first.

    Person and slugs may be expressions of an outer query.
    """
    rows = NoticeReceived.objects.filter(person=person, version__notice=version.notice_id, failed_at=None)
    about_them = rows.exclude(version=version).filter(Q(purposes=[]) | Q(purposes__overlap=slugs))
    return about_them.order_by("-at", "-pk")


def what_changed(
    before: NoticeVersion, version: NoticeVersion, slugs: Sequence[str], language: str
) -> list[dict[str, Any]]:
    """What the versions say differently, as far as it concerns the purposes."""
    old, new = ([part.about(slugs) for part in rendered(candidate, language).parts] for candidate in (before, version))
    return spelled(old, new)
