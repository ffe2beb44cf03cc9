"""Taking down a consent: the page itself for whoever may, and the privacy desk's own door to it and to the files."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.capture.forms_staff import TakingForm
from consents.capture.given_notice import due_on
from consents.capture.staff_consents import take_down
from consents.models import Submission
from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from crm.privacy.uploads import UploadRefused


@policy(rights.PRIVACY_PEOPLE, params={"key": "person"}, methods=["GET", "POST"])
def desk_taking(request: StaffRequest, key: UUID) -> HttpResponse:
    """The privacy desk takes down what somebody agreed to on paper or on the phone."""
    person = get_object_or_404(Person.objects.for_desk(request.user).with_keys(), uid=key)
    back = reverse("dpo:person", args=[person.uid])
    crumbs = [(_("People"), reverse("dpo:people")), (person.short, back)]
    return taking(request, person, name=person.short, crumbs=crumbs, back=back)


def taking(
    request: Any,
    person: Person,
    *,
    name: str,
    crumbs: Sequence[tuple[Any, str]],
    back: str,
    language: str = settings.LANGUAGE_CODE,
    clear: Sequence[str] = (),
) -> HttpResponse:
    """The page to record a consent of `person`, whom the caller found and calls `name`; `back` is where they came from.

    `language` is the one the person speaks, as far as we know; `clear` names the fields shown in clear, for the access
    log.
    """
    form = TakingForm(request.POST or None, request.FILES or None, initial={"language": language})
    if form.is_valid():
        try:
            submission = take_down(person, form.told(by=request.user), by=request.user)
        except (ValidationError, UploadRefused) as error:
            form.refuse(error)
        else:
            toast(request, outcome(submission))
            return redirect(back)
    access_log.shown(by=request.user, view=request.resolver_match.view_name, people=[person.pk], fields=clear)
    context = {"form": form, "words": words(form), "name": name, "crumbs": crumbs, "back": back}
    context |= {"notices": notices(form), "due": due_on(person)}
    return render(request, "consents/capture/taking.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def words(form: TakingForm) -> list[dict[str, Any]]:
    """The exact words behind each box, to be read out or compared with the paper."""
    return [
        {"purpose": purpose, "channel": text.get_channel_display(), "text": text.text, "version": text.wording.version}
        for purpose, text in form.words.values()
    ]


def notices(form: TakingForm) -> list[dict[str, Any]]:
    """The published notices that speak of what can be agreed to, in the language of the consent."""
    return [
        {
            "title": version.notice.titled(form.spoken),
            "version": version,
            "url": reverse(f"consents:notice_{form.spoken}", args=[version.notice.slug, version.version]),
        }
        for version, _slugs in form.notices
    ]


def outcome(submission: Submission) -> str:
    """What happens next, for the message to the user."""
    if submission.settled_at:
        return _("Taken down. The consent counts from now on.")
    return _("Taken down. It counts once the person has confirmed it: a link is on its way by e-mail.")


@policy(rights.PRIVACY_PEOPLE, params={"key": "submission"})
def submission_file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The scan or recording behind a consent, to be saved; the look is logged first."""
    everybody = Person.objects.for_desk(request.user)
    rows = Submission.objects.filter(person__in=everybody).select_related("person__key")
    submission = get_object_or_404(rows, uid=key)
    if not submission.scan:
        raise Http404
    access_log.shown(by=request.user, view="consents:submission_file", people=[submission.person_id], fields=["scan"])
    scan: Any = submission.scan
    return attachment(submission.scan_name or f"{submission.number}.bin", scan.plain())
