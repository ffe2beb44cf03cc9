"""What was counted of everybody in a large house: one row, replaced as a whole (crm/dpo/population)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral

COUNT, ROWS = "how many, of everybody together", "the last row that was counted"


class PopulationCount(models.Model):
    """Figures about everybody as of `counted_at`; the columns `…_to` are the last rows that were counted, so that what
    came later is counted when it is read. `without_ground_rows` are the rows of people without a ground, looked at
    again whenever they are told; none where they are more than a page counts.
    """

    counted_at = neutral(models.DateTimeField(), "when the program counted")
    people = neutral(models.PositiveIntegerField(), COUNT)
    people_to = neutral(models.BigIntegerField(), ROWS)
    origins = neutral(models.PositiveIntegerField(), COUNT)
    origins_to = neutral(models.BigIntegerField(), ROWS)
    grounds_to = neutral(models.BigIntegerField(), ROWS)
    events_to = neutral(models.BigIntegerField(), ROWS)
    keys = neutral(models.JSONField(), COUNT)  # {version of the master key: people}
    grounds = neutral(models.JSONField(), COUNT)  # {purpose: {holding, expiring, ended, objected}}
    reached = neutral(models.JSONField(), "purposes, and what those are to us whom they reach")
    without_ground = neutral(models.PositiveIntegerField(), COUNT)
    without_ground_rows = neutral(ArrayField(models.BigIntegerField()), "rows looked at again, for minutes")

    personal_data = NoPersonalData("figures about everybody together")

    class Meta:
        verbose_name, verbose_name_plural = _("count of everybody"), _("counts of everybody")
