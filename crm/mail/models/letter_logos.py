"""The house's logo, as it stands under letters of its colleagues."""

from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral

CID = "logo-{uid}@pictures"


class LetterLogoQuerySet(models.QuerySet):
    """Questions about logos."""

    def in_use(self) -> Self:
        """The one that stands under letters from now on: at most one."""
        return self.filter(replaced_at=None)


class LetterLogo(models.Model):
    """One logo, drawn anew when it came. A letter that waits keeps the one it was written with."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    content = neutral(models.BinaryField(), "a picture of the house's own")
    kind = neutral(models.CharField(max_length=10), "a type of files")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = neutral(models.DateTimeField(db_default=Now()), "about the row")
    replaced_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    personal_data = NoPersonalData("the house's own picture")

    objects: ClassVar = LetterLogoQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("logo under letters"), _("logos under letters")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="letter_logo_one_in_use", condition=models.Q(replaced_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"logo {self.uid.hex[:8]}"

    @property
    def key(self) -> str:
        """How a letter says where the picture lies."""
        return f"logo:{self.uid}"

    @property
    def cid(self) -> str:
        """How the HTML of a letter names it."""
        return CID.format(uid=self.uid)

    @property
    def file_name(self) -> str:
        """What it is called in a letter."""
        return "logo.png" if self.kind == "image/png" else "logo.jpg"

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"letter-logo:{self.uid}"
