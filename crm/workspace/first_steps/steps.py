"""The first steps of an installation: nine, each a real page; the list goes when all are done or hidden.

Where mail goes through another firm there is a tenth: the agreement with it.

Users who set the organisation up (decide for it, or manage accounts) see all, and whose role takes the ones they
cannot. Everybody else sees the steps they may take.

A home page shows them by `{% include "workspace/first_steps/_slot.html" %}`, which fetches the list afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from consents.models import Controller
from consents.notices.fact_watch import notices_older_than_facts, published_notices
from crm.accounts.authorisations.duty import without
from crm.accounts.models import Role, Team, User
from crm.accounts.permissions import rights
from crm.contacts.models import Contact
from crm.mail.outgoing.carrier import carriers, refusal_for
from crm.mail.senders.house_server import is_another_firms
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose
from crm.privacy.models.outside.agreements import kind_needed
from crm.privacy.recipients.ends_ahead import agreements_in, facts_of_ends
from crm.sales.models import Deal, Pipeline, Stage
from crm.sales.pipelines.seeds import PIPELINE, STAGES
from crm.workspace.models import HiddenSteps, SettledStep
from retention.models import Rule
from retention.models.rules import Force

NAMED = 3  # of what is missing, in the text of a step


@dataclass(frozen=True)
class Step:
    """One step: its words, its page, and whether it is done.

    `right` is needed to take it, `who` the roles that have it where the reader has not. One that `fits` has a preset,
    and can be done by accepting that.
    """

    title: str
    text: str
    url: str
    done: bool
    slug: str = ""
    right: str = ""
    fits: bool = False
    who: str = ""


def steps(user: Any) -> list[Step]:
    """The steps on the user's home page, in order; empty when they are hidden."""
    return [] if hidden(user) else all_steps(user)


def hidden(user: Any) -> bool:
    """Whether the user has hidden them, or is not signed in."""
    return not user.is_authenticated or HiddenSteps.objects.filter(user=user).exists()


def all_steps(user: Any) -> list[Step]:
    """All steps of the user, hidden or not."""
    sets_up = user.may(rights.PRIVACY_DECIDE) or user.may(rights.ACCOUNTS_MANAGE)
    possible = [*STEPS, (rights.PRIVACY_PURPOSES, carrier)] if is_another_firms() else STEPS
    allowed = [make() for right, make in possible if user.may(right) or (sets_up and right != rights.DEALS_SETTINGS)]
    settled = set(SettledStep.objects.values_list("slug", flat=True))
    settled_steps = [replace(step, done=step.done or (step.fits and step.slug in settled)) for step in allowed]
    return with_roles(settled_steps, user)


def with_roles(all_found: list[Step], user: Any) -> list[Step]:
    """The steps with the roles that may take them, where the user may not; those have no link."""
    foreign = {step.right for step in all_found if step.right and not user.may(step.right)}
    if not foreign:
        return all_found
    roles = list(Role.objects.filter(machine=False))
    who = {right: ", ".join(str(role) for role in roles if right in role.held) for right in foreign}
    return [
        replace(step, who=who[step.right], url="", fits=False) if step.right in foreign else step for step in all_found
    ]


def controller() -> Step:
    """Name the controller, as forms, notices and letters need."""
    text = _("Forms, notices and letters say who you are and whom to ask about data.")
    is_done = Controller.named() is not None
    options: dict[str, Any] = {"slug": "controller", "right": rights.PRIVACY_DECIDE}
    return Step(_("Your company and the DPO"), text, reverse("consents:controller"), is_done, **options)


def notice() -> Step:
    """Publish the first privacy notice, and keep it true: one that says something else than the facts is named."""
    published = published_notices(timezone.now())
    old = [str(each.version.notice) for each in notices_older_than_facts(timezone.now(), published=published)]
    text = _("People learn from it what you do with their data. It is put together from your purposes.")
    if old:
        text = _("Older than the facts: %(names)s. People read the true facts; approve the words around them.") % {
            "names": ", ".join(old[:NAMED])
        }
    options: dict[str, Any] = {"slug": "notice", "right": rights.PRIVACY_PURPOSES}
    return Step(
        _("Privacy notices"), text, reverse("consents:notice_texts"), done=bool(published) and not old, **options
    )


def purposes() -> Step:
    """Review the purposes: one was added or changed, or the presets are accepted."""
    planted = [row["slug"] for row in jurisdiction().seeds.purposes]
    is_done = Purpose.objects.exclude(slug__in=planted).exists() or Purpose.objects.filter(version__gt=1).exists()
    text = _("What you keep data for. The usual ones are there: change what does not fit.")
    options: dict[str, Any] = {"slug": "purposes", "right": rights.PRIVACY_PURPOSES, "fits": True}
    return Step(_("Purposes"), text, reverse("dpo:purposes"), is_done, **options)


def pipeline() -> Step:
    """The stages that deals go through; done when they were changed, when a deal exists, or when they are accepted."""
    text = _("The stages that your deals go through, and why they are lost.")
    options: dict[str, Any] = {"slug": "pipeline", "right": rights.DEALS_SETTINGS, "fits": True}
    is_done = Deal.objects.exists() or differs_from_seeds()
    return Step(_("Pipeline"), text, reverse("sales:pipelines"), is_done, **options)


def differs_from_seeds() -> bool:
    """Whether pipelines or stages differ from the seeds."""
    names = list(Pipeline.objects.in_use().values_list("name", flat=True))
    rows = Stage.objects.in_use().filter(pipeline__retired_at=None).order_by("pipeline", "position")
    return names != [PIPELINE] or list(rows.values_list("name", "probability", "rots_after")) != list(STAGES)


