"""Letters that wait for their writer: a draft of one to one person; words that are written often."""

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models.interaction import Interaction
from crm.privacy.declarations import PersonalData, Rows, StaffData, neutral
from crm.privacy.models import HouseSealedModel, Purpose
from crm.privacy.sealed import SealedQuerySet, SealedTextField

WORDS = "words of no single person, sealed under the house key and scanned"
KEPT_FOR = timedelta(days=7)


class DraftQuerySet(models.QuerySet):
    """Questions about drafts. They are their writer's alone."""

    def of(self, user: Any) -> Self:
        """Those that `user` writes."""
        return self.filter(interaction__author=user)


class Draft(models.Model):
    """What a letter in the making knows besides its words and files, which are an entry taken out of the history.

    So they are sealed, exported, merged and erased as any entry is; sending puts it back and takes this row away.
    """

    interaction = models.OneToOneField(Interaction, models.CASCADE, related_name="draft")
    purpose = models.ForeignKey(Purpose, models.SET_NULL, null=True, related_name="+")
    send_at = neutral(models.DateTimeField(null=True), "a moment that was planned")
    answers = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")  # the letter it answers
    # who else is to get it: [[place, "contact" or "user", public id]]
    copies = neutral(models.JSONField(default=list), "public ids, which open nothing by themselves")
    # from whom it is to go, as the form names it; empty: nobody has chosen
    sender = neutral(models.CharField(max_length=36, blank=True), "a public id of an account")
    touched_at = neutral(models.DateTimeField(default=timezone.now), "about the row")
    personal_data = PersonalData(subject="interaction__person", rows=Rows.DELETE)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("draft of a letter"), _("drafts of letters")
        indexes = [models.Index(fields=["touched_at"], name="draft_touched")]  # those whose days are over


class LetterTemplateQuerySet(SealedQuerySet):
    """Questions about templates."""

    def visible_to(self, user: Any, *, gone: bool = False) -> Self:
        """One's own, and those of one's teams (of all for whoever reaches everybody); `gone` with removed ones."""
        teams = ~Q(team=None) if user.reach(Group.CONTACT_DATA) == Reach.ALL else Q(team__in=user.team_ids)
        rows = self.filter(Q(owner=user) | teams)
        return rows if gone else rows.filter(removed_at=None)


class LetterTemplate(HouseSealedModel):
    """Subject and text with placeholders, for oneself (`owner`) or for a `team`."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="letter_templates"
    )
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="letter_templates")
    name = neutral(SealedTextField(_("name"), house=True), WORDS)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    purpose = neutral(models.SlugField(blank=True), "the slug of a purpose; empty: for any")
    subject = neutral(SealedTextField(_("subject"), house=True), WORDS)
    text = neutral(SealedTextField(_("text"), house=True), WORDS)
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    removed_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    personal_data = StaffData(user="owner", why="what a colleague writes often")

    objects: ClassVar = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("template of a letter"), _("templates of letters")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="template_own_or_a_teams",
                condition=Q(owner=None, team__isnull=False) | Q(owner__isnull=False, team=None),
            ),
        ]
        indexes = [
            models.Index(  # removed ones whose days are over
                fields=["removed_at"], condition=Q(removed_at__isnull=False), name="template_removed"
            ),
        ]

    def __str__(self) -> str:
        return f"template {self.uid.hex[:8]}"

    def kept_by(self, user: Any) -> bool:
        """Whether `user` may change it: their own, or their team's when they lead."""
        return self.owner_id == user.pk if self.owner_id else leads(user, self.team_id)


def leads(user: Any, team: int | None) -> bool:
    """Whether `user` may change what belongs to a team."""
    within = user.reach(Group.CONTACT_DATA) == Reach.ALL or team in user.team_ids
    return within and user.may(rights.CONTACTS_ASSIGN)
