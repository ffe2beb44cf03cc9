"""One e-mail to one person: what for, the words, files, a look at the letter, and off it goes, now or later."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.grounds.contact_panel import may_contact_panel
from consents.models import CaptureForm
from crm.accounts.access.policy import policy
from crm.accounts.pages.formats import stamp
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Interaction
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.drafts import newest
from crm.correspondence.letters.enclosures import files_of
from crm.correspondence.letters.letter_desk import LetterDesk
from crm.correspondence.letters.sending import Choice, Gaps, already, cards, send
from crm.mail.outgoing.outbox import NoAddress
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from crm.sales.planned_tasks.forms import NextStepForm

ASKABLE = frozenset({"consent_needed", "no_ground", "withdrawn", "expired"})


class LetterWithStep(LetterDesk):
    """A letter, and what is planned next with whoever it goes to."""

    @cached_property
    def step(self) -> NextStepForm:
        """The fields of the next step under the letter; empty where nothing was chosen."""
        return NextStepForm(self.request.POST or None, auto_id="mail_%s")


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def mail(request: StaffRequest, key: UUID) -> HttpResponse:
    """The letter. `?for=` names the purpose, `?draft=` one's own draft, `?about=` a deal.

    A refused one keeps words and files, and says why and what is lawful instead.
    """
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    desk = LetterWithStep(request, contact)
    form, preview, status = desk.form, None, 422
    if not form.is_bound or desk.choice is None:
        status = 422 if desk.trouble else 200
    elif form.is_valid() and not desk.trouble:
        if form.cleaned_data["heed"] == "cut":
            desk.form = form.cut()
        elif "preview" in request.POST:
            preview, status = desk.preview(desk.choice), 200
        elif not form.warnings() and desk.step.is_valid():
            if response := sent(request, desk, desk.choice):
                return response
            desk.ask_again()
    return shown(request, desk, preview=preview, status=status)


def sent(request: StaffRequest, desk: LetterWithStep, choice: Choice) -> HttpResponse | None:
    """Back to the record or the deal, the letter on its way; None when it may not go."""
    try:
        entry = put_out(request, desk, choice)
    except Blocked:
        return None
    except NoAddress:
        desk.form.add_error(None, _("There is no e-mail address."))
        return None
    except Gaps as gaps:
        words = _("Still to be filled in: %(names)s. Write something in its place, or take it out.")
        desk.form.add_error("text", words % {"names": ", ".join(gaps.names)})
        return None
    said, planned = _("On its way. The history shows when it has been delivered."), desk.form.cleaned_data["send_at"]
    if planned:
        said = _("It goes on %(at)s. Until then it can be changed.") % {"at": stamp(planned)}
    toast(request, said, undo=reverse("contacts:letter_recall", args=[entry.uid]))
    return redirect(desk.about.url if desk.about else reverse("contacts:record", args=[desk.contact.uid]))


@transaction.atomic
def put_out(request: StaffRequest, desk: LetterWithStep, choice: Choice) -> Interaction:
    """The letter, and once with it the next step. Raises as `send`."""
    told: dict[str, Any] = {name: desk.form.cleaned_data[name] for name in ("key", "send_at")}
    about = desk.about.key if desk.about else None
    Person.hold([desk.contact.person])
    again = already(desk.contact, told["key"], by=request.user)
    told |= {"purpose": choice.purpose, "kept": desk.form.kept, "about": about}
    entry = send(desk.contact, by=request.user, **told | desk.words)
    if not again:
        desk.step.plan(desk.contact, by=request.user, deal=desk.about.thing if desk.about else None)
        if desk.about:
            desk.about.touch()
    return entry


def shown(request: StaffRequest, desk: LetterWithStep, *, preview: Any, status: int) -> HttpResponse:
    """The page; who sees whose address is in the log before it is drawn."""
    sheet, contact = desk.sheet, desk.contact
    fields = [name for name in ("name", "email") if name in sheet.clear_fields]
    access_log.shown(by=request.user, view="contacts:mail", people=desk.people_shown, fields=fields)
    context = {
        "desk": desk,
        "form": desk.form,
        "entry": desk.laid,
        "files": files_of(desk.laid),
        "preview": preview,
        "unsent": newest(contact, by=request.user) if desk.laid is None and request.method == "GET" else None,
        "contact": contact,
        "sheet": sheet,
        "address": sheet.value_of("email", contact.person),
        "choice": desk.choice,
        "cards": cards(desk.found, desk.choice),
        "panel": may_contact_panel(contact.person, user=request.user),
        "steps": next_steps(request, desk.found),
        "crumbs": crumbs_to(sheet),
    }
    return render(request, "correspondence/letters/mail.html", context, status=status)


def next_steps(request: StaffRequest, found: list[Choice]) -> list[dict[str, str]] | None:
    """The open forms, by which they can agree themselves: asking by the channel is marketing already.

    None when there is nothing to ask for: they objected, or offers are allowed anyhow.
    """
    if not any(one.purpose.marketing and one.answer.reason in ASKABLE for one in found):
        return None
    return [
        {"title": str(form), "url": request.build_absolute_uri(reverse("consents:form", args=[form.slug]))}
        for form in CaptureForm.objects.open()
    ]
