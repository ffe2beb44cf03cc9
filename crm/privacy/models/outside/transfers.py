"""What lets data go to a recipient outside the European Economic Area (Art. 44 to 49), with its assessment."""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.outside.recipients import ABOUT, SIGNED, Recipient


class Transfer(models.Model):
    """The mechanism for one recipient and country. A new one takes the place of an old one; the old keeps its days.

    `mechanism_state` (crm/privacy/recipients/transfer_rules.py) says whether it counts on a day.
    """

    class Mechanism(models.TextChoices):
        ADEQUACY = "adequacy", _("Adequacy decision")  # Art. 45
        DPF = "dpf", _("Data Privacy Framework")  # Art. 45, only certified firms
        SCC = "scc", _("Standard contractual clauses")  # Art. 46(2)(c), decision (EU) 2021/914
        BCR = "bcr", _("Binding corporate rules")  # Art. 47
        DEROGATION = "art49", _("Derogation")  # Art. 49, narrow

    class Module(models.TextChoices):
        C2C = "1", _("Module 1: controller to controller")
        C2P = "2", _("Module 2: controller to processor")
        P2P = "3", _("Module 3: processor to processor")
        P2C = "4", _("Module 4: processor to controller")

    class Derogation(models.TextChoices):
        CONSENT = "a", _("explicit consent after information about the risks")
        CONTRACT = "b", _("needed for a contract with the person")
        CONTRACT_FOR = "c", _("needed for a contract in the person's interest")
        PUBLIC = "d", _("important reasons of public interest")
        CLAIMS = "e", _("legal claims")
        VITAL = "f", _("vital interests")
        REGISTER = "g", _("a public register")

    class Outcome(models.TextChoices):
        OPEN = "", pgettext_lazy("transfer assessment", "Not finished")
        EQUIVALENT = "equivalent", _("Essentially equivalent protection")
        MEASURES = "measures", _("Equivalent with supplementary measures")
        NOT_EQUIVALENT = "not", _("No equivalent protection")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="transfers")
    country = neutral(models.CharField(_("country"), max_length=2), "a country")
    mechanism = models.CharField(_("mechanism"), max_length=12, choices=Mechanism)
    since = neutral(models.DateField(_("from"), default=timezone.localdate), ABOUT)
    until = neutral(models.DateField(_("until"), null=True, blank=True), ABOUT)
    # Data Privacy Framework: the certificate as somebody saw it on the list
    seen_on = neutral(models.DateField(_("certificate seen on"), null=True, blank=True), ABOUT)
    valid_to = neutral(models.DateField(_("certificate valid to"), null=True, blank=True), ABOUT)
    data_types = neutral(
        ArrayField(models.CharField(max_length=8), verbose_name=_("kinds of data"), default=list, blank=True), ABOUT
    )
    # standard clauses and binding rules
    module = models.CharField(_("module"), max_length=1, choices=Module, blank=True)
    annexes = neutral(
        ArrayField(models.CharField(max_length=4), verbose_name=_("annexes filled in"), default=list, blank=True), ABOUT
    )
    reference = neutral(models.CharField(_("number or place"), max_length=120, blank=True), ABOUT)
    # Art. 49: which, and why it is needed (49(6))
    derogation = models.CharField(_("derogation"), max_length=1, choices=Derogation, blank=True)
    why = neutral(models.TextField(_("why it is needed"), blank=True), ABOUT)
    # the assessment in the steps of EDPB Recommendations 01/2020: {question: {"answer": …, "note": …}}
    answers = neutral(models.JSONField(default=dict, blank=True), ABOUT)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    measures = neutral(models.TextField(_("supplementary measures"), blank=True), ABOUT)
    assessed_on = neutral(models.DateField(null=True, blank=True), ABOUT)
    assessed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    review_on = neutral(models.DateField(_("review on"), null=True, blank=True), ABOUT)
    # what we asked the recipient by mail for the assessment: first, last, and the message of the last time
    asked_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    reminded_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    asked_message = neutral(models.UUIDField(null=True, blank=True), "the mail that carried our questions")
    recorded_by = neutral(models.CharField(max_length=80), SIGNED)
    recorded_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data: ClassVar[Any] = NoPersonalData("what lets data go to a firm in a third country")

    class Meta:
        verbose_name = _("transfer to a third country")
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["recipient", "country"], name="transfer_of")]

    def __str__(self) -> str:
        return f"{self.mechanism} {self.country} {self.recipient_id}"

    @property
    def open(self) -> bool:
        """Whether its assessment can still be answered: it has no outcome yet, and nothing took its place."""
        return self.outcome == self.Outcome.OPEN and self.until is None
