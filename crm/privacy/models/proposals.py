"""Changes of purposes and recipients before they count: a draft, the officer's dated opinions, one decision.

The officer drafts and advises; somebody who decides for the controller approves or rejects (Art. 38(6)). The rows stay:
they say who wanted what, who warned, and who took it upon herself.
"""

from typing import Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, neutral

SIGNED = "an actor's kind and number"
WORDS = "words about a purpose or a firm"


class ProposalQuerySet(models.QuerySet):
    """Questions about proposals."""

    def pending(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(decision=None)

    def told(self) -> Self:
        """Together with opinions and decision."""
        return self.select_related("decision__overrules").prefetch_related("opinions")


class Proposal(models.Model):
    """What somebody would have changed. `values` are the columns as they should be, `before` as they stood."""

    class Subject(models.TextChoices):
        PURPOSE = "purpose", _("Purpose")
        RECIPIENT = "recipient", _("Recipient")

    class Act(models.TextChoices):
        ADD = "add", pgettext_lazy("proposal", "New")
        CHANGE = "change", pgettext_lazy("proposal", "Change")
        RETIRE = "retire", pgettext_lazy("proposal", "End")
        GRACE = "grace", pgettext_lazy("proposal", "Period of grace")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=12, choices=Subject)
    act = models.CharField(max_length=8, choices=Act)
    slug = neutral(models.SlugField(max_length=40), "a short name")
    seen = models.PositiveSmallIntegerField(default=0)  # the version of the purpose that the author was reading
    values = neutral(models.JSONField(default=dict), WORDS)
    before = neutral(models.JSONField(default=dict), WORDS)
    why = neutral(models.TextField(blank=True), WORDS)
    drafted_by = neutral(models.CharField(max_length=80), SIGNED)
    drafted_at = neutral(models.DateTimeField(default=timezone.now), "about the draft")

    objects = ProposalQuerySet.as_manager()
    personal_data = NoPersonalData("what a purpose or a recipient should become")

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        verbose_name, verbose_name_plural = _("proposal"), _("proposals")
        indexes = [models.Index(fields=["subject", "slug"], name="proposal_of")]  # the history of one thing

    def __str__(self) -> str:
        return f"{self.act} {self.subject} {self.slug}"

    @property
    def target(self) -> str:
        """The proposal as the ledger names it, behind what it is about."""
        return f"{self.subject}:{self.slug} proposal:{self.pk}"

    @property
    def opinion(self) -> "Opinion | None":
        """The officer's newest opinion; None while they have given none."""
        return max(self.opinions.all(), key=lambda each_opinion: (each_opinion.given_at, each_opinion.pk), default=None)

    @property
    def decided(self) -> "Decision | None":
        """How it ended; None while it waits."""
        return getattr(self, "decision", None)

    @property
    def warned(self) -> bool:
        """Whether the officer's newest word is against it."""
        return self.opinion is not None and self.opinion.verdict == Opinion.Verdict.AGAINST


class Opinion(models.Model):
    """What the officer says about a proposal, with its date. A later one does not unsay an earlier one."""

    class Verdict(models.TextChoices):
        FOR = "for", pgettext_lazy("opinion", "In favour")
        AGAINST = "against", pgettext_lazy("opinion", "Against")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="opinions")
    verdict = models.CharField(_("opinion"), max_length=8, choices=Verdict)
    text = neutral(models.TextField(_("reasons")), WORDS)
    given_by = neutral(models.CharField(max_length=80), SIGNED)
    given_at = neutral(models.DateTimeField(default=timezone.now), "about the opinion")

    personal_data = NoPersonalData("what the officer thinks of a purpose or a recipient")

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.verdict} {self.proposal_id}"


class Decision(models.Model):
    """The end of a proposal. `overrules` is the officer's opinion against which it was approved."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("proposal", "Approved")
        REJECTED = "rejected", pgettext_lazy("proposal", "Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="decision")
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = neutral(models.TextField(_("reason"), blank=True), WORDS)
    overrules = models.ForeignKey(Opinion, models.PROTECT, null=True, related_name="+")
    decided_by = neutral(models.CharField(max_length=80), SIGNED)
    decided_at = neutral(models.DateTimeField(default=timezone.now), "about the decision")

    personal_data = NoPersonalData("what became of a proposal")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_against_says_why",
                condition=~models.Q(reason="") | models.Q(verdict__in=["approved", "withdrawn"], overrules=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.proposal_id}"
