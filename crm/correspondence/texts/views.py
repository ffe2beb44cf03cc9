"""The page of a text message to one person: purpose, words, how long they are."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.messages import ERROR
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consents.grounds.contact_panel import may_contact_panel
from crm.accounts.access.policy import policy
from crm.accounts.language import disclosure_words
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.history_reach import may_act_on_letter
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.people.contact_record import ContactRecord, crumbs_to
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.sending import Choice, UnfilledPlaceholders, cards, choice_for, choices
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.marked_text import plain_of
from crm.correspondence.templates.placeholder_values import with_values
from crm.correspondence.templates.saved_templates import offered_to
from crm.correspondence.texts.forms import LONGEST, TextForm
from crm.correspondence.texts.text_sending import send_text, take_text_back, whole_text
from crm.mail.outgoing.carrier import refusal_of_texts
from crm.mail.texts.gateway_settings import gateway_in_use
from crm.mail.texts.segments import length_of
from crm.mail.words import reason_of
from crm.narrowing import promised
from crm.privacy.channels import SMS
from crm.privacy.logs import access_log
from crm.privacy.people.invented_people import invented_people_here
from crm.privacy.recipients.gate import DisclosureRefused

QUIET = ("look", "fill", "count")  # buttons after which nothing is judged


class TextDesk:
    """One text that `request.user` writes to `contact`; `taken_back` is what one said that was taken back."""

    sent: Interaction

    def __init__(self, request: StaffRequest, contact: Contact, *, purpose: str = "", taken_back: str = "") -> None:
        self.request, self.user, self.contact = request, request.user, contact
        self.taken_back = taken_back
        self.found = choices(contact, SMS)
        self.choice = choice_for(self.found, purpose or request.POST.get("purpose") or request.GET.get("for", ""))
        self.form = self.made_form()

    def made_form(self) -> TextForm:
        """Bound where it is to be judged; else filled with what was typed, below a template's words."""
        posted = self.request.POST
        if self.request.method == "POST" and not set(QUIET) & posted.keys() and not self.taken_back:
            return TextForm(posted)
        return TextForm(initial={name: posted[name] for name in ("key",) if name in posted} | {"text": self.words})

    @property
    def words(self) -> str:
        """What was typed, below the words of the template that was asked for; else what was taken back."""
        typed = self.taken_back or self.request.POST.get("text", "")[:LONGEST]
        return "\n".join(filter(None, (self.template_words, typed)))

    @property
    def template_words(self) -> str:
        """The words of the chosen template of letters, without its marks."""
        uid = self.request.POST.get("template", "") if "fill" in self.request.POST else ""
        picked = next((template for template in self.offered if str(template.uid) == uid), None)
        if picked is None:
            return ""
        words = with_values({"text": picked.text or ""}, self.contact, writer=self.user)
        return plain_of(words["text"]).strip()

    @cached_property
    def offered(self) -> list[LetterTemplate]:
        """Templates of letters for the purposes that are open."""
        slugs = [option.purpose.slug for option in self.found if option.answer.allowed]
        return offered_to(self.user, language=self.contact.language, purposes=slugs)

    @property
    def length(self) -> Any:
        """How long it would be, with what the purpose adds."""
        typed = self.request.POST.get("text", "") if self.form.is_bound else self.words
        text = typed.strip()
        return length_of(whole_text(text, self.contact, self.choice.purpose) if self.choice else text)

    @property
    def waits(self) -> str:
        """Why nothing goes by the provider now; empty where it goes."""
        code, answer = (
            ("", None) if invented_people_here() or not self.choice else refusal_of_texts(self.choice.purpose)
        )
        return (disclosure_words.refusal(answer) if answer else reason_of(code)) if code else ""

    def send(self) -> bool:
        """Send it; False, with the reason on the form, where it does not go."""
        try:
            purpose, data = self.purpose, self.form.cleaned_data
            options: dict[str, Any] = {"text": data["text"], "key": data["key"], "kept": self.form.kept}
            self.sent = send_text(self.contact, by=self.user, purpose=purpose, **options)
        except UnfilledPlaceholders as gaps:
            words = _("Still to be filled in: %(names)s. Write something in its place, or take it out.")
            self.form.add_error("text", words % {"names": ", ".join(gaps.names)})
        except ValidationError as refusal:
            self.form.add_error("text", refusal)
        except DisclosureRefused as refusal:
            self.form.add_error(None, disclosure_words.refusal(refusal.answer))
        except Blocked as blocked:
            self.form.add_error(None, blocked.answer.words)
        else:
            return True
        return False

    @property
    def purpose(self) -> Any:
        """The chosen one. ValidationError where nothing is open."""
        choice: Choice | None = self.choice
        if choice is None:
            raise ValidationError(_("No purpose in force uses text messages."), code="no_purpose")
        return choice.purpose


