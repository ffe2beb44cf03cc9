"""Privacy notices (Art. 13, 14): their versions, the periods they promise, who received which, who need not.

A notice covers some purposes, or all of them when it names none. A person is kept by what they were told last:
the period promised caps theirs until they get another notice.
"""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

from consents.models.drafted import OURS, Drafted, DraftedQuerySet, fixed_with, triggers
from crm.mail.models.messages import Message
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Origin, Person
from crm.privacy.sealed import SealedModel, SealedTextField

SLUGS = "short names of purposes"


class PrivacyNotice(models.Model):
    """One notice through all its versions. `purposes` are the slugs it covers; none stands for every purpose."""

    slug = neutral(models.SlugField(_("address"), max_length=40, unique=True), "a notice's short name")
    title = neutral(models.CharField(_("title in Polish"), max_length=120), OURS)
    title_en = neutral(models.CharField(_("title in English"), max_length=120), OURS)
    purposes = neutral(ArrayField(models.SlugField(max_length=40), default=list, blank=True), SLUGS)
    made_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    made_at = neutral(models.DateTimeField(), "about a notice")
    personal_data = NoPersonalData("what we tell people, not whom we tell")

    class Meta:
        verbose_name = _("privacy notice")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.titled((get_language() or "")[:2])

    def titled(self, language: str) -> str:
        """Its heading in `language`."""
        return self.title_en if language == "en" else self.title


class NoticeVersion(Drafted):
    """One version of a notice. Its words are put together from purposes and controller at the moment of publication."""

    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="versions")
    more = neutral(models.TextField(_("further words, in Polish"), blank=True), OURS)
    more_en = neutral(models.TextField(_("further words, in English"), blank=True), OURS)
    covers = neutral(ArrayField(models.CharField(max_length=48), default=list, blank=True), "purposes and versions")
    # why those who were told an earlier version are not written to, where the change would ask for it (Art. 13(3))
    untold = neutral(models.TextField(_("why nobody is written to"), blank=True, default=""), OURS)
    # put together from the one relation to recipients; 0.1.0 read them from another place, so its words differ from it
    follows_facts = models.BooleanField(default=False)
    personal_data = NoPersonalData("what we tell people, not whom we tell")

    act: ClassVar[str] = "notice"

    class Meta:
        verbose_name = _("version of a notice")
        ordering = ["notice", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "version"], name="notice_version"),
            models.UniqueConstraint(
                fields=["notice"],
                condition=models.Q(published_at__isnull=False, replaced_at=None),
                name="notice_one_in_force",
            ),
            models.UniqueConstraint(fields=["notice"], condition=models.Q(published_at=None), name="notice_one_draft"),
        ]
        triggers = triggers()

    def __str__(self) -> str:
        return self.target

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"notice:{self.notice.slug}:{self.version}"

    @property
    def slugs(self) -> frozenset[str]:
        """Which purposes its words speak of, once it is published."""
        return frozenset(covered.partition("/")[0] for covered in self.covers)

    def versions(self) -> DraftedQuerySet:
        """Every version of the same notice."""
        return NoticeVersion.objects.filter(notice=self.notice_id)

    def refuse_unfinished(self) -> None:
        """ValidationError when the further words are there in one language only."""
        texts = [text.strip() for text in (self.more, self.more_en)]
        if any(texts) and not all(texts):
            raise ValidationError(_("Further words are needed in Polish and in English, or in neither."))


class NoticeText(models.Model):
    """The exact words in one language: [{"key", "title", "lines": [text], "of": [a purpose's slug or ""]}]."""

    version = models.ForeignKey(NoticeVersion, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    parts = neutral(models.JSONField(default=list), OURS)
    digest = neutral(models.CharField(max_length=64), "a digest of words of ours")
    personal_data = NoPersonalData("what we tell people, not whom we tell")

    class Meta:
        verbose_name = _("words of a notice")
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="notice_text_once")]
        triggers = fixed_with("consents_noticeversion", "version_id", called="notice")


