"""The seal of a day: the head of the chain at its end, as it was mailed to people outside the machine."""

from django.db import models

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.log_rows import APPEND_ONLY


class DaySeal(models.Model):
    """What was mailed for one day (UTC): the last seal's number and HMAC, and whether the logs were whole then.

    One row a day, so a tick that comes twice mails once. `finding` names the first thing broken, empty when whole.
    """

    day = neutral(models.DateField(primary_key=True), "the day that ended")
    number = models.PositiveBigIntegerField()
    digest = neutral(models.CharField(max_length=64), "an HMAC in hexadecimal")
    seals = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField()
    finding = neutral(models.CharField(max_length=200, blank=True), "what audit verify found broken, by number")
    readers = models.PositiveSmallIntegerField()
    at = neutral(models.DateTimeField(), "when the mail was made")
    personal_data = NoPersonalData("digests of the logs")

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.day}"
