"""The privacy desk's list of consents, and the reminders of those that run out."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, ngettext

from consents.desk import consent_list
from consents.desk.consent_list import ConsentFilters
from consents.desk_tabs import tabs
from consents.models import CaptureForm, Ground, GroundEvent, Restriction, Wording
from consents.preferences.renewals import LEFT_OUT, remind_of_renewal
from consents.proofs.ground_proof import grounds_for
from crm.accounts.access.policy import policy
from crm.accounts.filled_together import fill
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.together import counting
from crm.lists.pages.page_start import ask_ahead
from crm.privacy import page_memo
from crm.privacy.channels import channel_choices
from crm.privacy.logs import access_log
from crm.privacy.masking import masked_email, masked_name
from crm.privacy.models import LegalBasis, Origin, Person, Purpose

MOST = 200  # picked at once


@policy(rights.PRIVACY_PEOPLE)
@page_memo.reading()
def consents(request: StaffRequest) -> HttpResponse:
    """Who agreed to what: filters, figures, the list, and for what runs out the ways on which one may ask again."""
    at, people = page_memo.now(), Person.objects.for_desk(request.user)
    ask_ahead(request.user)
    purposes = [purpose for purpose in Purpose.in_force(at) if purpose.legal_basis == LegalBasis.CONSENT]
    filters = ConsentFilters.read(request.GET, [purpose.slug for purpose in purposes])
    edges = {name: request.GET.get(name, "") for name in ("older", "newer")}
    page = consent_list.page_of(consent_list.consents(people, filters, at), **edges)
    access_log.shown(by=request.user, view="consents:consents", people=[row.person_id for row in page.rows])
    giving, counted = consent_list.giving_rows(page.rows), consent_list.figures_asked(people, filters, at)
    fill(giving, beside=[counting(**counted)])
    context = {
        "page": page,
        "rows": lines(page.rows, giving, at),
        "wishes": filters,
        "choices": choices(purposes, filters),
        "figures": tiles(consent_list.figures(counted), filters),
        "ways": lawful_ways(purposes) if filters.state == "expiring" else [],
        "tabs": tabs("consents", request.user),
        "asked": any(vars(filters).values()),
    }
    return render(request, "consents/desk/consents.html", context)


def lines(grounds: list[Ground], events: Iterable[GroundEvent], at: Any) -> list[dict[str, Any]]:
    """Each consent with its person masked, its words, its source and its state; `events` gave them."""
    giving = consent_list.by_ground(events)
    paused = Restriction.in_force({ground.person_id for ground in grounds})
    return [
        {
            "ground": ground,
            "name": masked_name(ground.person.name) or ground.person.short,
            "email": masked_email(ground.person.email),
            "giving": giving.get((ground.person_id, ground.channel, ground.purpose.slug)),
            "state": consent_list.state_of(ground, at),
            "restricted": ground.person_id in paused,
        }
        for ground in grounds
    ]


def choices(purposes: list[Purpose], filters: ConsentFilters) -> dict[str, Any]:
    """What the filters offer; versions only once a purpose is chosen."""
    numbers = Wording.objects.published().filter(purpose_slug=filters.purpose).values_list("version", flat=True)
    return {
        "purposes": [(purpose.slug, str(purpose)) for purpose in purposes],
        "channels": channel_choices(),
        "states": list(consent_list.STATES.items()),
        "versions": list(numbers.order_by("-version")) if filters.purpose else [],
        "sources": Origin.Kind.choices,
    }


def tiles(counted: dict[str, str], filters: ConsentFilters) -> list[dict[str, Any]]:
    """The figures over the list, each leading to its state."""
    words = {"active": _("In force"), "expiring": _("Running out within 30 days"), "withdrawn": _("Withdrawn")}
    return [
        {
            "state": state,
            "label": words[state],
            "value": value,
            "edge": "warn" if state == "expiring" and value != "0" else "",
            "current": filters.state == state,
        }
        for state, value in counted.items()
    ]


def lawful_ways(purposes: list[Purpose]) -> list[tuple[str, str]]:
    """[(title, address)] of open forms that ask for one of the purposes: people who come to them may be asked again."""
    slugs, language = [purpose.slug for purpose in purposes], (get_language() or "")[:2]
    open_forms = CaptureForm.objects.open().filter(purposes__purpose_slug__in=slugs).distinct()
    return [(form.titled(language), reverse("consents:desk_form", args=[form.slug])) for form in open_forms]


def uuids(texts: list[str]) -> set[UUID]:
    """Public ids among what was picked; malformed ones are left out."""
    ids = set()
    for text in texts[:MOST]:
        try:
            ids.add(UUID(text))
        except ValueError:
            continue
    return ids


@policy(rights.PRIVACY_PEOPLE, methods=["POST"])
def reminders(request: StaffRequest) -> HttpResponse:
    """Remind everybody who was picked, as far as the law lets us, and say who was left out and why."""
    rows = grounds_for(request.user).filter(uid__in=uuids(request.POST.getlist("pick")))
    counted = Counter(remind_of_renewal(ground, by=request.user) for ground in rows.order_by("pk"))
    toast(request, reminder_summary(counted))
    return redirect(f"{reverse('consents:consents')}?state=expiring")


def reminder_summary(counted: Counter) -> str:
    """«3 reminders are on their way. Left out: 1 no e-mail address.»"""
    sent = ngettext("%(n)s reminder is on its way.", "%(n)s reminders are on their way.", counted[""])
    reasons_left_out = ", ".join(f"{counted[code]} {reason}" for code, reason in LEFT_OUT.items() if counted[code])
    sentence = sent % {"n": counted[""]}
    return (
        " ".join([sentence, _("Left out: %(reasons)s.") % {"reasons": reasons_left_out}])
        if reasons_left_out
        else sentence
    )


@policy(rights.PRIVACY_PEOPLE, params={"key": "ground"}, methods=["POST"])
def reminder(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remind one person from the page of their consent."""
    ground = get_object_or_404(grounds_for(request.user), uid=key)
    toast(request, reminder_summary(Counter([remind_of_renewal(ground, by=request.user)])))
    return redirect("consents:proof", ground.uid)
