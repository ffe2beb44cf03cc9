"""Records of the kinds that the house made for itself: a machine, a policy. Their fields are custom fields.

A person's record (a consumer's, a sole trader's) is encrypted under their key and erased with them. A company's is
encrypted under the organisation's key. Never both: a constraint says so. The kind of data of the title is its kind's.
"""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Company, Contact, ObjectKind
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from crm.sales.models.deals import Deal
from crm.sales.models.documents import midnight

NOBODY = Q(person=None)
ALIVE = Q(binned_at=None)
IN_THE_HOUSE = "about a firm's record, sealed under the house key and scanned"


def of_restricted() -> Q:
    """Records of people of whom nothing is told but that they are restricted."""
    return Q(person__in=Restriction.objects.filter(lifted_at=None).values("person"))


class ObjectRecordQuerySet(SealedQuerySet):
    """Questions about records. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any, *, binned: bool | None = False) -> Self:
        """Records of the contacts and companies that `user` sees and that are not restricted: those that are there,
        those that lie in the bin, or with None both.
        """
        if user.reach(Group.CONTACT_DATA) == Reach.NONE:
            return self.none()
        contacts = Contact.objects.alive().visible_to(user)
        firms = Company.objects.alive().visible_to(user)
        of_people = Q(person__in=contacts.values("pk")) & ~of_restricted()
        of_firms = NOBODY & Q(company__in=firms.values("pk"))
        state = {} if binned is None else {"binned_at__isnull": not binned}
        return self.filter(of_people | of_firms, **state)

    def with_keys(self) -> Self:
        """Together with what opens them, whom they name, and their kind."""
        return self.select_related("kind", "person__key", "person__contact", "company__sole_trader__key", "deal")


class ObjectRecord(HouseSealedModel):
    """One record. `ends_on` is the last day where its kind has one; retention counts from it, else from its birth."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.ForeignKey(ObjectKind, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="objects_of_the_house")
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="objects_of_the_house")
    deal = models.ForeignKey(Deal, models.SET_NULL, null=True, blank=True, related_name="objects_of_the_house")
    title = personal(SealedTextField(_("title of a record")), "kind__category")
    house_title = neutral(SealedTextField(house=True), IN_THE_HOUSE)
    ends_on = neutral(models.DateField(_("last day"), null=True, blank=True), "a day by which periods are counted")
    counted_from = models.DateTimeField(editable=False)  # see `clock`
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    binned_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "since when it lies in the bin")
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    personal_data = PersonalData(
        subject="person",
        clock="counted_from",
        rows=Rows.DELETE,
        days=("ends_on",),
        own_horizon=("kind__purpose", "counted_from"),
    )

    objects: ClassVar = ObjectRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of the house’s own kind")
        verbose_name_plural = _("records of the house’s own kinds")
        constraints = [
            models.CheckConstraint(
                name="object_is_somebodys", condition=Q(person__isnull=False) | Q(company__isnull=False)
            ),
            models.CheckConstraint(
                name="object_hers_or_the_houses",
                condition=Q(person__isnull=False, house_title__isnull=True) | Q(person=None, title__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="object_kind_newest"),  # the list, newest first
            models.Index(fields=["kind", "ends_on", "id"], condition=ALIVE, name="object_kind_ends"),  # by its last day
            models.Index(fields=["binned_at"], condition=~ALIVE, name="object_binned"),
        ]

    def __str__(self) -> str:
        return f"object {self.uid.hex[:8]}"

    @property
    def record(self) -> str:
        """The kind of record, as custom fields name it."""
        return self.kind.record

    @property
    def category(self) -> str:
        """The kind of data of its title, and of what else names it."""
        return str(self.kind.category)

    @property
    def title_column(self) -> str:
        """The column that holds the title."""
        return "title" if self.person_id else "house_title"

    @property
    def called(self) -> str:
        """The title, decrypted with the key that came with the row."""
        return getattr(self, self.title_column) or ""

    @called.setter
    def called(self, text: str) -> None:
        setattr(self, self.title_column, text)

    @property
    def clock(self) -> datetime:
        """What retention counts from: the last day where one is known, else the moment it was made."""
        return midnight(self.ends_on) if self.ends_on else self.added_at

    @property
    def over(self) -> bool:
        """Whether its last day is over."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()
