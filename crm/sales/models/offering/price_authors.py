"""Who wrote what is sold at which price, and who raised the limit of discounts: neither says yes to their own."""

from decimal import Decimal
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import PowerGiven, User
from crm.accounts.second_person.independence import Someone, independent
from crm.privacy.declarations import PersonalData, Rows, StaffData, neutral
from crm.sales.models.deals import Deal

MOMENT = "a moment of the work"


class PriceAuthor(models.Model):
    """Somebody who wrote lines of a deal or of one of its offers, or what such an offer says. The row stays."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="price_authors")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(subject="deal__person", clock="at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("author of prices")
        verbose_name_plural = _("authors of prices")
        constraints = [models.UniqueConstraint(fields=["deal", "author"], name="price_author_once")]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.deal_id}"

    @staticmethod
    def note(deal: Deal, by: User) -> None:
        """Keep that `by` wrote them. Needs the transaction of the change."""
        PriceAuthor.objects.bulk_create([PriceAuthor(deal_id=deal.pk, author=by)], ignore_conflicts=True)

    @classmethod
    def of(cls, deal: Deal) -> list[User]:
        """All who wrote them, and whoever opened the programs among them: none of them approves a discount."""
        own = Q(pk__in=cls.objects.filter(deal=deal).values("author"))
        programs = User.objects.filter(own, role__machine=True).values("pk")
        opened = PowerGiven.objects.filter(user__in=programs, act=PowerGiven.Act.OPENED).values("by")
        return list(User.objects.filter(own | Q(pk__in=opened)).select_related("role"))


class LimitRaiseQuerySet(models.QuerySet):
    """Questions about raised limits."""

    def alone(self) -> Self:
        """Those that no second person has confirmed."""
        return self.filter(confirmed_by=None)


class LimitRaise(models.Model):
    """The limit of discounts went up, from `was` to `to` (None: no limit any more). Until a second person has confirmed
    it, it frees no offer of whoever raised it.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    was = models.DecimalField(_("limit before, %"), max_digits=5, decimal_places=2)
    to = models.DecimalField(_("limit since, %"), max_digits=5, decimal_places=2, null=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = neutral(models.DateTimeField(null=True), MOMENT)
    personal_data: ClassVar = StaffData(user="raised_by", why="whose offers a raised limit does not free")

    objects: ClassVar = LimitRaiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("raised limit of discounts")
        verbose_name_plural = _("raised limits of discounts")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="limit_raise_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("raised_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.was} to {self.to}"

    @classmethod
    def limit_for(cls, deal: Deal, by: Someone, houses: Decimal | None) -> Decimal | None:
        """The limit for an offer of the deal that `by` sends: what the house says, but what it was before somebody
        raised it who wrote these prices or sends them, or depends on such a one, until a second person confirms that.
        """
        raises = list(cls.objects.alone().select_related("raised_by"))
        people = [*PriceAuthor.of(deal), by] if raises else []
        own = [row.was for row in raises if not all(independent(row.raised_by, each) for each in people)]
        return min([each for each in (houses, *own) if each is not None], default=None)
