"""Saved views of lists. Codes are stored in plain; every typed value is in `ViewWord`, sealed.

SavedView ──< ViewWord      its name and typed values: sealed under the organisation's key, erased with whom they name
    └──< Pin                who has it in the sidebar
"""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, StaffData, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedJSONField

FEW = 12  # of them that are tabs with a count; the others are in a menu

NAME = ""  # the word that is a view's name; others stand at the place of their rule
LONGEST = 60  # letters of a name
KEPT_FOR = timedelta(days=30)  # a removed view can be taken back
KEY_LASTS = timedelta(days=2)  # a short key stands for a filter that no address may hold


class SavedViewQuerySet(models.QuerySet):
    """Lookups of saved views."""

    def visible_to(self, user: Any) -> Self:
        """The user's own views and those shared with their teams; a removed one does not appear."""
        return self.filter(Q(owner=user) | Q(team__in=user.team_ids, kept=True), removed_at=None)

    def kept(self) -> Self:
        """Those saved under a name, not short keys."""
        return self.filter(kept=True)

    def with_words(self) -> Self:
        """With the typed values prefetched, in one more statement."""
        return self.select_related("owner", "team").prefetch_related("words")


class SavedView(models.Model):
    """A tab over a list, or (not `kept`) a short key for a filter that holds a typed value.

    `said` is {"filter", "columns", "sort", "base"}: codes, ids and days. Shared with `team`, or private.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    list = neutral(models.SlugField(max_length=20), "the name of a list")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", db_index=False)
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="saved_views")
    kept = models.BooleanField(default=True)
    said = neutral(models.JSONField(default=dict), "names of fields, codes, ids and days; what was typed is a ViewWord")
    made_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    removed_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    personal_data = StaffData(user="owner", why="how a colleague likes to look at a list")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("saved view"), _("saved views")
        ordering = ["pk"]
        constraints = [
            # a short key is nobody else's
            models.CheckConstraint(name="view_key_is_private", condition=Q(kept=True) | Q(team=None)),
        ]
        indexes = [
            models.Index(fields=["owner", "list"], name="view_owner"),  # one's own tabs of a list
            # short keys and removed views whose days are over
            models.Index(fields=["made_at"], condition=Q(kept=False), name="view_keys"),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="view_removed"),
        ]

    def __str__(self) -> str:
        return f"view {self.uid.hex[:8]}"

    @property
    def by_place(self) -> dict[str, str]:
        """{place of a rule: what was typed there}; the view's name is under NAME."""
        return {word.place: word.text or "" for word in self.words.all()}

    @property
    def name(self) -> str:
        """The name its owner gave it; a name that identified an erased person was erased with them."""
        return self.by_place.get(NAME) or gettext("View without a name")


class ViewWord(HouseSealedModel):
    """A value typed into a view. If exactly one contact has that address, `person` points to them and it is erased with
    them. All others are decrypted and searched when somebody is erased (crm/privacy/people/unassigned_rows.py).
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="words", db_index=False)
    place = neutral(models.CharField(max_length=8, blank=True), "the place of a rule")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="view_words")
    text = personal(SealedJSONField(house=True), Category.IDENTITY, source=Source.STAFF)
    personal_data = PersonalData(subject="person", rows=Rows.DELETE, strays=True)

    class Meta:
        verbose_name = _("word of a saved view")
        constraints = [models.UniqueConstraint(fields=["view", "place"], name="view_word_once")]


class Pin(models.Model):
    """A view in a user's sidebar."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    personal_data = StaffData(user="user", why="what a colleague keeps at hand")

    class Meta:
        verbose_name = _("pinned view")
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="pin_once")]


class Habit(models.Model):
    """Which view of a list opens first for a user: a built-in one by its slug, a saved one by its id."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    list = neutral(models.SlugField(max_length=20), "the name of a list")
    opens = neutral(models.CharField(max_length=36), "a slug or an id")
    personal_data = StaffData(user="user", why="where a colleague begins")

    class Meta:
        verbose_name = _("usual view")
        constraints = [models.UniqueConstraint(fields=["user", "list"], name="habit_once")]
