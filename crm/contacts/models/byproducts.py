"""Companies and tags that an import of contacts created along the way."""

from django.db import models

from crm.contacts.models.company import Company
from crm.contacts.models.contact import Tag
from crm.files.models import Import
from crm.privacy.declarations import NoPersonalData


class Byproduct(models.Model):
    """A company or tag that an import created: undoing the import deletes it if nobody uses it."""

    load = models.ForeignKey(Import, models.CASCADE, related_name="byproducts")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+")
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="+")
    personal_data = NoPersonalData("which firms and words came with which file")
