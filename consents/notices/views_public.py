"""Notices as the public reads them: one version whole, the list of versions, and what changed since an earlier one.

The version in force is read with the facts of this moment; `?as=published` gives its words as they were fixed.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from consents.models import NoticeVersion, PrivacyNotice
from consents.notices.notice_versions import rendered, shown_now
from consents.public_pages import answer
from consents.statements.differences import changed_headings, sides
from crm.accounts.access.policy import PUBLIC, policy

ITS = {"slug": "notice"}


def versions_of(slug: str) -> list[NoticeVersion]:
    """What was ever published of the notice, the newest first. A draft is nobody's business."""
    notice = get_object_or_404(PrivacyNotice, slug=slug)
    rows = notice.versions.published().select_related("notice").prefetch_related("texts", "periods")
    return list(rows.order_by("-version"))


@policy(PUBLIC, params=ITS)
def newest(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The way to the version in force."""
    versions = versions_of(slug)
    if not versions:
        raise Http404
    return HttpResponseRedirect(reverse(f"consents:notice_{language}", args=[slug, versions[0].version]))


@policy(PUBLIC, params={**ITS, "number": "notice_version"})
def notice(request: HttpRequest, slug: str, number: int, language: str) -> HttpResponse:
    """One version: in short, then whole; with `from` beside an earlier one."""
    versions = versions_of(slug)
    version = next((candidate for candidate in versions if candidate.version == number), None)
    if version is None:
        raise Http404
    earlier = next(
        (
            candidate
            for candidate in versions
            if str(candidate.version) == request.GET.get("from") and candidate != version
        ),
        None,
    )
    fixed = rendered(version, language)
    rendered_notice = fixed if "as" in request.GET else shown_now(version, language)
    context = {
        "title": version.notice.titled(language),
        "version": version,
        "versions": [
            (candidate, reverse(f"consents:notice_{language}", args=[slug, candidate.version]))
            for candidate in versions
        ],
        "earlier": earlier,
        "said": rendered_notice,
        "moved": changed_headings(fixed.parts, rendered_notice.parts) if rendered_notice.moved else [],
        "parts": sides(rendered(earlier, language).parts, fixed.parts) if earlier else [],
        "languages": {
            code: reverse(f"consents:notice_{code}", args=[slug, number]) for code, _name in settings.LANGUAGES
        },
    }
    return answer(request, "portal/notice.html", context, language=language)
