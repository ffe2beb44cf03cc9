"""Who was told about the logging of access, by which version of the notice, and when (labour law)."""

from django.db import models
from django.db.models import QuerySet, Subquery, Value
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce

from crm.accounts.models.staff import User
from crm.privacy.declarations import StaffData, neutral


class StaffNoticeAcceptance(models.Model):
    """One user has read one version. `text` is a hash of the very words, in the language they were shown in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, choices=User.Language.choices)
    text = neutral(models.CharField(max_length=64), "a hash of the words of the notice")
    at = neutral(models.DateTimeField(), "when the notice was accepted")

    personal_data = StaffData("user", "proof that staff were told of the logging before it began")

    class Meta:
        ordering = ["user", "version"]
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="staff_notice_once_per_version")]

    def __str__(self) -> str:
        return f"user {self.user_id}, version {self.version}"


def with_told(users: QuerySet[User]) -> QuerySet[User]:
    """The users, each with `told_version`: the newest version they confirmed, 0 for none."""
    newest = StaffNoticeAcceptance.objects.filter(user=OuterRef("pk")).order_by("-version").values("version")[:1]
    return users.annotate(told_version=Coalesce(Subquery(newest), Value(0)))
