"""When a form takes no answers because of what it would tell people: only where the law leaves nothing else.

    a purpose changed in a way that the wording in force does not cover    Art. 13(1)(c), 13(3)
    a standing recipient is in a third country that nothing protects       Art. 44

Whatever else changes is told at once on the form itself (FACTS). The portal for requests never closes (Art. 12(2)).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import CaptureForm, Controller, NoticeVersion, PausedVisits
from consents.notices.notice_versions import covering, in_force, narrowest
from consents.statements.notice_facts import NoticeFacts, relations
from crm.accounts.language.country_names import country_name
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.mechanisms import transfers_of

TOLD = ("legal_basis", "article", "marketing", "notice_text", "notice_text_en")  # what people are told of a purpose
LATELY = timedelta(days=30)
WIDENED = ("categories", "channels")  # fewer of them break no word


@dataclass(frozen=True)
class Pause:
    """One reason. `recipient` and `country` where a transfer is unprotected, neither where the purpose changed."""

    purpose: Purpose
    recipient: Recipient | None = None
    country: str = ""

    @property
    def why(self) -> str:
        """For the desk, as a sentence."""
        if self.recipient is None:
            return _("The purpose “%(purpose)s” changed, and the published notice does not say so.") % {
                "purpose": self.purpose
            }
        named = {"recipient": self.recipient, "country": country_name(self.country), "purpose": self.purpose}
        return _("“%(purpose)s”: nothing protects the data at %(recipient)s (%(country)s).") % named

    @property
    def next_step(self) -> str:
        """What ends it."""
        if self.recipient is None:
            return _("Publish the draft of the next version.")
        return _("Record what protects the transfer, suspend handing over to them, or take them out of the purpose.")


class FormPaused(ValidationError):
    """A form that takes no answers at the moment."""

    def __init__(self) -> None:
        super().__init__(friendly(), code="paused")


def friendly() -> str:
    """What visitors of a paused form read."""
    controller = Controller.named()
    ways = [controller.phone, controller.email] if controller else []
    contact = ", ".join(way for way in ways if way)
    sentence = _("We are correcting what this form says about your data, so it takes nothing at the moment.")
    again = _("Please come back tomorrow, or reach us: %(contact)s.") if contact else _("Please come back tomorrow.")
    return f"{sentence} {again % {'contact': contact}}"


def pauses(purposes: Sequence[Purpose], at: datetime | None = None) -> list[Pause]:
    """Why a form for these purposes takes no answers at `at`; empty where it does."""
    at = at or timezone.now()
    if not purposes:
        return []
    version = covering([purpose.slug for purpose in purposes], at)
    return pauses_under(version, purposes, transfer_facts(purposes, at))


def transfer_facts(purposes: Sequence[Purpose], at: datetime) -> NoticeFacts:
    """Who gets the data for the purposes, and what protects them in third countries. Two statements."""
    named = relations(purposes, at)
    far = {row.recipient_id for rows in named.values() for row in rows if row.recipient.third_countries}
    return NoticeFacts(at, named, transfers_of(sorted(far)))


def pauses_under(
    version: NoticeVersion | None, purposes: Sequence[Purpose], facts: NoticeFacts, every: Iterable[Purpose] = ()
) -> list[Pause]:
    """Why a form for these purposes, under this version of a notice, takes no answers. `every` as in `changed`."""
    return [
        *(Pause(purpose) for purpose in changed(version, purposes, every)),
        *(Pause(purpose, recipient, country) for purpose, recipient, country in facts.unprotected(purposes)),
    ]


def changed(version: NoticeVersion | None, purposes: Iterable[Purpose], every: Iterable[Purpose] = ()) -> list[Purpose]:
    """The purposes of which the wording of `version` says something else; none where nothing is published.

    `every` are all versions of all purposes, of whoever asks about several forms.
    """
    covers = dict(pair.split("/") for pair in version.covers) if version else {}
    moved = [purpose for purpose in purposes if covers.get(purpose.slug, str(purpose.version)) != str(purpose.version)]
    if not moved:
        return []
    rows = every or Purpose.objects.filter(slug__in=[purpose.slug for purpose in moved])
    before = {row.slug: row for row in rows if str(row.version) == covers.get(row.slug)}
    return [purpose for purpose in moved if differs(before.get(purpose.slug), purpose)]


def differs(before: Purpose | None, now: Purpose) -> bool:
    """Whether words about the one do not do for the other: a recipient more or a category less changes no wording."""
    if before is None or any(getattr(before, name) != getattr(now, name) for name in TOLD):
        return True
    return any(set(getattr(now, name)) - set(getattr(before, name)) for name in WIDENED)


def purposes_of_form(form: CaptureForm, at: datetime | None = None) -> list[Purpose]:
    """The purposes in force that a form asks about or serves."""
    return list(Purpose.objects.active(at).filter(slug__in=slugs_of_form(form)))


def slugs_of_form(form: CaptureForm) -> set[str]:
    """The purposes that a form asks about or serves."""
    return {*(purpose.purpose_slug for purpose in form.purposes.all()), *([form.serves] if form.serves else [])}


@dataclass(frozen=True)
class OpenForm:
    """A form that is open: the version of the notice that it shows, if any, why it takes no answers, if so, and how
    often it was opened lately while it took none.
    """

    form: CaptureForm
    version: NoticeVersion | None
    pauses: list[Pause]
    missed: int = 0


def open_forms(at: datetime | None = None) -> list[OpenForm]:
    """Every open form that has a purpose in force. Nine statements, however many there are."""
    at, every = at or timezone.now(), list(Purpose.objects.all())
    active = list(Purpose.objects.active(at))
    facts, versions = transfer_facts(active, at), list(in_force(at))
    forms_open, missed = [], visits_while_paused(at)
    for form in CaptureForm.objects.open().prefetch_related("purposes"):
        slugs = slugs_of_form(form)
        if purposes := [purpose for purpose in active if purpose.slug in slugs]:
            version = narrowest(versions, [purpose.slug for purpose in purposes])
            pauses_now = pauses_under(version, purposes, facts, every)
            forms_open.append(OpenForm(form, version, pauses_now, missed.get(form.pk, 0)))
    return forms_open


# ---- what a pause costs


def count_visit(form: CaptureForm, at: datetime | None = None) -> None:
    """Somebody opened the form while it takes no answers: one more on this day. Nothing of theirs is kept."""
    day = timezone.localdate(at)
    rows = PausedVisits.objects.filter(form=form, day=day)
    if not rows.update(visits=F("visits") + 1):
        PausedVisits.objects.bulk_create([PausedVisits(form=form, day=day)], ignore_conflicts=True)
        rows.update(visits=F("visits") + 1)


def visits_while_paused(at: datetime | None = None) -> dict[int, int]:
    """{form (primary key): how often it was opened while paused in the last thirty days}. One statement."""
    rows = PausedVisits.objects.filter(day__gt=timezone.localdate(at) - LATELY).order_by().values("form")
    return dict(rows.annotate(number=Sum("visits")).values_list("form", "number"))
