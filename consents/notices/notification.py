"""Telling people what we do with their data (Art. 13, 14): by e-mail, by post, by hand, or why not; and until when.

    Origin (notice due) ──> send_notice ──> Message + NoticeReceived + Origin sent   the law's own letter
                        ├─> note_posted, note_handed     somebody else carried it
                        ├─> note_known                   they have it already: Art. 13(4), 14(5)(a)
                        └─> exempt                       Art. 14(5)(b) to (d), decided by the controller

The clock of data from elsewhere runs a month from obtaining, and stops earlier at the first contact or disclosure.
What reached them, and the period it promised, is asked of consents/statements/promised_periods.py.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from consents.letters import post_notice
from consents.models import Ground, NoticeExemption, NoticeReceived, NoticeVersion, Submission
from consents.notices.kinds_of_data import categories_of
from consents.notices.notice_versions import as_it_stands, covering, rendered
from consents.statements.processing_notice import MUST, Notice, Part, from_elsewhere
from crm.mail.models.message_states import State
from crm.privacy.actors import Actor, signature, system
from crm.privacy.law.deadlines import notice_due
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person, Purpose

BY = system("consents.notices")
How, Due = NoticeReceived.How, Origin.Notice.DUE
# She gave the data herself, so she is told while she gives them (Art. 13(1)); all others within Art. 14(3).
FROM_HERSELF = frozenset({Origin.Kind.FORM, Origin.Kind.FAIR, Origin.Kind.CALL, Origin.Kind.ENQUIRY, Origin.Kind.CARD})
OPEN_TO_ALL = frozenset({Origin.Kind.REGISTER})
LEFT_OUT = {
    "told": _("told already"),
    "no_address": _("no e-mail address"),
    "no_notice": _("no published notice covers their purposes"),
}


# ---- what reached them


def remember(
    people: Iterable[Person], version: NoticeVersion, *, how: str, by: Actor, at: datetime, **details: Any
) -> None:
    """Records that `version` reached `people`, in one statement. `details`: language, message, purposes."""
    details.setdefault("language", settings.LANGUAGE_CODE)
    NoticeReceived.objects.bulk_create(
        NoticeReceived(person=person, version=version, how=how, at=at, recorded_by=signature(by), **details)
        for person in people
    )


def note_shown(person: Person, notice: Notice, purposes: Iterable[Purpose], *, by: Actor, at: datetime) -> None:
    """They had before them on a form what `notice` says of `purposes`. Words made for one form alone are kept with its
    evidence instead. Who comes back to the same words leaves no second record of them."""
    if not notice.document:
        return
    received = {
        "version_id": notice.document["pk"],
        "how": How.SHOWN,
        "language": notice.language,
        "purposes": sorted(purpose.slug for purpose in purposes),
    }
    last = NoticeReceived.objects.filter(person=person).order_by("-at", "-pk").values(*received).first()
    if last != received:
        NoticeReceived.objects.create(person=person, at=at, recorded_by=signature(by), **received)


def note_handed(people: Sequence[Person], purposes: Iterable[str], *, by: Actor, at: datetime) -> None:
    """Our staff gave them the notice that covers `purposes` (slugs); where none is published nothing was promised."""
    version = covering(purposes, at)
    if version is not None and people:
        remember(people, version, how=How.HANDED, by=by, at=at)


# ---- doing our duty


def send_notice(person: Person, *, by: Actor, at: datetime | None = None, language: str = "") -> str:
    """Mails the notice that the law orders; returns "" when it is on its way, else why not (LEFT_OUT).

    A second call sends no second letter. The person comes with their key; `language` is theirs, if the caller knows it.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([person])
        origins = waiting(person)
        if not origins or not person.email:
            return "no_address" if origins else "told"
        slugs = slugs_of(person)
        version = covering(slugs, at)
        if version is None:
            return "no_notice"
        language = language or language_of(person)
        parts = parts_for(origins, version, slugs, language)
        message = post_notice(person, parts, version, by=by, language=language)
        mark_told(origins, Origin.Notice.SENT, at=at)
        remember([person], version, how=How.MAILED, by=by, at=at, language=language, message=message)
        log_notice(person, origins, "sent", by=by, version=version.version)
    return ""


