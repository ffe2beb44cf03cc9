"""Making forms: what they ask for is held to what their purposes need, before anybody can fill them in."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.form_fields import Field, reachable, refusals
from consents.models import CaptureForm, Controller, FormPurpose, Wording
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Purpose

PLAIN = ("slug", "title", "title_en", "intro", "intro_en", "fields", "children", "sites", "origin_kind", "team")
SITE = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Plan:
    """What a form is to be. `asks` are purposes by consent, `serves` the purpose of the sending itself, or None."""

    values: dict[str, Any]
    asks: list[Purpose]
    serves: Purpose | None = None
    purposes: list[Purpose] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "purposes", [*([self.serves] if self.serves else []), *self.asks])

    def problems(self) -> dict[str, list[str]]:
        """{name of an input: what is wrong with it}; empty when the form may be."""
        by_input = {
            "fields": [*refusals(self.values["fields"], self.purposes).values(), *self.unreachable()],
            "asks": [] if self.purposes else [_("Choose at least one purpose: without one nothing may be asked.")],
            "team": self.sold(),
            "sites": strange_sites(self.values["sites"]),
        }
        return {name: sentences for name, sentences in by_input.items() if sentences}

    def unreachable(self) -> list[str]:
        """Purposes that ask for a yes on channels by which the form could reach nobody."""
        words = _("“%(purpose)s” needs a field that reaches the person: an e-mail, a phone or a postal address.")
        mute = [purpose for purpose in self.asks if not reachable(purpose.channels, self.values["fields"])]
        lost = [] if self.serves is None or {Field.EMAIL, Field.PHONE} & set(self.values["fields"]) else [self.serves]
        return [words % {"purpose": str(purpose)} for purpose in [*mute, *lost]]

    def sold(self) -> list[str]:
        """Sales work with those who asked for something, not with those who only agreed to be written to."""
        if self.values.get("team") is None or self.serves is not None:
            return []
        return [_("A team can only take over a form with a purpose of the sending, such as an enquiry.")]


def strange_sites(sites: list[str]) -> list[str]:
    """What is no address of a site: a scheme and a host, without a path."""
    words = _("“%(site)s” is no address of a site. Write it like https://www.firm.example, without a path.")
    return [words % {"site": site} for site in sites if not SITE.fullmatch(site)]


def save_form(plan: Plan, *, by: Actor, form: CaptureForm | None = None, at: datetime | None = None) -> CaptureForm:
    """Make the form, or the next version of `form`. ValidationError by input when it asks for what it may not."""
    if problems := plan.problems():
        raise ValidationError(problems)
    at = at or timezone.now()
    with transaction.atomic():
        saved = CaptureForm.objects.select_for_update().get(pk=form.pk) if form else CaptureForm(made_at=at)
        for name in PLAIN:
            setattr(saved, name, plan.values.get(name))
        saved.serves = plan.serves.slug if plan.serves else ""
        saved.version = saved.version + 1 if form else 1
        saved.made_by = saved.made_by or signature(by)
        saved.save()
        saved.purposes.all().delete()
        FormPurpose.objects.bulk_create(
            FormPurpose(form=saved, purpose_slug=purpose.slug, place=place) for place, purpose in enumerate(plan.asks)
        )
        act = "form.changed" if form else "form.made"
        ledger.record(act, by=by, target=f"form:{saved.slug}", counts={"version": saved.version})
    return saved


def open_form(form: CaptureForm, *, by: Actor, at: datetime | None = None) -> bool:
    """Let the public in. ValidationError while something is missing that people must be told; False when it is open."""
    if missing := missing_for_opening(form):
        raise ValidationError(missing)
    with transaction.atomic():
        if opened := form.open(at=at or timezone.now()):
            ledger.record("form.opened", by=by, target=f"form:{form.slug}", counts={"version": form.version})
    return opened


def close_form(form: CaptureForm, *, by: Actor, at: datetime | None = None) -> bool:
    """Take no more answers. False when it took none."""
    with transaction.atomic():
        if closed := form.close(at=at or timezone.now()):
            ledger.record("form.closed", by=by, target=f"form:{form.slug}", counts={"version": form.version})
    return closed


def missing_for_opening(form: CaptureForm) -> list[str]:
    """What must be there before anybody may be asked: a controller with a name, and words in force (Art. 13, 7(2))."""
    missing = [] if Controller.named() else [_("Say first who the controller is: the notice begins with it.")]
    slugs = {form_purpose.purpose_slug for form_purpose in form.purposes.all()}
    spoken = set(Wording.objects.in_force().filter(purpose_slug__in=slugs).values_list("purpose_slug", flat=True))
    names = [str(form_purpose) for form_purpose in Purpose.objects.active().filter(slug__in=slugs - spoken)]
    words = _("No words are in force for “%(purpose)s”. Publish them first.")
    return [*missing, *(words % {"purpose": name} for name in names)]


def serving_purposes() -> Any:
    """Purposes in force that a sending itself can serve: what they ask for, never marketing."""
    purposes = Purpose.objects.active().filter(legal_basis__in=[LegalBasis.CONTRACT, LegalBasis.LEGITIMATE_INTEREST])
    return purposes.filter(marketing=False).exclude(channels=[])
