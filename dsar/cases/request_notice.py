"""Which notice a requester had before them (Art. 13): the version on the page, or behind the link in the receipt.

    account_for ──> note_on_page   the version that the last page carried, for whoever read it
                └─> note_in_receipt   what the mail leads to, where no page was
    identity_shown, recognise ──> bind_to_known   the same for the people of ours whom the requester turns out to be

A representative read it in the place of the person: then nothing is bound to the people they act for.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from consents.models import NoticeReceived, NoticeVersion
from consents.notices.notice_versions import covering, rendered
from consents.notices.notification import How, note_shown, remember
from consents.public_pages import STAMP_LIFE
from crm.mail.models.messages import Message
from crm.privacy.actors import Actor
from crm.privacy.models import Person, Purpose
from dsar.models import Case

LIFE = timedelta(seconds=STAMP_LIFE)  # a page that is older is not taken


def version_named(named: str, purpose: Purpose, at: datetime) -> NoticeVersion | None:
    """The version that a page of ours carried as «slug/number»; for anything else the one that covers the purpose now.

    Only one that was in force while the page was open: nobody chooses which promise binds us.
    """
    lately = NoticeVersion.objects.published().filter(Q(replaced_at=None) | Q(replaced_at__gt=at - LIFE))
    rows = lately.select_related("notice").prefetch_related("texts")
    versions = {f"{row.notice.slug}/{row.version}": row for row in rows if purpose.slug in row.slugs}
    return versions.get(named) or covering([purpose.slug], at)


def note_on_page(case: Case, reader: Person, purpose: Purpose, *, named: str, by: Actor, at: datetime) -> None:
    """The reader had the notice on the pages of the request; in the caller's transaction."""
    version = version_named(named, purpose, at)
    if version is not None:
        note_shown(reader, rendered(version, case.language), [purpose], by=by, at=at)


def note_in_receipt(case: Case, version: NoticeVersion, message: Message, purpose: str, *, by: Actor) -> None:
    """The receipt led whoever asked to the notice, for `purpose` (a slug); in the caller's transaction."""
    about = {"purposes": [purpose], "language": case.language, "message": message}
    if case.person is not None:
        remember([case.person], version, how=How.MAILED, by=by, at=case.entered_at, **about)


def bind_to_known(case: Case) -> int:
    """The people of ours whom the requester is were told what the requester was told; how many records are new.

    From the day on which identity was shown, in the caller's transaction; nothing for a representative.
    """
    if case.identified_at is None or case.representatives.exists():
        return 0
    known = list(case.subjects.filter(person__isnull=False).values_list("person_id", flat=True))
    read = list(read_by_requester(case))
    there = set(NoticeReceived.objects.filter(person__in=known).values_list("person_id", "version_id", "at"))
    fresh = [copy_for(person, row) for row in read for person in known if (person, row.version_id, row.at) not in there]
    return len(NoticeReceived.objects.bulk_create(fresh))


def unbind(case: Case, person: Person) -> None:
    """It was somebody else: nobody told them with this request. In the caller's transaction."""
    for row in read_by_requester(case):
        NoticeReceived.objects.filter(person=person, version=row.version_id, at=row.at).delete()


def read_by_requester(case: Case) -> QuerySet[NoticeReceived]:
    """What whoever asked was told."""
    return NoticeReceived.objects.filter(person=case.person_id, person__isnull=False, failed_at=None)


def copy_for(person: int, row: NoticeReceived) -> NoticeReceived:
    """The same for another row of the same human being."""
    columns = ("version_id", "language", "how", "purposes", "at", "recorded_by", "message_id")
    return NoticeReceived(person_id=person, **{name: getattr(row, name) for name in columns})
