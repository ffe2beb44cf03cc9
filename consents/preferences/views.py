"""The preference centre itself, for whoever has been let in; it works without scripts."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consents.models import Visit
from consents.notices.notice_versions import notice_for
from consents.preferences.choices import WordsChanged, refuse_marketing, save, withdraw_all
from consents.preferences.choices_page import history_of, in_force, page_of
from consents.preferences.forms import KnockForm
from consents.preferences.views_entrance import ASK_AND_SEND, address_page, hers, languages, visitor
from consents.proofs.receipts import receipt_of
from consents.public_pages import answer, guarded
from consents.recipients.person_recipients import recipients_of
from consents.recipients.receiving_words import in_words, passage_words, place_words
from consents.recipients.safeguards import passages, where_to_ask
from crm.accounts.access.policy import PUBLIC, policy
from crm.privacy.actors import ActorKey
from crm.privacy.channels import CHANNELS
from crm.privacy.masking import masked_email, masked_name

CONFLICT = 409


@policy(PUBLIC, methods=ASK_AND_SEND)
def preferences(request: HttpRequest, language: str) -> HttpResponse:
    """Their choices, for whoever is inside; the question for an address, for everybody else."""
    visit = visitor(request)
    if visit is None:
        return address_page(request, KnockForm(), language)
    if request.method != "POST":
        return choices(request, visit, language)
    choices_made = {name: value == "yes" for name, value in request.POST.items() if value in ("yes", "no")}
    visit.language = language  # the words on the screen are those of the page
    try:
        place = request.build_absolute_uri(request.path)
        save(visit, choices_made, seen=request.POST.get("seen", ""), place=place, by=acting_person(visit))
    except WordsChanged:
        return choices(request, visit, language, said=choices_made, changed=True, status=CONFLICT)
    return guarded(redirect(f"consents:preferences_{language}"))


def acting_person(visit: Visit) -> ActorKey:
    """The Actor for the ledger: the person whose choices these are."""
    return ActorKey("subject", str(visit.person.uid))


def choices(
    request: HttpRequest,
    visit: Visit,
    language: str,
    *,
    said: dict[str, bool] | None = None,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page of the preference centre; `said` keeps what they chose when it could not be saved."""
    person = visit.person
    page, at = page_of(person, language), timezone.now()
    received = recipients_of(person, at)
    context = {
        "visit": visit,
        "page": page,
        "topics": [
            (topic, [(line, (said or {}).get(line.name, line.yes)) for line in topic.lines]) for topic in page.topics
        ],
        "changed": changed,
        "who": masked_name(person.name),
        "email": masked_email(person.email) if person.email else "",
        "history": history_of(person),
        "received": in_words(received),
        "outside": [(passage.who, place_words(passage), passage_words(passage)) for passage in passages(received, at)],
        "where_to_ask": where_to_ask(),
        "has_receipt": bool(in_force(person)),
        "notice": notice_for(page.purposes, language),
        "languages": languages("preferences"),
    }
    return answer(request, "portal/preferences.html", context, language=language, status=status)


@policy(PUBLIC, methods=["POST"])
@hers
def withdrawal(request: HttpRequest, visit: Visit, language: str) -> HttpResponse:
    """Every consent at once."""
    visit.language = language
    withdraw_all(visit, by=acting_person(visit))
    return guarded(redirect(f"consents:preferences_{language}"))


@policy(PUBLIC, methods=["POST"])
@hers
def objection(request: HttpRequest, visit: Visit, language: str) -> HttpResponse:
    """No marketing at all, or none by one channel, remembered for their addresses (Art. 21(2))."""
    visit.language, channel = language, request.POST.get("channel", "")
    if channel and channel not in CHANNELS:
        raise Http404
    refuse_marketing(visit, channel=channel, by=acting_person(visit))
    return guarded(redirect(f"consents:preferences_{language}"))


@policy(PUBLIC)
@hers
def receipt(request: HttpRequest, visit: Visit, language: str) -> HttpResponse:
    """Their consents in force as a file (ISO/IEC TS 27560)."""
    content = json.dumps(receipt_of(in_force(visit.person), language=language), ensure_ascii=False, indent=2)
    response = guarded(HttpResponse(content, content_type="application/json"))
    response.headers["Content-Disposition"] = 'attachment; filename="consent-receipt.json"'
    return response
