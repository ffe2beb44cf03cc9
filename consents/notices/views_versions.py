"""The privacy desk's pages about notices: every version, what changed, the draft, the opinion, the decision."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from consents.desk_tabs import tabs
from consents.models import LANGUAGES, NoticeVersion, PrivacyNotice
from consents.notices.fact_watch import OldNotice, notices_older_than_facts
from consents.notices.form_pause import OpenForm, open_forms
from consents.notices.forms import NoticeDecisionForm, NoticeDraftForm, NoticeForm, first_notice
from consents.notices.letter_preview import groups_of_readers, shown_to
from consents.notices.notice_versions import draft_notice, open_notice, purposes_of, rendered
from consents.notices.retelling import audience, job_of, publish_and_tell
from consents.statements.differences import joined, sides
from consents.wordings.version_pages import duties, facts, take_opinion, two
from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.jobs.job_page import JobProgress

ITS = {"slug": "notice"}


def notice_or_404(slug: str) -> PrivacyNotice:
    """A notice by its address."""
    return get_object_or_404(PrivacyNotice, slug=slug)


def waiting(slug: str) -> NoticeVersion | None:
    """The draft of a notice, if there is one."""
    return NoticeVersion.objects.drafts().filter(notice=notice_or_404(slug)).select_related("notice").first()


def versions_of(notice: PrivacyNotice) -> list[NoticeVersion]:
    """Every version, the newest first, with its words and promises."""
    rows = notice.versions.select_related("notice").prefetch_related("texts", "periods")
    return list(rows.order_by("-version"))


@policy(rights.PRIVACY_PURPOSES)
def notice_texts(request: StaffRequest) -> HttpResponse:
    """Every notice with the version in force and the draft, and whether the facts have moved on since."""
    versions = list(NoticeVersion.objects.filter(replaced_at=None).select_related("notice"))
    now = {version.notice_id: version for version in versions if version.published}
    drafts = {version.notice_id: version for version in versions if not version.published}
    moved = {old.version.notice_id: old for old in notices_older_than_facts()}
    rows = [
        {
            "notice": notice,
            "version": now.get(notice.pk),
            "draft": drafts.get(notice.pk),
            "moved": moved.get(notice.pk),
        }
        for notice in PrivacyNotice.objects.all()
    ]
    return render(
        request, "consents/notices/notice_texts.html", {"rows": rows, "tabs": tabs("notice_texts", request.user)}
    )


@policy(rights.PRIVACY_PURPOSES, methods=["GET", "POST"])
def notice_new(request: StaffRequest) -> HttpResponse:
    """Begin a notice."""
    filled = NoticeForm(request.POST or None)
    if filled.is_valid():
        try:
            opened = open_notice(filled.values, by=request.user)
        except ValidationError as refusal:
            filled.add_error(None, refusal)
        else:
            return redirect("consents:notice_draft", opened.slug)
    context = {"form": filled, "crumbs": [(_("Notices and their versions"), reverse("consents:notice_texts"))]}
    return render(
        request, "consents/notices/notice_new.html", context, status=UNPROCESSABLE if filled.is_bound else 200
    )


@policy(rights.PRIVACY_PURPOSES, params=ITS)
def notice_text(request: StaffRequest, slug: str) -> HttpResponse:
    """One notice: versions, what changed between two of them side by side, who decided."""
    return one_notice(request, notice_or_404(slug))


def one_notice(
    request: StaffRequest, notice: PrivacyNotice, *, decision: NoticeDecisionForm | None = None
) -> HttpResponse:
    """The page of a notice; `decision` is one that was refused, with its errors."""
    versions = versions_of(notice)
    old, new = two(request, versions)
    language = chosen_language(request)
    draft = next((version for version in versions if not version.published), None)
    current = next((version for version in versions if version.current), None)
    context = {
        "notice": notice,
        "purposes": purposes_of(notice),
        "versions": versions,
        "old": old,
        "new": new,
        "language": language,
        "languages": [
            {"url": f"?{query(old, new, code)}", "label": code.upper(), "current": code == language}
            for code in LANGUAGES
        ],
        "parts": compared(old, new, language, whole="whole" in request.GET),
        "whole": "whole" in request.GET or old is None,
        "here": query(old, new, language),
        "facts": facts(old, new, untold(old, new)),
        "moved": what_moved(current) if current else None,
        "places": places_of(notice),
        **duties(request, draft),
        **telling(request, draft, current, decision),
        "crumbs": [(_("Notices and their versions"), reverse("consents:notice_texts"))],
    }
    return render(
        request, "consents/notices/notice_text.html", context, status=UNPROCESSABLE if decision is not None else 200
    )


def compared(
    old: NoticeVersion | None, new: NoticeVersion | None, language: str, *, whole: bool
) -> list[dict[str, Any]]:
    """Both versions under their headings; unless `whole`, only what differs, where there is something to compare."""
    parts = sides(parts_of(old, language), parts_of(new, language))
    if whole or old is None:
        return parts
    return [
        {**part, "lines": [line for line in part["lines"] if joined(line["before"]) != joined(line["after"])]}
        for part in parts
        if part["changed"]
    ]


def untold(old: NoticeVersion | None, new: NoticeVersion | None) -> list[Any]:
    """The line that says why nobody was written to, where that was decided."""
    if not any(version and version.untold for version in (old, new)):
        return []
    return [(_("Nobody is written to because"), lambda version: version.untold)]


def telling(
    request: StaffRequest, draft: NoticeVersion | None, current: NoticeVersion | None, decision: Any
) -> dict[str, Any]:
    """Who hears of the draft, the form of whoever decides, and how far the telling of the version in force has come."""
    readers = audience(draft) if draft else None
    job = job_of(current) if current else None
    form = decision
    if form is None and draft and readers and request.user.may(rights.PRIVACY_DECIDE):
        form = NoticeDecisionForm(draft=draft, audience=readers)
    mailed = shown_to(draft, groups_of_readers(draft)) if draft and readers and readers.mail else {}
    return {
        "mailed": mailed,
        "audience": readers if readers and readers.all else None,
        "publication": form,
        "sheet": JobProgress(job, at=timezone.now(), reader=request.user) if job else None,
    }


def what_moved(version: NoticeVersion) -> OldNotice | None:
    """What differs between the words in force and the facts; None where nothing does."""
    return next((old for old in notices_older_than_facts() if old.version.pk == version.pk), None)


def places_of(notice: PrivacyNotice) -> list[OpenForm]:
    """The open forms for which this notice is shown."""
    return [
        open_form
        for open_form in open_forms()
        if open_form.version is not None and open_form.version.notice_id == notice.pk
    ]


def chosen_language(request: StaffRequest) -> str:
    """The language in which the words are compared: the one asked for, else the reader's."""
    code = request.GET.get("language") or (get_language() or "")[:2]
    return code if code in LANGUAGES else LANGUAGES[0]


