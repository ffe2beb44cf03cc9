"""One e-mail to one person: what for, the words, a look at the letter, and off it goes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.models import CaptureForm
from consents.panels import may_contact_panel
from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.toasts import toast
from crm.contacts.forms.mail import MailForm
from crm.contacts.models import Contact
from crm.contacts.pause import refuse_paused
from crm.contacts.reach import Blocked
from crm.contacts.sheet import Sheet
from crm.contacts.views.doors import contact_or_404
from crm.contacts.views.record import cards, crumbs_to
from crm.contacts.writing_mail import Choice, choices, chosen, draft, send
from crm.mail.outbox import NoAddress
from crm.privacy import access_log

LOOKS = ("look", "preview")  # buttons that send nothing
ASKABLE = frozenset({"consent_needed", "no_ground", "withdrawn", "expired"})


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def mail(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter. `?for=` names the purpose; a refused one keeps the text and says why and what is lawful instead."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    found = choices(contact)
    choice = chosen(found, request.POST.get("purpose") or request.GET.get("for", ""))
    form, preview, status = form_of(request), None, 200
    if form.is_bound and choice is not None:
        status = 422
        if form.is_valid() and form.cleaned_data["heed"] == "cut":
            form = form.cut()
        elif form.is_valid() and "preview" in request.POST:
            preview, status = letter_of(request, contact, choice, form), 200
        elif form.is_valid() and not form.warnings():
            if response := sent(request, contact, choice, form):
                return response
            choice = chosen(choices(contact), choice.purpose.slug)  # the gate has changed its mind meanwhile
    return shown(request, contact, found, choice, form=form, preview=preview, status=status)


def form_of(request: HttpRequest) -> MailForm:
    """The form as it was sent; unjudged where only another purpose was looked at."""
    if request.method == "POST" and "look" not in request.POST:
        return MailForm(request.POST)
    typed = {name: request.POST[name] for name in ("key", "subject", "text") if request.POST.get(name)}
    return MailForm(initial=typed)


def letter_of(request: HttpRequest, contact: Contact, choice: Choice, form: MailForm) -> dict[str, str]:
    """The letter as she will read it."""
    words = {name: form.cleaned_data[name] for name in ("subject", "text")}
    return draft(contact, by=request.user, purpose=choice.purpose, **words)


def sent(request: HttpRequest, contact: Contact, choice: Choice, form: MailForm) -> HttpResponse | None:
    """Back to the record, the letter on its way; None when it may not go."""
    words = {name: form.cleaned_data[name] for name in ("subject", "text", "key")}
    try:
        send(contact, by=request.user, purpose=choice.purpose, kept=form.kept, **words)
    except Blocked:
        return None
    except NoAddress:
        form.add_error(None, _("There is no e-mail address."))
        return None
    toast(request, _("On its way. The history shows when it has been delivered."))
    return redirect("contacts:record", contact.uid)


def shown(
    request: HttpRequest, contact: Contact, found: list[Choice], choice: Choice | None, **more: Any
) -> HttpResponse:
    """The page; who sees whose address is in the log before it is drawn."""
    sheet, status = Sheet(contact, request.user), more.pop("status")
    fields = [name for name in ("name", "email") if name in sheet.clear_fields]
    access_log.shown(by=request.user, view="contacts:mail", people=[contact.pk], fields=fields)
    context = {
        **more,
        "contact": contact,
        "sheet": sheet,
        "address": sheet.value_of("email", contact.person),
        "choice": choice,
        "cards": cards(found, choice),
        "panel": may_contact_panel(contact.person, user=request.user),
        "steps": next_steps(request, found),
        "crumbs": crumbs_to(sheet),
    }
    return render(request, "contacts/mail.html", context, status=status)


def next_steps(request: HttpRequest, found: list[Choice]) -> list[dict[str, str]] | None:
    """The open forms, by which she can agree herself: asking by the channel is marketing already (PKE art. 398).

    None when there is nothing to ask for: she objected, or offers are allowed anyhow.
    """
    if not any(one.purpose.marketing and one.answer.reason in ASKABLE for one in found):
        return None
    return [
        {"title": str(form), "url": request.build_absolute_uri(reverse("consents:form", args=[form.slug]))}
        for form in CaptureForm.objects.open()
    ]
