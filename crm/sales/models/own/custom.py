"""Values of the organisation's custom fields on deals and on records of its own kinds, and tags of deals."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.models import CustomField, Tag
from crm.contacts.models.custom_values import HouseValue, LinkRow
from crm.contacts.models.object_kinds import OBJECT
from crm.privacy.declarations import PersonalData, Rows
from crm.sales.models.deals import Deal
from crm.sales.models.own.objects import ObjectRecord


class DealValue(HouseValue):
    """The value of a custom field of a deal, under the key of the person or, for a company's deal, of the
    organisation.
    """

    RECORD, BEARER = CustomField.Record.DEAL.value, "deal"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="custom_values", db_index=False)
    personal_data = PersonalData(
        subject="deal__person",
        clock="written_at",
        rows=Rows.DELETE,
        named="definition__key",
        given="definition__from_her",
    )

    class Meta:
        verbose_name = _("value of a deal's custom field")
        constraints = [
            models.UniqueConstraint(fields=["deal", "definition"], name="deal_value_once"),
            models.CheckConstraint(
                name="deal_value_hers_or_the_houses", condition=Q(value__isnull=True) | Q(house_value__isnull=True)
            ),
        ]
        # which deals gave this answer; which filled the field in at all; what goes with the field
        indexes = [
            models.Index(fields=["definition", "index"], name="deal_value_answer"),
            GinIndex(fields=["marks"], name="deal_value_marks"),
        ]

    @property
    def hers(self) -> bool:
        return self.deal.person_id is not None


class ObjectValue(HouseValue):
    """What a record says in one field, under the key of the person or, for a company's, of the organisation."""

    RECORD, BEARER = OBJECT, "item"

    item = models.ForeignKey(ObjectRecord, models.CASCADE, related_name="values", db_index=False)
    personal_data = PersonalData(
        subject="item__person",
        clock="written_at",
        rows=Rows.DELETE,
        named="definition__key",
        given="definition__from_her",
        own_horizon=("item__kind__purpose", "item__counted_from"),
    )

    class Meta:
        verbose_name = _("value of a field of the house’s own record")
        constraints = [
            models.UniqueConstraint(fields=["item", "definition"], name="object_value_once"),
            models.CheckConstraint(
                name="object_value_hers_or_the_houses", condition=Q(value__isnull=True) | Q(house_value__isnull=True)
            ),
        ]
        # which records gave this answer; which filled the field in at all; what goes with the field
        indexes = [
            models.Index(fields=["definition", "index"], name="object_value_answer"),
            GinIndex(fields=["marks"], name="object_value_marks"),
        ]

    @property
    def hers(self) -> bool:
        return self.item.person_id is not None


class LinkedDeal(LinkRow):
    """A link to a deal, in a field of any record."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="links_here")
    personal_data = PersonalData(subject="deal__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("link to a deal")


class DealTag(models.Model):
    """A tag on a deal; on a person's deal it is deleted with them."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="tag_rows", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    personal_data = PersonalData(subject="deal__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("tag of a deal")
        constraints = [models.UniqueConstraint(fields=["deal", "tag"], name="deal_tag_once")]
