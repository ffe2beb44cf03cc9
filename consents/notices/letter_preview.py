"""What those who were told will read, before the controller decides: the letter of each group of readers.

A group reads the same letter: the same purposes, the same language, the same version that reached them last, since the
letter says what changed since then. It is put together by the functions that send it.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from consents.letters import preview_of_notice
from consents.models import Ground, NoticeVersion, Submission
from consents.notices.retelling import by_mail, letter_about, predecessor, reached, to_tell
from crm.privacy.models import Purpose

MOST = 8  # groups that are listed, the largest ones


@dataclass(frozen=True)
class Readers:
    """How many read one letter: with these purposes (slugs), in this language; which version they were told last, where
    it is not the one in force.
    """

    slugs: tuple[str, ...]
    language: str
    number: int
    earlier: NoticeVersion | None = None

    @property
    def key(self) -> str:
        """As an address names the group."""
        named = ".".join([self.language, *self.slugs])
        return f"{named}~{self.earlier.version}" if self.earlier else named

    @property
    def language_name(self) -> str:
        """The language by name."""
        return str(dict(settings.LANGUAGES)[self.language])

    def purposes(self, names: dict[str, str]) -> str:
        """The purposes by name."""
        return ", ".join(names.get(slug, slug) for slug in self.slugs)


def groups_of_readers(draft: NoticeVersion) -> list[Readers]:
    """The largest groups of those who get a mail about the draft, the largest first. Few statements, however many."""
    grounds = Ground.objects.filter(person=OuterRef("pk"), ended_at=None, objected_at=None)
    served = grounds.order_by("purpose__slug").values_list("purpose__slug", flat=True).distinct()
    wrote = Submission.objects.filter(person=OuterRef("pk")).order_by("-received_at", "-pk").values("language")[:1]
    people = by_mail(to_tell(draft)).annotate(
        served=ArraySubquery(served), spoken=Coalesce(Subquery(wrote), Value(settings.LANGUAGE_CODE))
    )
    people = people.annotate(last=Subquery(reached(draft, OuterRef("pk"), OuterRef("served")).values("version")[:1]))
    names, order = ("served", "spoken", "last"), ("-number", "served", "spoken", "last")
    rows = people.order_by().values(*names).annotate(number=Count("pk")).order_by(*order)
    earlier = {version.pk: version for version in before_the_one_in_force(draft)}
    return [
        Readers(tuple(row["served"]), row["spoken"], row["number"], earlier.get(row["last"]))
        for row in rows[:MOST]
        if row["served"]
    ]


def before_the_one_in_force(draft: NoticeVersion) -> list[NoticeVersion]:
    """The published versions that were replaced, with their words."""
    rows = draft.versions().published().filter(replaced_at__isnull=False)
    return list(rows.select_related("notice").prefetch_related("texts", "periods"))


def preview(draft: NoticeVersion, readers: Readers) -> dict[str, Any]:
    """{subject, text, html} of the letter that this group gets, with what changed since the version they know."""
    before = readers.earlier or predecessor(draft)
    letter = letter_about(draft, readers.slugs, readers.language, before=before)
    return preview_of_notice(version=draft, language=readers.language, **letter)


def names_of_purposes() -> dict[str, str]:
    """{slug: name} of those in force."""
    return {purpose.slug: str(purpose) for purpose in Purpose.objects.active()}


def chosen_group(groups: list[Readers], key: str) -> Readers | None:
    """The group of an address, the first one for another word; None where nobody is written to."""
    return next((group for group in groups if group.key == key), groups[0] if groups else None)


def shown_to(draft: NoticeVersion, groups: list[Readers], key: str = "") -> dict[str, Any]:
    """{letter, readers, rows} of the page: the letter of the group that was asked for, and every group in words."""
    readers, names = chosen_group(groups, key), names_of_purposes()
    rows = [{"readers": group, "purposes": group.purposes(names), "current": group == readers} for group in groups]
    return {
        "letter": preview(draft, readers) if readers else None,
        "readers": readers,
        "purposes_read": readers.purposes(names) if readers else "",
        "rows": rows,
    }
