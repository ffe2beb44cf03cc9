"""The privacy desk's list of people who have to be told, with what can be done for many of them at once."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from consents.desk_tabs import tabs
from consents.models import Restriction
from consents.notices import people_due
from consents.notices.forms import ExemptionForm
from consents.notices.notice_versions import in_force
from consents.notices.notification import LEFT_OUT, exempt, note_known, note_posted, send_notice
from consents.notices.paper_letter import notice_letter as letter_of
from crm.accounts.access.policy import policy
from crm.accounts.filled_together import fill
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.together import counting
from crm.mail.models.messages import Attempt
from crm.mail.outgoing.delivery import transport_now
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.privacy.masking import masked_email, masked_name
from crm.privacy.models import Person

MOST = 200  # picked at once
ONE = {"key": "person"}
ACTS: dict[str, tuple[Callable[..., str], Callable[[int], str]]] = {
    "send": (send_notice, lambda n: ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", n)),
    "posted": (note_posted, lambda n: ngettext("%(n)s letter noted as posted.", "%(n)s letters noted as posted.", n)),
    "known": (note_known, lambda n: ngettext("%(n)s person knows already.", "%(n)s people know already.", n)),
}


@policy(rights.PRIVACY_PEOPLE)
@page_memo.reading()
def notices(request: StaffRequest) -> HttpResponse:
    """Whom we have to tell, the most urgent first; `only` is a group, `told` what reached people lately."""
    at, user = page_memo.now(), cast(Any, request.user)
    only = request.GET.get("only", "")
    only = only if only in people_due.GROUPS else ""
    people, edges = Person.objects.for_desk(user), {name: request.GET.get(name, "") for name in ("older", "newer")}
    if only == "told":
        page = people_due.told_page(people_due.recently_told(people, at=at), **edges)
    else:
        page = people_due.due_page(people_due.group(people, only, on=timezone.localdate(at)), **edges)
    access_log.shown(by=user, view="consents:notices", people=[row.person_id for row in page.rows])
    published = in_force(at).prefetch_related(None)[:1]
    figures = people_due.figures_asked(people, at=at, on=timezone.localdate(at))
    fill(published, beside=[*of_the_frame(user), counting(**figures)])
    context = {
        "page": page,
        "rows": lines(page.rows, today=timezone.localdate(at) if only != "told" else None),
        "only": only,
        "figures": people_due.figures(figures),
        "groups": groups(only),
        "tabs": tabs("notices", user),
        "nothing_published": not published,
        "nothing_leaves": transport_now() != Attempt.Transport.SMTP,
        "decides": user.may(rights.PRIVACY_DECIDE),
        "exemption": ExemptionForm(),
    }
    return render(request, "consents/notices/notices.html", context)


def groups(only: str) -> list[dict[str, Any]]:
    """The groups over the list."""
    here = reverse("consents:notices")
    return [
        {"url": f"?only={code}" if code else here, "label": label, "current": code == only}
        for code, label in people_due.GROUPS.items()
    ]


def lines(rows: Iterable[Any], *, today: date | None) -> list[dict[str, Any]]:
    """The rows with their people masked; of those who are due (`today` given) also the day of their letter."""
    rows = list(rows)
    paused = Restriction.in_force([row.person_id for row in rows])
    return [
        {
            "row": row,
            "person": row.person,
            "name": masked_name(row.person.name) or row.person.short,
            "email": masked_email(row.person.email),
            "restricted": row.person_id in paused,
            "goes_on": max(today, people_due.goes_out_on(row, local=timezone.localdate)) if today else None,
        }
        for row in rows
    ]


def picked(request: StaffRequest) -> list[Person]:
    """The picked people, with their keys; malformed ids are left out."""
    ids = set()
    for text in request.POST.getlist("pick")[:MOST]:
        try:
            ids.add(UUID(text))
        except ValueError:
            continue
    return list(Person.objects.for_desk(request.user).filter(uid__in=ids).with_keys().order_by("pk"))


@policy(rights.PRIVACY_PEOPLE, methods=["POST"])
def notices_act(request: StaffRequest) -> HttpResponse:
    """Send the letter now, note it as posted, or that they know: for everybody who was picked."""
    act, template = ACTS.get(request.POST.get("act", ""), (None, None))
    if act is not None and template is not None:
        counted = Counter(map(partial(act, by=request.user), picked(request)))
        toast(request, summary(template, counted))
    return redirect(back(request))


def summary(template: Callable[[int], str], counted: Counter) -> str:
    """How many were done, how many were left out, and why."""
    reasons_left_out = ", ".join(f"{counted[code]} {reason}" for code, reason in LEFT_OUT.items() if counted[code])
    sentence = template(counted[""]) % {"n": counted[""]}
    return (
        " ".join([sentence, _("Left out: %(reasons)s.") % {"reasons": reasons_left_out}])
        if reasons_left_out
        else sentence
    )


@policy(rights.PRIVACY_DECIDE, methods=["POST"])
def notices_exemption(request: StaffRequest) -> HttpResponse:
    """The controller decides that those who were picked need not be told (Art. 14(5)), and why."""
    filled, exempted = ExemptionForm(request.POST), 0
    if not filled.is_valid():
        toast(request, _("Nothing was saved: choose the exemption and say why."))
        return redirect(back(request))
    refused = set()
    for person in picked(request):
        try:
            exempted += bool(exempt(person, **filled.cleaned_data, by=request.user))
        except ValidationError as refusal:
            refused.update(refusal.messages)
    words = ngettext("%(n)s person need not be told.", "%(n)s people need not be told.", exempted) % {"n": exempted}
    toast(request, " ".join([words, *sorted(refused)]))
    return redirect(back(request))


def back(request: StaffRequest) -> str:
    """The group from which somebody came."""
    only = request.POST.get("only", "")
    url = reverse("consents:notices")
    return f"{url}?only={only}" if only in people_due.GROUPS and only else url


@policy(rights.PRIVACY_PEOPLE, params=ONE)
def notice_letter(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The letter to print for somebody whom no e-mail reaches."""
    person = get_object_or_404(Person.objects.for_desk(request.user).with_keys(), uid=key)
    access_log.shown(
        by=request.user, view="consents:notice_letter", people=[person.pk], fields=["name"], reason="notice"
    )
    letter = letter_of(person)
    if letter is None:
        toast(
            request,
            _("There is nothing to print: the person has been told, or no published notice covers these purposes."),
        )
        return redirect("consents:notices")
    return attachment(f"{person.short}.pdf", letter, content_type="application/pdf")