@policy(rights.CONTACTS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def text(request: StaffRequest, key: UUID) -> HttpResponse:
    """The text message. `?for=` names the purpose; `count` asks for its length alone, while somebody types."""
    contact = contact_or_404(request.user, key, alive=True)
    refuse_paused([contact.pk])
    desk = TextDesk(request, contact)
    if "count" in request.POST:
        return render(request, "correspondence/texts/_length.html", {"length": desk.length})
    if desk.form.is_bound and desk.form.is_valid():
        if desk.form.cleaned_data["heed"] == "cut":
            desk.form = desk.form.cut()
        elif not desk.form.warnings() and desk.send():
            undo = reverse("contacts:text_recall", args=[desk.sent.uid])
            toast(request, _("On its way. The history shows when it has been delivered."), undo=undo)
            return redirect("contacts:record", contact.uid)
    return page(request, desk)


@policy(rights.CONTACTS_EDIT, params={"key": "text"}, methods=["POST"])
def recall(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take back a text that has not left: its words stand in the form again."""
    rows = Interaction.objects.standing().filter(message__channel=SMS).select_related("person__key", "message__purpose")
    entry = get_object_or_404(rows, uid=key)
    contact = contact_or_404(request.user, entry.person.uid, alive=True)
    if not may_act_on_letter(request.user, entry, contact):
        raise Http404
    purpose, author = promised(entry.message).purpose, entry.author_id
    words = take_text_back(entry, by=request.user)
    if words is None:
        toast(request, _("It has left already and cannot be taken back."), level=ERROR)
        return redirect("contacts:record", contact.uid)
    toast(request, _("It is back. Nothing was sent."))
    if author != request.user.pk or purpose is None:
        return redirect("contacts:record", contact.uid)
    way_out = whole_text("x", contact, purpose)[1:]
    desk = TextDesk(request, contact, purpose=purpose.slug, taken_back=words.removesuffix(way_out))
    return page(request, desk)


def page(request: StaffRequest, desk: TextDesk) -> HttpResponse:
    """The page; the access log is written first."""
    sheet = ContactRecord(desk.contact, request.user)
    fields = [name for name in ("name", "phone") if name in sheet.clear_fields]
    access_log.shown(by=request.user, view="contacts:text", people=[desk.contact.pk], fields=fields)
    gateway = gateway_in_use()
    context = {
        "desk": desk,
        "form": desk.form,
        "contact": desk.contact,
        "sheet": sheet,
        "number": sheet.value_of("phone", desk.contact.person),
        "choice": desk.choice,
        "cards": cards(desk.found, desk.choice),
        "kept_here": gateway is None or invented_people_here(),
        "panel": may_contact_panel(desk.contact.person, user=request.user),
        "crumbs": crumbs_to(sheet),
    }
    status = 422 if desk.form.is_bound and desk.form.errors else 200
    return render(request, "correspondence/texts/text.html", context, status=status)