def query(old: NoticeVersion | None, new: NoticeVersion | None, language: str) -> str:
    """The same comparison in another language."""
    params = {"from": old.version if old else "", "to": new.version if new else "", "language": language}
    return "&".join(f"{name}={value}" for name, value in params.items() if value)


def parts_of(version: NoticeVersion | None, language: str) -> Any:
    """The parts of a version's words; none for no version."""
    return rendered(version, language).parts if version else ()


@policy(rights.PRIVACY_PURPOSES, params=ITS, methods=["GET", "POST"])
def notice_draft(request: StaffRequest, slug: str) -> HttpResponse:
    """The draft of the next version; it begins with the promises in force."""
    notice = notice_or_404(slug)
    versions = versions_of(notice)
    begun = first_notice(versions[0] if versions else None)
    filled = NoticeDraftForm(request.POST or None, purposes=purposes_of(notice), initial=begun)
    if filled.is_valid():
        saved = draft_notice(notice, filled.promises, by=request.user, **filled.about)
        toast(request, _("Draft of version %(number)s saved.") % {"number": saved.version})
        return redirect("consents:notice_text", slug)
    crumbs = [
        (_("Notices and their versions"), reverse("consents:notice_texts")),
        (str(notice), reverse("consents:notice_text", args=[slug])),
    ]
    context = {"form": filled, "notice": notice, "crumbs": crumbs}
    return render(
        request, "consents/notices/notice_draft.html", context, status=UNPROCESSABLE if filled.is_bound else 200
    )


@policy(rights.PRIVACY_PURPOSES, params=ITS, methods=["POST"])
def notice_opinion(request: StaffRequest, slug: str) -> HttpResponse:
    """The data protection officer's opinion on the draft."""
    take_opinion(request, waiting(slug))
    return redirect("consents:notice_text", slug)


@policy(rights.PRIVACY_DECIDE, params=ITS, methods=["POST"])
def notice_publication(request: StaffRequest, slug: str) -> HttpResponse:
    """The controller puts the draft in force and lets those be told whom it concerns."""
    draft = waiting(slug)
    if draft is None:
        return redirect("consents:notice_text", slug)
    filled = NoticeDecisionForm(request.POST, draft=draft, audience=audience(draft))
    if filled.is_valid():
        try:
            job = publish_and_tell(draft, by=request.user, **filled.decision)
        except ValidationError as refusal:
            filled.add_error(None, refusal)
        else:
            words = _("Version %(number)s is in force.") % {"number": draft.version}
            toast(request, " ".join([words, _("People are being told.")]) if job else words)
            return redirect("consents:notice_text", slug)
    return one_notice(request, draft.notice, decision=filled)
