"""What people are at companies besides where they are employed: one person may have a role at several."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.company import Company
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedDateField, SealedModel, SealedTextField


class CompanyRole(SealedModel):
    """One role of a person at a company, since a day and until another. Sealed with her key; goes with her."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="company_roles")
    company = models.ForeignKey(Company, models.CASCADE, related_name="roles")
    role = personal(SealedTextField(_("role")), Category.EMPLOYMENT, source=Source.SUBJECT)
    since = personal(SealedDateField(_("since")), Category.EMPLOYMENT, source=Source.SUBJECT)
    until = personal(SealedDateField(_("until")), Category.EMPLOYMENT, source=Source.SUBJECT)
    added_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data = PersonalData(subject="person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("role at a company")
        verbose_name_plural = _("roles at companies")

    def __str__(self) -> str:
        return f"role {self.uid.hex[:8]}"

    def lasts(self, on: date) -> bool:
        """Whether she has it on that day; without days she has it."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)
