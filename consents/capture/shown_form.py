"""What a form shows at one instant: for each purpose one version of the words, a box for each channel, the notice.

A page is drawn from it, and what comes back is checked against it: evidence holds exactly what was on the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from consents.form_fields import needed_of, reachable
from consents.models import CaptureForm, Wording, WordingText, digest_of
from consents.notices.form_pause import Pause, pauses
from consents.notices.notice_versions import notice_for
from consents.statements.processing_notice import Notice
from crm.privacy.models import Purpose


@dataclass(frozen=True)
class Box:
    """One question: a channel of a purpose with its exact words. `name` is what the input is called."""

    purpose: Purpose
    channel: str
    text: WordingText

    @property
    def name(self) -> str:
        """Unique on the page."""
        return f"agree-{self.purpose.slug}-{self.channel}"


@dataclass(frozen=True)
class Group:
    """The boxes of one purpose, all of one version."""

    purpose: Purpose
    wording: Wording
    often: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class ShownForm:
    """Everything a form shows in one language."""

    form: CaptureForm
    language: str
    groups: tuple[Group, ...]
    serves: Purpose | None
    fields: tuple[str, ...]

    @property
    def boxes(self) -> list[Box]:
        """All of them, in order."""
        return [box for group in self.groups for box in group.boxes]

    @property
    def seen(self) -> str:
        """The versions on the page as one word, and the very words of the notice; it comes back with the answer."""
        words = [f"{group.purpose.slug}-{group.purpose.version}-{group.wording.version}" for group in self.groups]
        serves = [f"{self.serves.slug}-{self.serves.version}"] if self.serves else []
        document = self.notice.document
        notice = [f"{document['notice']}-{document['version']}"] if document else []
        return ".".join([str(self.form.version), *serves, *words, *notice, digest_of(self.notice.text)[:12]])

    @cached_property
    def purposes(self) -> list[Purpose]:
        """What the data will serve, the purpose of the sending first."""
        return [*([self.serves] if self.serves else []), *(group.purpose for group in self.groups)]

    @cached_property
    def notice(self) -> Notice:
        """The second layer of the notice (Art. 13)."""
        return notice_for(self.purposes, self.language)

    @cached_property
    def pauses(self) -> list[Pause]:
        """Why it takes no answers at the moment; empty where it does."""
        return pauses(self.purposes)


def form_as_shown(form: CaptureForm, language: str, at: datetime | None = None) -> ShownForm:
    """What `form` shows in `language` at `at` (now by default). Five queries."""
    slugs_asked = [form_purpose.purpose_slug for form_purpose in form.purposes.all()]
    slugs = [*slugs_asked, *([form.serves] if form.serves else [])]
    active = Purpose.objects.active(at).filter(slug__in=slugs)
    purposes = {purpose.slug: purpose for purpose in active}
    wordings = Wording.objects.in_force(at).filter(purpose_slug__in=slugs_asked).prefetch_related("texts")
    spoken = {wording.purpose_slug: wording for wording in wordings}
    # a purpose that was narrowed since the form was made takes its fields along
    fields = tuple(needed_of(form.fields, list(purposes.values())))
    groups = [
        group_of(fields, purposes[slug], spoken[slug], language)
        for slug in slugs_asked
        if slug in purposes and slug in spoken
    ]
    return ShownForm(form, language, tuple(group for group in groups if group.boxes), purposes.get(form.serves), fields)


def group_of(fields: Sequence[str], purpose: Purpose, wording: Wording, language: str) -> Group:
    """The boxes that the words, the purpose and the fields of the form have in common."""
    texts = {text.channel: text for text in wording.texts.all() if text.language == language}
    channels = [channel for channel in reachable(purpose.channels, fields) if channel in texts]
    boxes = tuple(Box(purpose, channel, texts[channel]) for channel in channels)
    return Group(purpose, wording, wording.how_often(language), boxes)
