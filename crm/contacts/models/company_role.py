"""Roles of people at companies, besides their employment: one person may have a role at several."""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Contact
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedDateField, SealedModel, SealedQuerySet, SealedTextField


class CompanyRoleQuerySet(SealedQuerySet):
    """Lookups of roles. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any) -> Self:
        """Roles of contacts outside the bin that `user` sees, at companies outside the bin."""
        visible = Contact.objects.alive().visible_to(user)
        return self.filter(person__in=visible.values("pk"), company__binned_at=None)

    def with_keys(self) -> Self:
        """With the keys that decrypt them, and the person and company."""
        return self.select_related("person__key", "company__sole_trader__key", "company__owner")


class CompanyRole(SealedModel):
    """A role of a person at a company, perhaps with first and last day. Sealed with the person's key."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="company_roles")
    company = models.ForeignKey(Company, models.CASCADE, related_name="roles")
    role = personal(SealedTextField(_("role")), Category.EMPLOYMENT, source=Source.SUBJECT)
    since = personal(SealedDateField(_("since")), Category.EMPLOYMENT, source=Source.SUBJECT)
    until = personal(SealedDateField(_("until")), Category.EMPLOYMENT, source=Source.SUBJECT)
    added_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data = PersonalData(subject="person", rows=Rows.DELETE)

    objects: ClassVar = CompanyRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role at a company")
        verbose_name_plural = _("roles at companies")

    def __str__(self) -> str:
        return f"role {self.uid.hex[:8]}"

    def lasts(self, on: date) -> bool:
        """Whether the role holds on that day; a missing first or last day sets no limit."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)
