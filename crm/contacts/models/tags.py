"""Tags of companies; those of contacts are in contact.py, those of deals in crm.sales."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Tag
from crm.privacy.declarations import PersonalData, Rows


class CompanyTag(models.Model):
    """A tag on a company; a sole trader's is erased with the person."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="tag_rows", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    personal_data = PersonalData(subject="company__sole_trader", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("tag of a company")
        constraints = [models.UniqueConstraint(fields=["company", "tag"], name="company_tag_once")]
