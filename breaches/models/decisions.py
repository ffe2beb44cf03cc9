"""What the officer says, and what the controller decides, on two questions: the authority, and the people.

Whoever decides is never the officer (Art. 38(6)). Not to notify always takes two people: one proposes, another decides.
"""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.cases import Breach, case_text, kept_with_its_case
from breaches.models.parts import PartQuerySet
from crm.casework.case_models import OF_THE_CASE, SIGNED, TwoPersonDecision
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import HouseSealedModel


class Question(models.TextChoices):
    """What is to be decided."""

    AUTHORITY = "authority", pgettext_lazy("decision on a breach", "Notify the authority")
    PEOPLE = "people", pgettext_lazy("decision on a breach", "Tell the people")


class Verdict(models.TextChoices):
    """Yes or no. What `do_not` rests on stands in the reason, for people also in the exemption."""

    NOTIFY = "notify", pgettext_lazy("decision on a breach", "Notify")
    DO_NOT = "do_not", pgettext_lazy("decision on a breach", "Do not notify")


class Exemption(models.TextChoices):
    """Why people need not be told one by one although the risk is high (Art. 34(3))."""

    NONE = "", pgettext_lazy("exemption", "None: the risk is not high")
    UNINTELLIGIBLE = "a", pgettext_lazy("exemption", "The data cannot be read: Art. 34(3)(a)")
    REMOVED = "b", pgettext_lazy("exemption", "Later measures removed the high risk: Art. 34(3)(b)")
    EFFORT = "c", pgettext_lazy("exemption", "Disproportionate effort, public notice instead: Art. 34(3)(c)")


class Opinion(HouseSealedModel):
    """What the officer advises, with its date. A later one does not unsay an earlier one."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="opinions")
    question = models.CharField(max_length=9, choices=Question)
    verdict = models.CharField(_("opinion"), max_length=6, choices=Verdict)
    text = case_text(_("reasons"))
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("what the officer thinks of a case; sealed")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name, verbose_name_plural = _("opinion"), _("opinions")
        constraints = [models.CheckConstraint(name="breach_opinion_has_reasons", condition=Q(text__isnull=False))]
        triggers = [kept_with_its_case()]

    def __str__(self) -> str:
        return f"{self.question} {self.verdict}"


class Decision(TwoPersonDecision):
    """A proposal until somebody decides it; decided, it counts until a later one replaces it."""

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="decisions")
    question = models.CharField(max_length=9, choices=Question)
    verdict = models.CharField(_("decision"), max_length=6, choices=Verdict)
    exemption = models.CharField(_("exemption"), max_length=1, choices=Exemption, blank=True)
    reason = case_text(_("reasons"))
    overrules = models.ForeignKey(Opinion, models.PROTECT, null=True, blank=True, related_name="overruled_by")
    overruling_reason = case_text(_("why the opinion is not followed"))

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("what was decided in a case; sealed")

    class Meta(TwoPersonDecision.Meta):
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["breach", "question"],
                condition=Q(decided_at=None, replaced_at=None),
                name="breach_one_proposal_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["breach", "question"],
                condition=Q(decided_at__isnull=False, replaced_at=None),
                name="breach_one_decision_in_force",
            ),
            models.CheckConstraint(
                name="breach_decided_by_somebody",
                condition=Q(decided_at=None, decided_by="") | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
            ),
            models.CheckConstraint(
                name="breach_silence_takes_two",
                condition=~Q(verdict="do_not") | (~Q(proposed_by="") & ~Q(proposed_by=F("decided_by"))),
            ),
            models.CheckConstraint(
                name="breach_silence_has_reasons", condition=~Q(verdict="do_not") | Q(reason__isnull=False)
            ),
            models.CheckConstraint(
                name="breach_overruling_has_reasons",
                condition=Q(overrules=None) | Q(overruling_reason__isnull=False),
            ),
            models.CheckConstraint(
                name="breach_exemption_is_for_people",
                condition=Q(exemption="") | Q(question="people", verdict="do_not"),
            ),
        ]
        triggers = [kept_with_its_case()]

    def __str__(self) -> str:
        return f"{self.question} {self.verdict}"