def people() -> Step:
    """Import contacts."""
    text = _("A file from Excel or another program. All of it can be taken back for 30 days.")
    options: dict[str, Any] = {"slug": "people", "right": rights.CONTACTS_IMPORT}
    return Step(_("Import your contacts"), text, reverse("contacts:imports"), Contact.objects.exists(), **options)


def team() -> Step:
    """Create a team, and a second account."""
    options: dict[str, Any] = {"slug": "team", "right": rights.ACCOUNTS_MANAGE}
    if not Team.objects.exists():
        text = _("First a team, then its people: whoever sells sees the contacts of their team.")
        return Step(_("Invite your team"), text, reverse("accounts:teams"), done=False, **options)
    is_done = User.objects.filter(is_active=True, role__machine=False).count() > 1
    text = _("Each colleague gets an account, a role and a team.")
    return Step(_("Invite your team"), text, reverse("accounts:invitation"), is_done, **options)


def authorisations() -> Step:
    """Give everybody an authorisation, whoever decides included; done while nobody lacks one for today."""
    text = _("Whoever works with personal data needs one, you too. One act signs them for everybody.")
    options: dict[str, Any] = {"slug": "authorisations", "right": rights.PRIVACY_DECIDE}
    is_done = not without(timezone.localdate()).exists()
    return Step(_("Authorisations"), text, reverse("dpo:authorisations_without"), is_done, **options)


def rules() -> Step:
    """Every rule by which the law has data kept is on; those that are off are named."""
    now = timezone.now()
    on = set(Rule.objects.on(now).values_list("slug", flat=True))
    off = [str(rule) for rule in Rule.objects.newest() if rule.force == Force.DUTY and rule.slug not in on]
    text = _("What the law has you keep must be on; what deletes starts when you switch it on.")
    options: dict[str, Any] = {"slug": "rules", "right": rights.PRIVACY_RETENTION}
    return Step(_("Retention rules"), named(text, off), reverse("retention:overview"), not off, **options)


def agreements() -> Step:
    """Everybody who processes data for us has an agreement in force; those without one are named."""
    now = timezone.now()
    lacking = [name_of(row) for row in facts_of_ends(now) if unagreed(row, timezone.localdate(now))]
    text = _("Whoever processes data for you needs an agreement; without one nothing goes to them.")
    options: dict[str, Any] = {"slug": "agreements", "right": rights.PRIVACY_PURPOSES}
    return Step(_("Processing agreements"), named(text, lacking), reverse("dpo:processors"), not lacking, **options)


def unagreed(row: Mapping[str, Any], day: date) -> bool:
    """Whether a row of facts lacks the agreement that it needs (Art. 26, 28)."""
    needed = kind_needed({row["kind"]}, agreement_needed=row["agreement_needed"])
    return bool(needed) and not any(agreement.runs(day) for agreement in agreements_in(row).get(needed, ()))


def name_of(row: Mapping[str, Any]) -> str:
    """A recipient by name, in the reader's language."""
    return str(row["name_en"] if (get_language() or "").startswith("en") and row["name_en"] else row["name"])


def named(text: str, names: list[str]) -> str:
    """The text, and what is still missing by name: at most three, then how many more."""
    if not names:
        return text
    more = _(" and %(n)s more") % {"n": len(names) - NAMED} if len(names) > NAMED else ""
    return f"{text} " + _("Missing: %(names)s.") % {"names": ", ".join(names[:NAMED]) + more}


def carrier() -> Step:
    """The agreement with the firm that carries mail; only where a server of somebody else's is named."""
    text = _("Until it is recorded, letters to people wait. What the law demands goes all the same.")
    row = carriers().first()
    url = reverse("dpo:recipient", args=[row.slug]) if row else reverse("dpo:recipients")
    options: dict[str, Any] = {"slug": "carrier", "right": rights.PRIVACY_PURPOSES}
    return Step(_("Agreement with your mail provider"), text, url, not refusal_for(None)[0], **options)


STEPS: tuple[tuple[str, Callable[[], Step]], ...] = (
    (rights.PRIVACY_DECIDE, controller),
    (rights.PRIVACY_PURPOSES, notice),
    (rights.PRIVACY_PURPOSES, purposes),
    (rights.PRIVACY_PURPOSES, agreements),
    (rights.PRIVACY_RETENTION, rules),
    (rights.DEALS_SETTINGS, pipeline),  # shown to those alone who may shape it
    (rights.CONTACTS_IMPORT, people),
    (rights.ACCOUNTS_MANAGE, team),
    (rights.PRIVACY_DECIDE, authorisations),
)


def hide(user: Any) -> None:
    """Hide the steps from the user's home page."""
    HiddenSteps.objects.get_or_create(user=user)


def show_again(user: Any) -> None:
    """Show the steps on the user's home page again."""
    HiddenSteps.objects.filter(user=user).delete()


def accept_preset(slug: str, *, by: User) -> bool:
    """Accept a step's preset; False for a step without one. PermissionDenied for a user who may not take the step."""
    step = next((candidate for candidate in all_steps(by) if candidate.slug == slug), None)
    if step is None or step.who:
        raise PermissionDenied
    if not step.fits:
        return False
    with transaction.atomic():
        _row, new = SettledStep.objects.get_or_create(slug=slug, defaults={"by": by})
        if new:
            ledger.record("first_step.settled", by=by, target=f"step:{slug}")
    return True