class NoticePeriod(models.Model):
    """How long data are kept for one purpose, as a version promises: months from an event, or words alone.

    `from_rule`: nobody wrote it, it is what the retention rules said when the version was published; a later, longer
    rule does not reach those who were told it.
    """

    version = models.ForeignKey(NoticeVersion, models.CASCADE, related_name="periods")
    purpose_slug = neutral(models.SlugField(max_length=40), "a purpose's short name")
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    to_year_end = models.BooleanField(_("to the end of that year"), default=False)
    words = neutral(models.CharField(_("in Polish"), max_length=300), OURS)
    words_en = neutral(models.CharField(_("in English"), max_length=300), OURS)
    from_rule = models.BooleanField(default=False)
    personal_data = NoPersonalData("what we promise people, not to whom")

    class Meta:
        verbose_name = _("promised period")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "purpose_slug"], name="notice_period_once")]
        triggers = fixed_with("consents_noticeversion", "version_id", called="notice")

    def said(self, language: str) -> str:
        """The promise in words, in `language`."""
        return self.words_en if language == "en" else self.words


class NoticeDrift(models.Model):
    """That the facts are others than those that a version was published with: since when we know, who heard of it.

    One row for each new state of the facts; `headings` are the keys of the parts that differ.
    """

    version = models.ForeignKey(NoticeVersion, models.CASCADE, related_name="drifts")
    digest = neutral(models.CharField(max_length=64), "a digest of words of ours")
    headings = neutral(ArrayField(models.CharField(max_length=16), default=list), "names of parts of a notice")
    noticed_at = neutral(models.DateTimeField(), "about a notice")
    ended_at = neutral(models.DateTimeField(null=True, blank=True), "about a notice")
    told = models.PositiveSmallIntegerField(default=0)
    personal_data = NoPersonalData("when our notices and the facts parted")

    class Meta:
        verbose_name = _("change of facts behind a notice")
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(ended_at=None), name="notice_drift_one_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.digest[:8]}"


class NoticeReceived(models.Model):
    """A version of a notice reached a person. A letter that did not arrive reached nobody: `failed_at`."""

    class How(models.TextChoices):
        SHOWN = "shown", _("Shown on a form")
        HANDED = "handed", _("Given by our staff")
        MAILED = "mailed", _("Sent by e-mail")
        POSTED = "posted", _("Sent by post")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices_received")
    version = models.ForeignKey(NoticeVersion, models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    how = models.CharField(_("how"), max_length=8, choices=How)
    # of which purposes it spoke: a form shows what concerns its own; none for all that the version covers
    purposes = neutral(ArrayField(models.SlugField(max_length=40), default=list, blank=True), SLUGS)
    at = models.DateTimeField(_("received"))
    recorded_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    failed_at = neutral(models.DateTimeField(null=True, blank=True), "when a letter came to nothing")
    personal_data = PersonalData(subject="person", clock="at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("notice received")
        indexes = [models.Index(fields=["person", "-at"], name="notice_received_person")]  # what they were told last

    def speaks_of(self, slug: str) -> bool:
        """Whether what they read was about this purpose."""
        return slug in (self.purposes or self.version.slugs)


class Given(models.TextChoices):
    """How somebody got the notice whose consent staff take down."""

    HANDED = "handed", _("They had it: on the paper, printed, or read out")
    MAILED = "mailed", _("Not yet: it goes out by e-mail now")


class NoticeExemption(SealedModel):
    """Why somebody whose data came from elsewhere need not be told (Art. 14(5)(b) to (d)), as was decided."""

    class Letter(models.TextChoices):
        IMPOSSIBLE = "b", _("Impossible, or a disproportionate effort (b)")
        LAW = "c", _("A law lays down the obtaining or disclosure (c)")
        SECRET = "d", _("A duty of professional secrecy (d)")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    origin = models.OneToOneField(Origin, models.CASCADE, related_name="notice_exemption")
    letter = models.CharField(_("exemption"), max_length=1, choices=Letter)
    reason = personal(SealedTextField(_("reason")), Category.PROVENANCE, source=Source.STAFF)
    by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    at = models.DateTimeField()
    personal_data = PersonalData(subject="origin__person", clock="at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("exemption from a notice")
