"""Purposes by plain questions: what the firm does decides which purposes stay, and for which channels it writes.

Answers only draft (crm/dpo/proposals); `approve_answers` is the controller's one decision on all of them and on the
first notice. A yes never makes a ground for anybody: who may be written to is still said by their own consent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, override

from consents.models import Controller, PrivacyNotice
from consents.notices.notice_versions import draft_notice, open_notice, publish_notice
from crm.accounts.models import User
from crm.accounts.permissions.rights import PRIVACY_DECIDE
from crm.dpo.models import SetupAnswer
from crm.dpo.proposals.amendment import in_use
from crm.dpo.proposals.decisions import approve, withdraw
from crm.dpo.proposals.drafts import propose_change, propose_end
from crm.dpo.purposes.terms import terms_of
from crm.narrowing import Words
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from crm.privacy.models import Proposal, Purpose
from crm.privacy.models.proposals import ProposalQuerySet


@dataclass(frozen=True)
class Question:
    """One question and the purposes that stay with a yes. `warning` is what a yes means where no purpose is ready."""

    slug: str
    words: Words
    purposes: tuple[str, ...] = ()
    by_channel: bool = False
    warning: Words = ""


NOT_YET = _(
    "No purpose is ready for this. Before anything of it is stored, the officer proposes one and you decide; until "
    "then an import takes no such columns."
)
QUESTIONS = (
    Question("enquiries", _("Do you answer enquiries of customers?"), ("enquiries",)),
    Question("contracts", _("Do you make contracts and issue invoices?"), ("contracts", "accounting")),
    Question("service", _("Do you take complaints, or repair what you sold?"), ("service",)),
    Question("firms", _("Do you talk with people who work for firms, such as buyers?"), ("business-contact",)),
    Question("offers", _("Do you send a newsletter or offers?"), ("offers",), by_channel=True),
    Question("recordings", _("Do you record telephone calls?"), warning=NOT_YET),
    Question("recruitment", _("Are you looking for people to employ?"), warning=NOT_YET),
    Question("special", _("Do you hold data on health, faith or convictions?"), warning=NOT_YET),
)


def answers() -> dict[str, bool]:
    """{slug: yes} of every question that was answered."""
    slugs = [question.slug for question in QUESTIONS]
    return dict(SetupAnswer.objects.filter(question__in=slugs).values_list("question", "yes"))


def unanswered() -> list[Question]:
    """The questions that are still open."""
    given = answers()
    return [question for question in QUESTIONS if question.slug not in given]


@transaction.atomic
def answer(question: Question, *, yes: bool, by: User, channels: Iterable[str] | None = None) -> None:
    """Keep the answer, and draft what it changes in the purposes; an earlier draft of the same person is taken back.

    With a no the end of each purpose is drafted under which nobody stands; one that is in use stays. `channels` are
    those of a question by channel. PermissionDenied for somebody who does not decide.
    """
    refuse_undecided(by)
    SetupAnswer.objects.update_or_create(question=question.slug, defaults={"yes": yes, "by": by, "at": timezone.now()})
    for draft in drafts(by).filter(slug__in=question.purposes):
        withdraw(draft, by=by)
    for purpose in Purpose.objects.active().with_relations().filter(slug__in=question.purposes):
        if not yes and not in_use(purpose.slug):
            propose_end(purpose, why=gettext("First day: we do not do this."), by=by)
        elif yes and question.by_channel and channels is not None and set(channels) != set(purpose.channels):
            terms = terms_of(purpose) | {"channels": sorted(channels)}
            propose_change(purpose, terms, why=gettext("First day: the channels we write by."), by=by)
    ledger.record("first_day.answered", by=by, target=f"question:{question.slug}", counts={"yes": yes})


@transaction.atomic
def put_off(step: str, *, by: User) -> None:
    """Go on without a step: no logo for now, nobody to invite, nothing to import."""
    SetupAnswer.objects.update_or_create(question=step, defaults={"yes": True, "by": by, "at": timezone.now()})
    ledger.record("first_day.put_off", by=by, target=f"step:{step}")


def drafts(by: User) -> ProposalQuerySet:
    """What the person drafted about purposes and nobody has decided."""
    return Proposal.objects.pending().filter(subject=Proposal.Subject.PURPOSE, drafted_by=signature(by))


def channels_of_offers(by: User) -> list[str]:
    """The channels of the question by channel: as the person has drafted them, else as they are in force."""
    slugs = [slug for question in QUESTIONS if question.by_channel for slug in question.purposes]
    draft = drafts(by).filter(slug__in=slugs, act=Proposal.Act.CHANGE).first()
    purpose = Purpose.objects.active().filter(slug__in=slugs).first()
    return list(draft.values["channels"]) if draft else list(purpose.channels) if purpose else []


@transaction.atomic
def approve_answers(*, by: User, at: datetime | None = None) -> int:
    """The controller's decision on what the answers have drafted, and the first notice; how many drafts there were.

    ValidationError while a question is open, while nobody is named as the controller, and for the officer's warning.
    """
    refuse_undecided(by)
    if unanswered():
        raise ValidationError(_("Answer every question first: each is a yes or a no."), code="open")
    if Controller.named() is None:
        raise ValidationError(_("Say first who the controller is: the notice begins with it."), code="controller")
    at, rows = at or timezone.now(), list(drafts(by).order_by("pk"))
    for row in rows:
        approve(row, by=by, at=at)
    if not PrivacyNotice.objects.exists():
        publish_first_notice(by=by, at=at)
    ledger.record("first_day.approved", by=by, counts={"drafts": len(rows)})
    return len(rows)


def publish_first_notice(*, by: User, at: datetime) -> None:
    """One notice for all purposes, put together from them."""
    titles = {}
    for column, language in (("title", "pl"), ("title_en", "en")):
        with override(language):
            titles[column] = gettext("How we use your data")
    notice = open_notice({"slug": "privacy", "purposes": [], **titles}, by=by, at=at)
    publish_notice(draft_notice(notice, {}, by=by, at=at, why=gettext("The first notice.")), by=by, at=at)


def approved() -> bool:
    """Whether every question is answered and a notice is there; later changes have pages of their own."""
    return not unanswered() and PrivacyNotice.objects.exists()


def refuse_undecided(by: User) -> None:
    """PermissionDenied for somebody who does not decide for the controller."""
    if not by.may(PRIVACY_DECIDE):
        raise PermissionDenied
