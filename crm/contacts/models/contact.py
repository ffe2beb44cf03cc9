"""A contact: a person whom sales works with, and what sales stores about them."""

from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from guardian.models import UserObjectPermissionBase

from crm.contacts.models.company import Company
from crm.lists.access import Guarded
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, Source, Twin, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.derived import NameTokensField

ALIVE = models.Q(binned_at=None)
NEWEST: dict[str, Any] = {"include": ["name_tokens"], "condition": ALIVE}


class ContactQuerySet(Guarded):
    """Lookups of contacts. A request starts at `visible_to(user)`."""

    keyset = ("last_activity_at", "pk")

    def alive(self) -> Self:
        """Those not in the bin."""
        return self.filter(ALIVE)

    def binned(self) -> Self:
        """Those in the bin that can be restored."""
        return self.exclude(ALIVE).filter(closed_at=None)

    def with_keys(self) -> Self:
        """With the person and their key, the company (and its sole trader's key), owner and team."""
        return self.select_related("person__key", "company__sole_trader__key", "owner", "team")


class Contact(SealedModel):
    """The sales side of a person, with the same primary key. `name_tokens` is derived from the person's name."""

    class Status(models.TextChoices):
        LEAD = "lead", _("Prospect")
        CUSTOMER = "customer", _("Customer")
        PARTNER = "partner", _("Partner")
        FORMER = "former", _("Former customer")

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="contact")
    # no index of their own: contact_owner_last and contact_team_last begin with them
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts", db_index=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="contacts", db_index=False)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="contacts")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.LEAD)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    position = personal(SealedTextField(_("position")), Category.EMPLOYMENT, source=Source.SUBJECT)
    linkedin = personal(SealedTextField(_("LinkedIn address")), Category.EMPLOYMENT, source=Source.SUBJECT)
    street = personal(SealedTextField(_("street")), Category.ADDRESS, source=Source.SUBJECT)
    postcode = personal(SealedTextField(_("postcode")), Category.ADDRESS, source=Source.SUBJECT)
    city = personal(SealedTextField(_("city")), Category.ADDRESS, source=Source.SUBJECT)
    name_tokens = personal(NameTokensField(of="person__name"), Category.IDENTITY)
    created_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    last_activity_at = models.DateTimeField(_("last activity"), default=timezone.now)
    binned_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    closed_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "since when only the law keeps it")
    version = models.PositiveIntegerField(default=1)  # guards against two people editing at once
    personal_data = PersonalData(
        subject="person", clock="last_activity_at", moves=False, closes=("closed_at", "binned_at")
    )

    objects: ClassVar = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            # what is alive is never closed: the lists need not ask
            models.CheckConstraint(
                name="contact_closed_in_bin", condition=models.Q(closed_at=None) | models.Q(binned_at__isnull=False)
            ),
        ]
        indexes = [
            # lists of the living, newest first: of everybody, of an owner, of a team; a search for a frequent name
            # walks them too, and finds the tokens without a look at the row
            models.Index(**NEWEST, fields=["-last_activity_at", "-person"], name="contact_last"),
            models.Index(**NEWEST, fields=["owner", "-last_activity_at", "-person"], name="contact_owner_last"),
            models.Index(**NEWEST, fields=["team", "-last_activity_at", "-person"], name="contact_team_last"),
            # a search for a rarer name: one index serves everybody's, an owner's and a team's
            GinIndex(fields=["owner", "team", "name_tokens"], condition=ALIVE, name="contact_names"),
            # the bin, and what has lain in it for thirty days
            models.Index(fields=["binned_at"], condition=~ALIVE, name="contact_binned"),
        ]

    def __str__(self) -> str:
        return f"contact {self.short}"

    @property
    def uid(self) -> UUID:
        """The public id, which is the person's. It is bound into the encryption of this row's columns."""
        return self.person.uid

    @property
    def short(self) -> str:
        """The person's short key."""
        return self.person.short

    @property
    def label(self) -> str:
        """The contact's name on screen."""
        return self.person.label


class TagQuerySet(models.QuerySet):
    """Lookups of tags."""

    def in_use(self) -> Self:
        """Those not removed."""
        return self.filter(removed_at=None)


LONGEST_TAG = 40  # letters


class Tag(models.Model):
    """A word by which the organisation sorts its records. A removed one can be restored for a while."""

    class Colour(models.TextChoices):
        GREY = "muted", pgettext_lazy("colour", "grey")
        BLUE = "primary", pgettext_lazy("colour", "blue")
        GREEN = "ok", pgettext_lazy("colour", "green")
        AMBER = "warning", pgettext_lazy("colour", "amber")
        RED = "danger", pgettext_lazy("colour", "red")
        VIOLET = "extended", pgettext_lazy("colour", "violet")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("tag"), max_length=LONGEST_TAG), "a word of the house's own list")
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, default=Colour.GREY)
    removed_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "about the row")
    personal_data = NoPersonalData("a list of words; which person bears which is ContactTag")

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(removed_at=None), name="tag_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactTag(models.Model):
    """A tag on a contact."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="tag_rows")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    personal_data = PersonalData(subject="contact__person", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "tag"], name="contact_tag_once")]
        verbose_name = _("tag of a contact")


class ContactUserPermission(UserObjectPermissionBase):
    """A share of a contact with a colleague: django-guardian's row, with a real foreign key."""

    content_object = models.ForeignKey(Contact, models.CASCADE, related_name="shares")
    personal_data = PersonalData(subject="content_object__person", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("share of a contact")
