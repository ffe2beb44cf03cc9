"""Pages of the privacy desk about grounds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.grounds import may_contact
from consents.models import Ground
from consents.proofs import Page, fingerprint, shown_proof
from crm.accounts import rights
from crm.accounts.names import names_of, signed
from crm.accounts.policy import policy
from crm.privacy import access_log
from crm.privacy.masking import masked_email, masked_name
from crm.privacy.models import Person


@policy(rights.PRIVACY_PEOPLE, params={"key": "ground"})
def proof(request: HttpRequest, key: UUID) -> HttpResponse:
    """One ground: what it says today, the events behind it, their proofs and fingerprints."""
    everybody = Person.objects.for_desk(request.user)
    grounds = Ground.objects.filter(person__in=everybody).select_related("person__key", "purpose")
    ground = get_object_or_404(grounds, uid=key)
    access_log.shown(by=request.user, view="consents:proof", people=[ground.person_id], fields=["proof"])
    page = Page.about(ground)
    context = {
        "page": page,
        "ground": ground,
        "number": ground.uid.hex[:8].upper(),
        "crumbs": crumbs(ground.person),
        "answer": may_contact(ground.person, ground.channel, ground.purpose),
        "person": {"name": masked_name(ground.person.name), "email": masked_email(ground.person.email)},
        "events": told(page),
        "checked_at": timezone.now(),
    }
    return render(request, "consents/proof.html", context)


def crumbs(person: Person) -> list[tuple[str, str]]:
    """Where the page hangs: the person's sheet at the privacy desk, wherever that is mounted."""
    return [(_("People"), reverse("dpo:people")), (person.short, reverse("dpo:person", args=[person.uid]))]


def told(page: Page) -> list[dict[str, Any]]:
    """The events with their authors named, their proofs opened and their fingerprints."""
    names = names_of(signed(actor) for actor in page.actors)
    return [
        {
            "event": event,
            "who": names[signed(event.actor)],
            "proof": shown_proof(event.proof),
            "fingerprint": fingerprint(event),
        }
        for event in page.events
    ]
