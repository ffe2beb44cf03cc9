"""The life of words of ours: somebody drafts, the officer gives an opinion, the controller publishes (Art. 38(6)).

A draft may be rewritten; what was published never changes again, the database sees to it. The next version takes over.
"""

from datetime import datetime
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import neutral

OURS = "words of ours that the public reads"
OF_THE_DRAFT = "about a draft of ours"
SIGNED = "an actor's kind and number"


class DraftedQuerySet(models.QuerySet):
    """Questions about versions."""

    def in_force(self, at: datetime | None = None) -> Self:
        """What people are shown at `at` (now by default): one version of each thing."""
        at = at or timezone.now()
        return self.filter(published_at__lte=at).filter(models.Q(replaced_at=None) | models.Q(replaced_at__gt=at))

    def drafts(self) -> Self:
        """Those not published yet."""
        return self.filter(published_at=None)

    def published(self) -> Self:
        """Those that were ever in force."""
        return self.filter(published_at__isnull=False)


class Drafted(models.Model):
    """One version of words. `act` begins the ledger's entries about it."""

    class Opinion(models.TextChoices):
        FOR = "for", _("For")
        AGAINST = "against", _("Against")

    version = models.PositiveSmallIntegerField()
    why = neutral(models.TextField(_("reason for this version"), blank=True), OF_THE_DRAFT)
    drafted_by = neutral(models.CharField(max_length=80), SIGNED)
    drafted_at = neutral(models.DateTimeField(), OF_THE_DRAFT)
    opinion = models.CharField(_("opinion"), max_length=8, choices=Opinion, blank=True)
    opinion_text = neutral(models.TextField(_("reasons"), blank=True), OF_THE_DRAFT)
    opinion_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    opinion_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_DRAFT)
    overruled = neutral(models.TextField(blank=True), "why the controller went against the officer's opinion")
    published_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    published_at = neutral(models.DateTimeField(null=True, blank=True), "since when a text is shown")
    replaced_at = neutral(models.DateTimeField(null=True, blank=True), "until when a text is shown")

    objects: ClassVar[Any] = DraftedQuerySet.as_manager()
    act: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def published(self) -> bool:
        """Whether it was ever in force."""
        return self.published_at is not None

    @property
    def current(self) -> bool:
        """Whether it is what people are shown now."""
        return self.published and self.replaced_at is None

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        raise NotImplementedError

    def versions(self) -> DraftedQuerySet:
        """All versions of the same thing, itself among them."""
        raise NotImplementedError

    def refuse_unfinished(self) -> None:
        """ValidationError while something is missing that people must be shown."""


def triggers() -> list[pgtrigger.Trigger]:
    """What keeps a published version as it is: it cannot be deleted, and its end is all that is written later."""
    return [
        pgtrigger.Protect(
            name="published_stays",
            operation=pgtrigger.Delete,
            condition=pgtrigger.Q(old__published_at__isnull=False),
        ),
        pgtrigger.Protect(
            name="published_is_fixed",
            operation=pgtrigger.Update,
            # its end is the one thing that is written later
            condition=pgtrigger.Condition(
                "OLD.published_at IS NOT NULL AND "
                "(to_jsonb(OLD) - 'replaced_at') IS DISTINCT FROM (to_jsonb(NEW) - 'replaced_at')"
            ),
        ),
    ]


def fixed_with(table: str, key: str, *, called: str) -> list[pgtrigger.Trigger]:
    """What keeps the parts of a published version as they are: `key` leads to its row in `table`."""
    says = f"""
    IF (SELECT published_at FROM {table} WHERE id = {{row}}.{key}) IS NOT NULL THEN
        RAISE EXCEPTION 'consents: a published {called} never changes';
    END IF;
    RETURN {{row}};
"""  # noqa: S608 - names of our own tables
    return [
        pgtrigger.Trigger(
            name="published_text_stays",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=says.format(row="OLD").replace("RETURN OLD", "RETURN COALESCE(NEW, OLD)"),
        ),
        pgtrigger.Trigger(
            name="published_takes_no_text",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func=says.format(row="NEW"),
        ),
    ]
