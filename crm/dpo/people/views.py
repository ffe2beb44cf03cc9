"""People at the privacy desk: the list with its search, the record, revealing, the copy."""

from datetime import date
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy as _

from consents.desk_tabs import tabs as desk_tabs
from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.contacts.safeguards.exact_lookups import count_lookup
from crm.contacts.safeguards.reveal import SECONDS, NoReason
from crm.dpo.logs.reveal_reasons import Reason
from crm.dpo.people import people_list
from crm.dpo.people.access_copy import copy_of
from crm.dpo.people.person_record import record_context
from crm.dpo.people.printed_record import printed as on_paper
from crm.dpo.people.reveal import reveal as lift
from crm.privacy.categories import Category
from crm.privacy.logs import access_log
from crm.privacy.models import Person

ONE = {"key": "person"}


class CopyForm(forms.Form):
    """Why the copy is made, and which."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("In your own words"), required=False, max_length=200)
    portable = forms.BooleanField(
        label=_("Only what the person gave us"), help_text=_("for data portability"), required=False
    )


class PrintForm(forms.Form):
    """Why the record is printed, and in which language."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("In your own words"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


def person_or_404(request: StaffRequest, key: UUID) -> Person:
    """The person, for users who may see people at the desk; 404 for anybody else."""
    people = Person.objects.for_desk(request.user).select_related("key", "contact__owner")
    return get_object_or_404(people, uid=key)


def crumbs() -> list[tuple[str, str]]:
    """Breadcrumbs to the list."""
    return [(gettext("People"), reverse("dpo:people"))]


@policy(rights.PRIVACY_PEOPLE, methods=("GET", "POST"))
def people(request: StaffRequest) -> HttpResponse:
    """The list, or what the words in the body of a POST find: they are personal data and stay out of addresses."""
    params = request.POST if request.method == "POST" else request.GET
    words, only = request.POST.get("q", "").strip()[:120], params.get("only", "")
    on = day_of(params.get("on", ""))
    everybody = Person.objects.for_desk(request.user)
    rows = people_list.group(only, on=on) & everybody
    matches = people_list.matching(rows, words) if words else rows
    if (kind := people_list.meaning(words)) in ("email", "phone"):
        count_lookup(request.user, kind, words, matches.values_list("pk", flat=True))
    page = people_list.page_of(matches, older=params.get("older", ""), newer=params.get("newer", ""))
    access_log.shown(by=request.user, view="dpo:people", people=[person.pk for person in page.rows])
    context = {
        "page": page,
        "lines": people_list.lines(page.rows, words, cases=request.user.may(rights.PRIVACY_REQUESTS)),
        "query": words,
        "tabs": desk_tabs("dpo:people", request.user),
        "only": only if only in people_list.GROUPS else "",
        "on": on,
        "groups": [
            {"url": f"?only={code}" if code else reverse("dpo:people"), "label": label, "current": code == only}
            for code, label in people_list.GROUPS.items()
        ],
    }
    return render(request, "dpo/people/people.html", context)


def day_of(text: str) -> date | None:
    """The day of an ISO text; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@policy(rights.PRIVACY_PEOPLE, params=ONE)
def person(request: StaffRequest, key: UUID) -> HttpResponse:
    """The record of one person, masked."""
    subject = person_or_404(request, key)
    access_log.shown(by=request.user, view="dpo:person", people=[subject.pk])
    return render(request, "dpo/people/person.html", {**record_context(subject), "crumbs": crumbs()})


@policy(rights.PRIVACY_PEOPLE, params={**ONE, "category": "category"}, methods=("GET", "POST"))
def reveal(request: StaffRequest, key: UUID, category: str) -> HttpResponse:
    """Ask for the reason, then show one category for a minute: in place, or as a page of its own."""
    if category not in Category.values:
        raise Http404
    subject, error, shelf = person_or_404(request, key), "", None
    if request.method == "POST":
        try:
            shelf = lift(
                subject,
                category,
                by=request.user,
                reason=request.POST.get("reason", ""),
                note=request.POST.get("reason_text", ""),
            )
        except NoReason as refusal:
            error = str(refusal.message)
        except LookupError:
            raise Http404 from None
    context = {
        "person": subject,
        "crumbs": crumbs(),
        "category": category,
        "label": Category(category).label,
        "reasons": Reason.choices,
        "seconds": SECONDS,
        "error": error,
        "shelf": shelf,
        "url": reverse("dpo:reveal", args=[key, category]),
    }
    template = "dpo/people/reveal_part.html" if request.htmx else "dpo/people/reveal.html"
    return render(request, template, context, status=UNPROCESSABLE if error else 200)


@policy(rights.PRIVACY_PEOPLE, params=ONE, methods=("GET", "POST"))
@fresh
def copy(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Ask for the reason, then hand over everything we hold about the person as a JSON file."""
    subject, form = person_or_404(request, key), CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            content = copy_of(subject, by=request.user, **form.cleaned_data)
        except NoReason as refusal:
            form.add_error("note", refusal)
        else:
            return attachment(f"{subject.short}.json", content, content_type="application/json; charset=utf-8")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dpo/people/copy.html", {"person": subject, "crumbs": crumbs(), "form": form}, status=status)


@policy(rights.PRIVACY_PEOPLE, params=ONE, methods=("GET", "POST"))
@fresh
def printed(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Asks for the reason, then returns the record of one person as a PDF; a case passes its number."""
    subject = person_or_404(request, key)
    form = PrintForm(request.POST) if request.method == "POST" else PrintForm(initial={"language": get_language()})
    if form.is_valid():
        try:
            content = on_paper(subject, by=request.user, **form.cleaned_data)
        except NoReason as refusal:
            form.add_error("note", refusal)
        else:
            return attachment(f"{subject.short}.pdf", content, content_type="application/pdf")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(
        request, "dpo/people/printed.html", {"person": subject, "crumbs": crumbs(), "form": form}, status=status
    )
