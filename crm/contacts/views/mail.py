"""One e-mail to one person: what for, the words, files, a look at the letter, and off it goes, now or later."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import CaptureForm
from consents.panels import may_contact_panel
from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.templatetags.words import stamp
from crm.accounts.toasts import toast
from crm.contacts.forms.mail import MailForm, one_line
from crm.contacts.letters.drafts import lay_by, mine, newest, words_of
from crm.contacts.letters.enclosing import LETTERS, MB, admitted, enclose, files_of, take_out
from crm.contacts.letters.writing import Choice, already, choices, chosen, draft, send
from crm.contacts.lists.asking import uid_of
from crm.contacts.models import Contact, Interaction
from crm.contacts.next_step import next_step
from crm.contacts.pause import refuse_paused
from crm.contacts.reach import Blocked
from crm.contacts.sheet import Sheet
from crm.contacts.views.doors import contact_or_404
from crm.contacts.views.record import cards, crumbs_to
from crm.mail.outbox import NoAddress
from crm.privacy import access_log
from crm.privacy.models import Person
from crm.privacy.uploads import UploadRefused

QUIET = ("look", "attach", "drop")  # buttons after which nothing is judged
TYPED = ("key", "subject", "text", "send_at")
ASKABLE = frozenset({"consent_needed", "no_ground", "withdrawn", "expired"})


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def mail(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter. `?for=` names the purpose, `?draft=` one's own draft; a refused one keeps the text and says why."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    entry = mine(contact, uid_of(request.POST.get("key") or request.GET.get("draft", "")), by=request.user)
    found = choices(contact)
    choice = chosen(found, request.POST.get("purpose") or request.GET.get("for") or purpose_of(entry))
    entry, trouble = with_files(request, contact, entry, choice)
    form, step = form_of(request, entry), next_step(request.POST or None, auto_id="mail_%s")
    told: dict[str, Any] = {"step": step, "trouble": trouble, "files": files_of(entry), "status": 422}
    if not form.is_bound or choice is None:
        told["status"] = 422 if trouble else 200
    elif form.is_valid() and not trouble:
        if form.cleaned_data["heed"] == "cut":
            form = form.cut()
        elif "preview" in request.POST:
            told |= {"preview": letter_of(request, contact, choice, form), "status": 200}
        elif not form.warnings() and step.is_valid():
            if response := sent(request, contact, choice, form, step):
                return response
            choice = chosen(choices(contact), choice.purpose.slug)  # the gate has changed its mind meanwhile
    return shown(request, contact, found, choice, form=form, entry=entry, **told)


def purpose_of(entry: Interaction | None) -> str:
    """What the draft is for."""
    return entry.draft.purpose.slug if entry and entry.draft.purpose else ""


def with_files(
    request: HttpRequest, contact: Contact, entry: Interaction | None, choice: Choice | None
) -> tuple[Interaction | None, str]:
    """The draft after what was chosen was laid beside it or taken off; and why that could not be, in one sentence."""
    if entry and (key := uid_of(request.POST.get("drop", ""))):
        take_out(entry, key, by=request.user)
    given = request.FILES.getlist("files")
    if not given:
        return entry, str(UploadRefused("too_large_together", mb=LETTERS.largest // MB)) if swallowed(request) else ""
    typed = {"subject": one_line(request.POST.get("subject", ""))[:150], "text": request.POST.get("text", "")[:10_000]}
    try:
        files = admitted(given, by=request.user)
        with transaction.atomic():
            key = entry.uid if entry else uid_of(request.POST.get("key", ""))
            laid = lay_by(contact, key=key, by=request.user, purpose=choice.purpose if choice else None, **typed)
            enclose(laid, files, by=request.user)
    except UploadRefused as refusal:
        return entry, str(refusal)
    return mine(contact, laid.uid, by=request.user), ""


def swallowed(request: HttpRequest) -> bool:
    """Whether so much was sent that no file of it was even kept."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    return request.method == "POST" and not request.FILES and size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def form_of(request: HttpRequest, entry: Interaction | None) -> MailForm:
    """The form as it was sent; unjudged where only something was looked at; the words of a draft that is opened."""
    own = {"key": entry.uid} if entry else {}
    if request.method == "POST":
        typed = {name: request.POST[name] for name in TYPED if request.POST.get(name)}
        if any(name in request.POST for name in QUIET):
            return MailForm(initial={**typed, **own})
        data = request.POST.copy()
        data.update({name: str(value) for name, value in own.items()})
        return MailForm(data)
    planned = entry.draft.send_at if entry and entry.draft.send_at and entry.draft.send_at > timezone.now() else None
    return MailForm(initial={**(words_of(entry) if entry else {}), **own, "send_at": planned})


def letter_of(request: HttpRequest, contact: Contact, choice: Choice, form: MailForm) -> dict[str, str]:
    """The letter as she will read it."""
    words = {name: form.cleaned_data[name] for name in ("subject", "text")}
    return draft(contact, by=request.user, purpose=choice.purpose, **words)


def sent(request: HttpRequest, contact: Contact, choice: Choice, form: MailForm, step: Any) -> HttpResponse | None:
    """Back to the record, the letter on its way; None when it may not go."""
    words = {name: form.cleaned_data[name] for name in ("subject", "text", "key", "send_at")}
    try:
        with transaction.atomic():
            Person.hold([contact.person])
            again = already(contact, words["key"], by=request.user)
            entry = send(contact, by=request.user, purpose=choice.purpose, kept=form.kept, **words)
            if not again:
                step.plan(contact, by=request.user)
    except Blocked:
        return None
    except NoAddress:
        form.add_error(None, _("There is no e-mail address."))
        return None
    said = _("On its way. The history shows when it has been delivered.")
    if words["send_at"]:
        said = _("It goes on %(at)s. Until then it can be changed.") % {"at": stamp(words["send_at"])}
    toast(request, said, undo=reverse("contacts:letter_recall", args=[entry.uid]))
    return redirect("contacts:record", contact.uid)


def shown(
    request: HttpRequest, contact: Contact, found: list[Choice], choice: Choice | None, **more: Any
) -> HttpResponse:
    """The page; who sees whose address is in the log before it is drawn."""
    sheet, status, entry = Sheet(contact, request.user), more.pop("status"), more["entry"]
    fields = [name for name in ("name", "email") if name in sheet.clear_fields]
    access_log.shown(by=request.user, view="contacts:mail", people=[contact.pk], fields=fields)
    context = {
        **more,
        "unsent": newest(contact, by=request.user) if entry is None and request.method == "GET" else None,
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
