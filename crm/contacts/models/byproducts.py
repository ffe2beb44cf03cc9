"""Companies and tags that an import brought into being."""

from django.db import models

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Tag
from crm.files.models import Import
from crm.privacy.declarations import NoPersonalData


class Byproduct(models.Model):
    """A company or a tag that an import brought into being: undoing takes it away when nobody uses it."""

    load = models.ForeignKey(Import, models.CASCADE, related_name="byproducts")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+")
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="+")
    personal_data = NoPersonalData("which firms and words came with which file")
