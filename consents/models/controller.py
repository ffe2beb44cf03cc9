"""Who answers for the data: named on every form, in every notice, in every receipt (Art. 13(1)(a) and (b))."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotATaxNumber

from crm.privacy import page_memo
from crm.privacy.actors import Actor
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger

PUBLISHED = "what the firm publishes about itself"


class Controller(models.Model):
    """The firm and its data protection officer, as the public may reach them. One row."""

    class Size(models.TextChoices):
        """People employed, as the authority's form asks."""

        MICRO = "1-9", "1–9"
        SMALL = "10-49", "10–49"
        MEDIUM = "50-249", "50–249"
        LARGE = "250+", "250+"

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    name = neutral(models.CharField(_("full name of the firm"), max_length=160), PUBLISHED)
    short = neutral(models.CharField(_("short name, for headings"), max_length=60), PUBLISHED)
    about = neutral(models.CharField(_("town and trade, in Polish"), max_length=160, blank=True), PUBLISHED)
    about_en = neutral(models.CharField(_("town and trade, in English"), max_length=160, blank=True), PUBLISHED)
    address = neutral(models.CharField(_("postal address"), max_length=200), PUBLISHED)
    email = neutral(models.EmailField(_("e-mail")), PUBLISHED)
    phone = neutral(models.CharField(_("phone"), max_length=40, blank=True), PUBLISHED)
    nip = neutral(models.CharField(_("NIP"), max_length=10, blank=True), PUBLISHED)
    sector = neutral(models.CharField(_("sector"), max_length=80, blank=True), PUBLISHED)
    size = models.CharField(_("people employed"), max_length=6, choices=Size, blank=True)
    officer = neutral(models.CharField(_("data protection officer"), max_length=120, blank=True), PUBLISHED)
    officer_email = neutral(models.EmailField(_("the officer's e-mail"), blank=True), PUBLISHED)
    officer_phone = neutral(models.CharField(_("the officer's phone"), max_length=40, blank=True), PUBLISHED)
    no_officer_because = neutral(
        models.TextField(_("why there is no officer"), max_length=500, blank=True), "the firm's own judgement (Art. 37)"
    )
    personal_data = NoPersonalData(
        "the firm's own published contacts; the officer's are an office, not a file on somebody"
    )

    class Meta:
        verbose_name = _("controller")
        constraints = [models.CheckConstraint(name="one_controller", condition=models.Q(only=True))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls) -> "Controller | None":
        """The controller; None until somebody has said who it is. A page asks once."""
        return page_memo.ask_once("controller", cls.objects.first)

    @classmethod
    def name_it(cls, values: dict[str, Any], *, by: Actor) -> "Controller":
        """Sets the controller; forms and notices follow at once. ValidationError for an invalid NIP."""
        if written := values.get("nip", ""):
            values = {**values, "nip": tax_number(written)}
        with transaction.atomic():
            controller, _new = cls.objects.update_or_create(only=True, defaults=values)
            ledger.record("controller.named", by=by, fields=values)
        return controller


def tax_number(written: str) -> str:
    """The bare digits of a tax number (NIP), however it is written. ValidationError when it is none."""
    try:
        return str(jurisdiction().tax_number.module.validate(written))
    except NotATaxNumber:
        raise ValidationError({"nip": jurisdiction().tax_number.refused}) from None