def with_first_message(person: Person, *, by: Actor, at: datetime | None = None, language: str = "") -> bool:
    """Somebody writes to them for the first time: what the law orders goes along (Art. 14(3)(b)); whether it did.

    The caller holds the transaction of the message. Where no letter can go they are due today.
    """
    at = at or timezone.now()
    if not running().filter(person=person).exists():
        return False
    contacted([person.pk], timezone.localdate(at))
    return send_notice(person, by=by, at=at, language=language) == ""


def note_posted(person: Person, *, by: Actor, at: datetime | None = None) -> str:
    """Records that the printed letter was posted; returns "", or why nothing was noted (LEFT_OUT)."""
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([person])
        origins, version = waiting(person), covering(slugs_of(person), at)
        if not origins or version is None:
            return "no_notice" if origins else "told"
        mark_told(origins, Origin.Notice.SENT, at=at)
        remember([person], version, how=How.POSTED, by=by, at=at, language=language_of(person))
        log_notice(person, origins, "posted", by=by, version=version.version)
    return ""


def note_known(person: Person, *, by: Actor, at: datetime | None = None) -> str:
    """They have the information already (Art. 13(4), 14(5)(a)); empty, or why nothing was noted (LEFT_OUT)."""
    with transaction.atomic():
        Person.hold([person])
        origins = waiting(person)
        if not origins:
            return "told"
        mark_told(origins, Origin.Notice.KNOWN, at=at or timezone.now())
        log_notice(person, origins, "known", by=by)
    return ""


def exempt(person: Person, letter: str, reason: str, *, by: Actor, at: datetime | None = None) -> int:
    """Records the controller's decision that a person need not be told (Art. 14(5)(b) to (d)); for how many origins.

    ValidationError without a reason, and for data that they gave themselves: Art. 13 knows no such exemption.
    """
    if not reason.strip():
        raise ValidationError(_("Say why: whoever asks later wants to know."))
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([person])
        origins = waiting(person)
        if any(origin.kind in FROM_HERSELF for origin in origins):
            raise ValidationError(_("The data came from the person: Art. 13 knows no such exemption."))
        mark_told(origins, Origin.Notice.EXEMPT, at=at)
        for origin in origins:
            origin.person = person  # with the person's key
            NoticeExemption.objects.create(origin=origin, letter=letter, reason=reason.strip(), by=signature(by), at=at)
        if origins:
            log_notice(person, origins, "exempted", by=by, letter=f"14.5.{letter}")
    return len(origins)


def waiting(person: Person) -> list[Origin]:
    """Their origins of which they still have to be told, locked; the caller holds the transaction."""
    rows = Origin.objects.filter(person=person, notice=Due).select_related("person__key")
    return list(rows.select_for_update(of=("self",)).order_by("obtained_at", "pk"))


def mark_told(origins: Iterable[Origin], how: str, *, at: datetime) -> None:
    """Marks the duty to inform about these origins as fulfilled."""
    rows = Origin.objects.filter(pk__in=[origin.pk for origin in origins])
    rows.update(notice=how, notice_given_at=at, notice_due_on=None)


def log_notice(person: Person, origins: Sequence[Origin], what: str, *, by: Actor, **counts: Any) -> None:
    """One line in the ledger, in the caller's transaction."""
    ledger.record(f"notice.{what}", by=by, about=person, counts={"origins": len(origins), **counts})


# ---- what they are told


def slugs_of(person: Person) -> list[str]:
    """The purposes for which a person is processed: those whose grounds are in force, else all they ever had."""
    grounds = Ground.objects.filter(person=person).order_by().values_list("purpose__slug", flat=True).distinct()
    return sorted(grounds.filter(ended_at=None, objected_at=None)) or sorted(grounds)


def language_of(person: Person) -> str:
    """The language in which they wrote to us last; the organisation's own when they never did."""
    last = Submission.objects.filter(person=person).order_by("-received_at", "-pk").values_list("language", flat=True)
    return last.first() or settings.LANGUAGE_CODE


