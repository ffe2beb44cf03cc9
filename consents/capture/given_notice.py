"""The notice that goes with a consent taken down by staff (Art. 4(11), 13): which version, and how the person got it.

words of the day ──> versions_for ──> handed: they had the version of that day
                                 └──> mailed: they get the one in force now, with the receipt
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Min
from django.utils.translation import gettext as _

from consents.letters import post_notice
from consents.models import Given, NoticeVersion
from consents.notices.notice_versions import covering
from consents.notices.notification import (
    FROM_HERSELF,
    How,
    log_notice,
    mark_told,
    parts_for,
    remember,
    slugs_of,
    waiting,
)
from crm.privacy.actors import Actor
from crm.privacy.models import Origin, Person


def versions_for(slugs: Iterable[str], at: datetime) -> list[tuple[NoticeVersion, list[str]]]:
    """[(version, purposes)] that speak of these purposes at `at`: one for all of them, or one each."""
    slugs = sorted(slugs)
    if slugs and (version := covering(slugs, at)) is not None:
        return [(version, slugs)]
    by_version: dict[int, tuple[NoticeVersion, list[str]]] = {}
    for slug in slugs:
        if (version := covering([slug], at)) is not None:
            by_version.setdefault(version.pk, (version, []))[1].append(slug)
    return list(by_version.values())


def problems_of_notice(person: Person, given: str, slugs: Sequence[str], *, then: datetime, at: datetime) -> list[str]:
    """What is wrong with how they are said to have got it; none where no published notice speaks of the purposes."""
    if not versions_for(slugs, at):
        return []
    if given not in Given.values:
        return [_("Say how the person got the notice.")]
    if given == Given.HANDED and not versions_for(slugs, then):
        return [_("On that day no notice was published that they could have had. Send it to them now.")]
    if given == Given.MAILED and not person.email:
        return [_("There is no e-mail address: print the notice and give it to them.")]
    return []


def give(
    person: Person, given: str, slugs: Sequence[str], *, language: str, then: datetime, by: Actor, at: datetime
) -> None:
    """Records what they had, or mails it; what was due is told with it. In the caller's transaction, which holds them.

    They come with their key; `then` is the moment at which they agreed.
    """
    origins = waiting(person)
    handed = given == Given.HANDED
    for version, about in versions_for(slugs, then if handed else at):
        if handed:
            remember([person], version, how=How.HANDED, by=by, at=then, language=language, purposes=about)
        else:
            parts = parts_for(origins, version, about, language)
            message = post_notice(person, parts, version, by=by, language=language)
            remember(
                [person], version, how=How.MAILED, by=by, at=at, language=language, purposes=about, message=message
            )
    if origins and set(slugs_of(person)) <= set(slugs):
        mark_told(origins, Origin.Notice.GIVEN if handed else Origin.Notice.SENT, at=at)
        log_notice(person, origins, given, by=by)


def due_on(person: Person) -> date | None:
    """Until when the person has to be told of data that came from elsewhere (Art. 14(3)); None where nothing is due."""
    rows = Origin.objects.filter(person=person, notice=Origin.Notice.DUE, notice_due_on__isnull=False)
    return rows.exclude(kind__in=FROM_HERSELF).aggregate(day=Min("notice_due_on"))["day"]
