"""The privacy desk's page about one ground, and its proof as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from consents.grounds.recording import may_contact
from consents.models import LANGUAGES, Ground
from consents.preferences.renewals import LEFT_OUT, reason_against
from consents.proofs.ground_proof import Page, fingerprint, grounds_for, shown_proof, used_for
from consents.proofs.proof_files import handed_out
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.privacy import page_memo
from crm.privacy.categories import Category
from crm.privacy.channels import POST, address_kind
from crm.privacy.logs import access_log
from crm.privacy.masking import masked_email, masked_name, masked_phone
from crm.privacy.models import LegalBasis, Person

ONE = {"key": "ground"}


def ground_or_404(request: StaffRequest, key: UUID) -> Ground:
    """A ground of the people whom the desk may see, with key and purpose."""
    return get_object_or_404(grounds_for(request.user), uid=key)


@policy(rights.PRIVACY_PEOPLE, params=ONE)
@page_memo.reading()
def proof(request: StaffRequest, key: UUID) -> HttpResponse:
    """One ground: what it says today, the words they saw, the events behind it, whether all of it is intact."""
    ground, at = ground_or_404(request, key), timezone.now()
    access_log.shown(by=request.user, view="consents:proof", people=[ground.person_id], fields=["proof"])
    page = Page.about(ground)
    context = {
        "page": page,
        "ground": ground,
        "number": ground.uid.hex[:8].upper(),
        "crumbs": crumbs(ground.person),
        "answer": may_contact(ground.person, ground.channel, ground.purpose),
        "person": masks(ground.person),
        "address": address_of(ground),
        "events": event_rows(page),
        "used": used_for(ground),
        "renewal": renewal(ground, at),
        "checked_at": at,
    }
    return render(request, "consents/desk/proof.html", context)


def masks(person: Person) -> dict[str, str]:
    """Their name and addresses, masked."""
    return {
        "name": masked_name(person.name),
        "email": masked_email(person.email),
        "phone": masked_phone(person.phone),
    }


def address_of(ground: Ground) -> dict[str, str]:
    """{term, value} of the address that its channel leads to, masked; the e-mail address where we keep none."""
    kind = address_kind(ground.channel) or "email"
    return {"term": str(Category(kind).label), "value": masks(ground.person)[kind]}


def crumbs(person: Person) -> list[tuple[str, str]]:
    """Where the page hangs: the list of consents, and the person's sheet at the privacy desk."""
    return [(_("Consents"), reverse("consents:consents")), (person.short, reverse("dpo:person", args=[person.uid]))]


def event_rows(page: Page) -> list[dict[str, Any]]:
    """The events with their authors named, their proofs opened and their fingerprints."""
    names = names_of(signature_pair(actor) for actor in page.actors)
    return [
        {
            "event": event,
            "who": names[signature_pair(event.actor)],
            "proof": shown_proof(event.proof, event.channel or POST),
            "fingerprint": fingerprint(event),
        }
        for event in page.events
    ]


def renewal(ground: Ground, at: Any) -> dict[str, Any] | None:
    """For a consent with an end that stands: whether a reminder may go, else why not; None where none is needed."""
    if ground.basis != LegalBasis.CONSENT or ground.expires_at is None or not ground.in_force(at):
        return None
    code = reason_against(ground, at)
    return None if code == "not_soon" else {"may": code == "", "cold": code == "cold", "why": LEFT_OUT.get(code, "")}


@policy(rights.PRIVACY_PEOPLE, params=ONE)
@fresh
def proof_pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The proof for people, unmasked; both logs say who took it."""
    return file(request, key, "pdf", "application/pdf")


@policy(rights.PRIVACY_PEOPLE, params=ONE)
@fresh
def proof_json(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The proof for machines, unmasked; both logs say who took it."""
    return file(request, key, "json", "application/json; charset=utf-8")


def file(request: StaffRequest, key: UUID, kind: str, content_type: str) -> HttpResponseBase:
    """The proof as a file to keep."""
    ground, spoken = ground_or_404(request, key), (get_language() or "")[:2]
    language = spoken if spoken in LANGUAGES else LANGUAGES[0]
    content = handed_out(ground, kind, by=request.user, language=language)
    return attachment(f"{ground.uid.hex[:8].upper()}.{kind}", content, content_type=content_type)