def parts_for(origins: Sequence[Origin], version: NoticeVersion, slugs: Sequence[str], language: str) -> list[Part]:
    """What `version` says to the person, with the facts of now; for data from elsewhere also which and from where."""
    purposes = list(Purpose.objects.active().filter(slug__in=slugs))
    notice = as_it_stands(version, purposes, language) if purposes else rendered(version, language)
    parts = [part.about(slugs) for part in notice.parts]
    elsewhere = [origin for origin in origins if origin.kind not in FROM_HERSELF]
    if not elsewhere:
        return parts
    with override(language):
        sources = [": ".join(filter(None, (origin.get_kind_display(), origin.label))) for origin in elsewhere]
        public = any(origin.kind in OPEN_TO_ALL for origin in elsewhere)
        more = from_elsewhere(categories_of(elsewhere, slugs), sources, public=public)
    begins = [part for part in parts if part.key in ("who", "purposes")]
    return [*begins, *more, *(part for part in parts if part.key not in ("who", "purposes", MUST))]


# ---- the clock


def contacted(people: Iterable[int], day: date, *, known_by: datetime | None = None) -> int:
    """Somebody spoke with `people` (primary keys) on `day`: there the clock of data from elsewhere ends (14(3)(b)).

    Returns for how many origins it ends earlier than before. `known_by` leaves out data that were obtained later: an
    old letter that is filed today is no first message after it.
    """
    rows = running().filter(person__in=list(people), notice_due_on__gt=day)
    if known_by is not None:
        rows = rows.filter(obtained_at__lte=known_by)
    return sum(move(origin, first_contact=day) for origin in rows)


def running() -> Any:
    """Origins from elsewhere whose people have to be told yet."""
    return Origin.objects.filter(notice=Due).exclude(kind__in=FROM_HERSELF)


def watch_clocks() -> int:
    """End clocks at the first message and the first disclosure that happened meanwhile (Art. 14(3)(b), (c))."""
    wrote = Min("person__messages__sent_at", filter=Q(person__messages__required=False))
    gave = Min("person__disclosures__at")
    rows = running().annotate(wrote=wrote, gave=gave).exclude(wrote=None, gave=None)
    return sum(move(origin, first_contact=origin.wrote, first_disclosure=origin.gave) for origin in rows)


def move(origin: Origin, **moments: Any) -> bool:
    """Bring the clock of one origin forward, never back; whether it moved."""
    day = notice_due(timezone.localdate(origin.obtained_at), **moments)
    later = Origin.objects.filter(pk=origin.pk, notice=Due).filter(Q(notice_due_on=None) | Q(notice_due_on__gt=day))
    return bool(later.update(notice_due_on=day))


def take_back_failed(at: datetime | None = None) -> int:
    """Letters that were not delivered: their people are due again, and listed for the post. How many."""
    at = at or timezone.now()
    lost = NoticeReceived.objects.filter(how=How.MAILED, failed_at=None, message__state=State.UNDELIVERED)
    rows = list(lost.select_related("person__key"))
    for received in rows:
        with transaction.atomic():
            Person.hold([received.person])
            NoticeReceived.objects.filter(pk=received.pk).update(failed_at=at)
            origins = Origin.objects.filter(
                person=received.person, notice=Origin.Notice.SENT, notice_given_at=received.at
            )
            waiting_again = list(origins.select_for_update())
            for origin in waiting_again:
                origin.notice, origin.notice_given_at = Due, None
                origin.notice_due_on = day_of(origin)
                origin.save(update_fields=["notice", "notice_given_at", "notice_due_on"])
            if not waiting_again:
                due_by_post(received.person, at)  # told of a later version (retelling.py)
            ledger.record("notice.failed", by=BY, about=received.person)
    return len(rows)


def due_by_post(person: Person, at: datetime) -> bool:
    """Somebody whom no e-mail reaches has to be told again: their newest origin is due within a month, on the list of
    the post. False where nothing of theirs has an origin."""
    newest = Origin.objects.filter(person=person).order_by("-obtained_at", "-pk").values("pk")[:1]
    day = notice_due(timezone.localdate(at))
    return bool(Origin.objects.filter(pk__in=newest).update(notice=Due, notice_given_at=None, notice_due_on=day))


def day_of(origin: Origin) -> date:
    """The last day for telling them, by the source of the data."""
    day = timezone.localdate(origin.obtained_at)
    return day if origin.kind in FROM_HERSELF else notice_due(day)
