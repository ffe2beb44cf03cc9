"""Training modules that the organisation writes itself: in versions, published, withdrawn. The product's are files."""

from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed.files import SealedFileField
from crm.privacy.sealed.queries import SealedQuerySet

SIGNED = "an actor's kind and number"
LESSON = "words of a training module"


class OwnModule(models.Model):
    """One module, whatever its versions say; withdrawn once nobody is to read it any more."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), "when a module was begun")
    withdrawn_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    withdrawn_at = neutral(models.DateTimeField(null=True, blank=True), "when a module was withdrawn")

    personal_data = NoPersonalData("a training module of the organisation's")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"module {self.uid}"

    @property
    def slug(self) -> str:
        """What results and duties call it."""
        return f"own-{self.uid}"

    @property
    def target(self) -> str:
        """As the ledger names it."""
        return f"module:{self.uid}"

    @staticmethod
    def key_in(text: str) -> str:
        """The key that a text spells; empty for none."""
        try:
            return str(UUID(text))
        except ValueError:
            return ""


class OwnModuleVersionQuerySet(SealedQuerySet):
    """Questions about versions."""

    def with_words(self) -> Self:
        """With their module, and with their words in every language: one statement more where there are rows."""
        return self.select_related("module").prefetch_related("translations")

    def read_today(self) -> Self:
        """The newest published version of each module that is not withdrawn."""
        newest = type(self)(self.model).exclude(published_at=None).filter(module=OuterRef("module"))
        latest = Subquery(newest.order_by("-number").values("pk")[:1])
        return self.filter(pk=latest, module__withdrawn_at=None).with_words().order_by("module")


class ModuleWords(HouseSealedModel):
    """What a module says in one language. `questions` = [{text, answers, right (places), reason}]."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="pl")
    title = neutral(models.CharField(_("title"), max_length=120), LESSON)
    text = neutral(models.TextField(_("text"), max_length=20_000), LESSON)
    questions = neutral(models.JSONField(default=list), LESSON)
    picture = neutral(SealedFileField(_("picture"), house=True), "a picture in a training module")
    picture_type = neutral(models.CharField(max_length=20, blank=True), "the kind of a file")
    picture_words = neutral(models.CharField(_("what the picture shows"), max_length=200, blank=True), LESSON)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title} {self.language}"


class OwnModuleVersion(ModuleWords):
    """One version, with its words in the first language. A draft is edited freely; a published one never again."""

    module = models.ForeignKey(OwnModule, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(
        _("minutes of reading"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    published_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    published_at = neutral(models.DateTimeField(null=True, blank=True), "when a version was published")

    objects: ClassVar[Any] = OwnModuleVersionQuerySet.as_manager()
    personal_data = NoPersonalData("a training module of the organisation's")

    class Meta:
        ordering = ["module", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="own_module_version_once"),
            models.UniqueConstraint(
                fields=["module"], condition=Q(published_at=None), name="own_module_one_draft_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def written(self) -> dict[str, ModuleWords]:
        """{language: its words}, the first language first."""
        return {self.language: self, **{row.language: row for row in self.translations.all()}}


class OwnModuleTranslation(ModuleWords):
    """The same version in the other language. Its questions are its own: a quiz stays in the language it began in."""

    version = models.ForeignKey(OwnModuleVersion, models.CASCADE, related_name="translations")

    objects: ClassVar[Any] = SealedQuerySet.as_manager()
    personal_data = NoPersonalData("a training module of the organisation's")

    class Meta:
        ordering = ["version", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="own_module_language_once")]
