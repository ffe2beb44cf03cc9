"""The page of an e-mail to one person: purpose, words, files, preview, and sending now or later."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.grounds.contact_panel import may_contact_panel
from consents.models import CaptureForm
from crm.accounts.access.policy import policy
from crm.accounts.language.formats import stamp
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.enclosures import Enclosed
from crm.contacts.models import Interaction
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.copies import CopiesRefused
from crm.correspondence.letters.drafts import DraftChanged, newest
from crm.correspondence.letters.enclosures import files_of
from crm.correspondence.letters.letter_desk import LetterDesk
from crm.correspondence.letters.sending import Choice, ThreadTaken, UnfilledPlaceholders, cards, letter_sent_under, send
from crm.mail.outgoing.carrier import waiting_words
from crm.mail.outgoing.outbox import NoAddress
from crm.mail.senders.sending_accounts import AccountRefused
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from crm.public_ids import public_id
from crm.sales.documents.masked_documents import DocumentForReader
from crm.sales.hooks.sent_offers import NotApproved
from crm.sales.planned_tasks.forms import NextStepForm
from crm.workspace.mail.laid_pictures import laid_picture
from crm.workspace.mail.letter_papers import paper_as_file, papers_for

ASKABLE = frozenset({"consent_needed", "no_ground", "withdrawn", "expired"})


class LetterWithStep(LetterDesk):
    """A letter, and the next step planned with its recipient. `left_out`: some copies cannot go, and the rest may."""

    left_out = False

    @cached_property
    def step(self) -> NextStepForm:
        """The form of the next step under the letter; valid and empty where nothing was chosen."""
        return NextStepForm(self.request.POST or None, auto_id="mail_%s")

    @cached_property
    def papers(self) -> list[DocumentForReader]:
        """Their papers that may go along."""
        return papers_for(self.contact, user=self.user)

    def to_enclose(self) -> list[Enclosed]:
        """The files that were chosen, and a copy of the paper whose button was pressed."""
        key = public_id(self.request.POST.get("paper", ""))
        return [
            *super().to_enclose(),
            *(paper_as_file(self.papers, key, beside=self.laid, by=self.user) if key else ()),
        ]


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def mail(request: StaffRequest, key: UUID) -> HttpResponse:
    """The letter. `?for=` names the purpose, `?draft=` one's own draft, `?about=` a deal, `?reply=` a letter in their
    history that it answers (`&all=1` with copies to the others), `?forward=` one in any history. While somebody types
    the draft is saved (`keep`), and pictures are laid beside it (`picture`).

    A refused letter keeps words and files; the page says why and what is allowed instead.
    """
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    desk = LetterWithStep(request, contact)
    if "keep" in request.POST:
        return kept(request, desk)
    if "picture" in request.FILES:
        return laid_picture(request, desk)
    form, preview, status = desk.form, None, 422
    if not form.is_bound or desk.choice is None:
        status = 422 if desk.trouble else 200
    elif form.is_valid() and not desk.trouble:
        if form.cleaned_data["heed"] == "cut":
            desk.form = form.cut()
        elif "preview" in request.POST:
            preview, status = desk.preview(desk.choice), 200
        elif not form.warnings() and desk.step.is_valid():
            if response := send_or_explain(request, desk, desk.choice):
                return response
            desk.ask_again()
    return render_letter(request, desk, preview=preview, status=status)


def kept(request: StaffRequest, desk: LetterWithStep) -> HttpResponse:
    """What is said once a draft was saved while somebody types, or was not, as another window has changed it."""
    try:
        context: dict[str, Any] = {"entry": desk.keep(), "at": timezone.now()}
    except DraftChanged as changed:
        context = {"entry": desk.laid, "changed": str(changed.message)}
    return render(request, "correspondence/letters/_kept.html", context)


def send_or_explain(request: StaffRequest, desk: LetterWithStep, choice: Choice) -> HttpResponse | None:
    """Send the letter and redirect to the record or the deal; None, with errors on the form, when it is refused."""
    try:
        entry = send_with_step(request, desk, choice)
    except Blocked:
        return None
    except CopiesRefused as refused:
        for place, words in refused.told:
            desk.form.add_error(place, words)
        desk.left_out = bool(refused.told)
        return None
    except (AccountRefused, NotApproved, ThreadTaken) as refused:
        desk.form.add_error(None, refused)
        return None
    except NoAddress:
        desk.form.add_error(None, _("There is no e-mail address."))
        return None
    except UnfilledPlaceholders as gaps:
        words = _("Still to be filled in: %(names)s. Write something in its place, or take it out.")
        desk.form.add_error("text", words % {"names": ", ".join(gaps.names)})
        return None
    notice, send_at = _("On its way. The history shows when it has been delivered."), desk.form.cleaned_data["send_at"]
    if send_at:
        notice = _("It goes on %(at)s. Until then it can be changed.") % {"at": stamp(send_at)}
    toast(request, notice, undo=reverse("contacts:letter_recall", args=[entry.uid]))
    return redirect(desk.about.url if desk.about else reverse("contacts:record", args=[desk.contact.uid]))


@transaction.atomic
def send_with_step(request: StaffRequest, desk: LetterWithStep, choice: Choice) -> Interaction:
    """Send the letter and, the first time, plan the next step. Raises as `send`."""
    options: dict[str, Any] = {name: desk.form.cleaned_data[name] for name in ("key", "send_at")}
    about = desk.about.key if desk.about else None
    copies = desk.copies_for(choice.purpose)
    Person.hold([desk.contact.person, *(copy.contact.person for copy in copies if copy.contact)])
    sent_before = letter_sent_under(desk.contact, options["key"], by=request.user)
    options |= {"purpose": choice.purpose, "kept": desk.form.kept, "about": about, "answers": desk.answered}
    options |= {"copies": copies, "account": desk.sender.account}
    if not desk.sender_known:
        raise AccountRefused(_("This account has to be connected again. Choose another one."), code="account_broken")
    entry = send(desk.contact, by=request.user, **options | desk.words)
    if not sent_before:
        desk.step.plan(desk.contact, by=request.user, deal=desk.about.thing if desk.about else None)
        if desk.about:
            desk.about.touch()
    return entry


def render_letter(request: StaffRequest, desk: LetterWithStep, *, preview: Any, status: int) -> HttpResponse:
    """Render the page; the access log is written first."""
    contact_record, contact = desk.sheet, desk.contact
    fields: list[str] = [name for name in ("name", "email") if name in contact_record.clear_fields]
    fields += ["summary"] if desk.answered or desk.handed_on else []
    access_log.shown(by=request.user, view="contacts:mail", people=desk.people_shown, fields=fields)
    context = {
        "desk": desk,
        "form": desk.form,
        "entry": desk.laid,
        "files": files_of(desk.laid),
        "papers": desk.papers if desk.choice else [],
        "preview": preview,
        "unsent": newest(contact, by=request.user) if begins_anew(request, desk) else None,
        "contact": contact,
        "sheet": contact_record,
        "address": contact_record.value_of("email", contact.person),
        "choice": desk.choice,
        "cards": cards(desk.found, desk.choice),
        "panel": may_contact_panel(contact.person, user=request.user),
        "steps": consent_forms(request, desk.found),
        "waits": waiting_words(desk.choice.purpose, desk.sender.account) if desk.choice else "",
        "crumbs": crumbs_to(contact_record),
    }
    return render(request, "correspondence/letters/mail.html", context, status=status)


def begins_anew(request: StaffRequest, desk: LetterWithStep) -> bool:
    """Whether a letter is begun that has nothing to do with another one."""
    return desk.laid is None and request.method == "GET" and not desk.answered and not desk.handed_on


def consent_forms(request: StaffRequest, purpose_choices: list[Choice]) -> list[dict[str, str]] | None:
    """The public forms by which the person can consent: asking by the channel is marketing already.

    None when there is nothing to ask for: they objected, or marketing is allowed anyway.
    """
    if not any(choice.purpose.marketing and choice.answer.reason in ASKABLE for choice in purpose_choices):
        return None
    return [
        {"title": str(form), "url": request.build_absolute_uri(reverse("consents:form", args=[form.slug]))}
        for form in CaptureForm.objects.open()
    ]
