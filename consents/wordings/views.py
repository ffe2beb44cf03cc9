"""The privacy desk's pages about words: every version of them, what changed, the draft, the opinion, the decision."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.desk_tabs import tabs
from consents.models import LANGUAGES, Wording
from consents.statements.differences import changes
from consents.statements.drafts import draft, publish
from consents.wordings.forms import DraftForm, first_words
from consents.wordings.trends import versions_with_givings
from consents.wordings.version_pages import duties, facts, take_decision, take_opinion, two
from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.channels import CHANNELS
from crm.privacy.models import Purpose

ITS = {"slug": "consent_purpose"}


def purpose_or_404(slug: str) -> Purpose:
    """A purpose in force that asks for consent."""
    return get_object_or_404(Purpose.objects.active().by_consent(), slug=slug)


@policy(rights.PRIVACY_PURPOSES)
def texts(request: StaffRequest) -> HttpResponse:
    """The purposes that ask for consent, with the words in force and the draft."""
    wordings = list(Wording.objects.prefetch_related("texts"))
    now = {wording.purpose_slug: wording for wording in wordings if wording.current}
    drafts = {wording.purpose_slug: wording for wording in wordings if not wording.published}
    rows = [
        {"purpose": purpose, "wording": now.get(purpose.slug), "draft": drafts.get(purpose.slug)}
        for purpose in Purpose.objects.active().by_consent()
    ]
    return render(request, "consents/wordings/texts.html", {"rows": rows, "tabs": tabs("texts", request.user)})


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def text(request: StaffRequest, slug: str) -> HttpResponse:
    """The words for one purpose: versions, what changed between two of them, who decided."""
    purpose = purpose_or_404(slug)
    versions = versions_with_givings(slug)
    old, new = two(request, versions)
    own_facts = [
        (_("Channels"), lambda version: ", ".join(str(CHANNELS[name].name) for name in version.channels)),
        (_("How often"), lambda version: version.often),
    ]
    context = {
        "purpose": purpose,
        "versions": versions,
        "old": old,
        "new": new,
        "differences": differences(old, new),
        "facts": facts(old, new, own_facts),
        **duties(request, next((version for version in versions if not version.published), None)),
        "crumbs": [(_("Words of consents"), reverse("consents:texts"))],
    }
    return render(request, "consents/wordings/text.html", context)


def differences(old: Wording | None, new: Wording | None) -> list[dict[str, Any]]:
    """For each channel and language of either version its words, with what came in and went out."""
    before = (
        {(wording_text.channel, wording_text.language): wording_text.text for wording_text in old.texts.all()}
        if old
        else {}
    )
    after = (
        {(wording_text.channel, wording_text.language): wording_text.text for wording_text in new.texts.all()}
        if new
        else {}
    )
    return [
        {
            "channel": CHANNELS[channel].name,
            "language": language,
            "parts": list(changes(before.get((channel, language), ""), after.get((channel, language), ""))),
        }
        for channel in CHANNELS
        for language in LANGUAGES
        if (channel, language) in before or (channel, language) in after
    ]


@policy(rights.PRIVACY_PURPOSES, params=ITS, methods=["GET", "POST"])
def text_draft(request: StaffRequest, slug: str) -> HttpResponse:
    """The draft of the next version; it begins with the words in force."""
    purpose = purpose_or_404(slug)
    versions = versions_with_givings(slug)
    begun = first_words(versions[0] if versions else None)
    filled = DraftForm(request.POST or None, channels=purpose.channels, initial=begun)
    if filled.is_valid():
        saved = draft(purpose, filled.texts, by=request.user, **filled.about)
        toast(request, _("Draft of version %(number)s saved.") % {"number": saved.version})
        return redirect("consents:text", slug)
    crumbs = [
        (_("Words of consents"), reverse("consents:texts")),
        (str(purpose), reverse("consents:text", args=[slug])),
    ]
    context = {"form": filled, "purpose": purpose, "crumbs": crumbs}
    return render(
        request, "consents/wordings/text_draft.html", context, status=UNPROCESSABLE if filled.is_bound else 200
    )


def waiting(slug: str) -> Wording | None:
    """The draft for a purpose, if there is one."""
    return Wording.objects.drafts().filter(purpose_slug=purpose_or_404(slug).slug).first()


@policy(rights.PRIVACY_PURPOSES, params=ITS, methods=["POST"])
def text_opinion(request: StaffRequest, slug: str) -> HttpResponse:
    """The data protection officer's opinion on the draft."""
    take_opinion(request, waiting(slug))
    return redirect("consents:text", slug)


@policy(rights.PRIVACY_DECIDE, params=ITS, methods=["POST"])
def text_publication(request: StaffRequest, slug: str) -> HttpResponse:
    """The controller puts the draft in force."""
    take_decision(request, waiting(slug), publish)
    return redirect("consents:text", slug)
