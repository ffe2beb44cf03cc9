"""A letter by template, words for a colleague's bell, a signal for programs."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from consents.grounds.recording import answers
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.contacts.contact_list.badges import contact_purposes
from crm.contacts.history.letter_subjects import subject_for
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.sending import ThreadTaken, UnfilledPlaceholders, send
from crm.correspondence.letters.waiting_letters import take_back
from crm.correspondence.models import LetterTemplate
from crm.correspondence.templates.placeholder_values import with_values
from crm.mail.outgoing.outbox import NoAddress
from crm.outreach.models import RuleNews
from crm.outreach.rule_actions.action import (
    DONE,
    GAP,
    GATE,
    INVALID,
    NO_ADDRESS,
    NOBODY,
    RESTRICTED,
    TAKEN,
    UNCHANGED,
    Action,
    Outcome,
    Scene,
    label_of,
    uid_or_nobody,
)
from crm.outreach.rule_actions.work_steps import MYSELF, OWNER
from crm.outreach.rule_parts.params import CHOICE, TEXT, Pairs, Param
from crm.outreach.rule_parts.subjects import contact_behind
from crm.privacy.channels import EMAIL
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

REFUSALS: dict[type[Exception], str] = {
    Blocked: GATE,
    Paused: RESTRICTED,
    NoAddress: NO_ADDRESS,
    UnfilledPlaceholders: GAP,
    ThreadTaken: TAKEN,
}


def templates(user: Any) -> Pairs:
    """The templates that the owner may use, by name."""
    rows = [(str(row.uid), row.name or "") for row in LetterTemplate.objects.visible_to(user)]
    return sorted(rows, key=lambda pair: pair[1].casefold())


def purposes(_user: Any) -> Pairs:
    """For what letters are written."""
    return [(purpose.slug, str(purpose)) for purpose in contact_purposes(EMAIL)]


class SendLetter(Action):
    """A letter by template, in its owner's name and through both gates; what they refuse is noted, never forced."""

    kind, label, icon, undoable = "letter", gettext_lazy("Send an e-mail from a template"), "mail", True
    params = (
        Param("template", gettext_lazy("Template"), CHOICE, templates),
        Param("purpose", gettext_lazy("Purpose"), CHOICE, purposes),
    )

    def lacking(self, settings: Mapping[str, Any], user: User) -> str:
        template = self.template_in(settings, user)
        if template is None:
            return _("The template is gone.")
        if self.purpose_in(settings) is None:
            return _("No purpose in force allows this letter. Ask the data protection officer for one.")
        if template.purpose not in ("", settings["purpose"]):
            return _("The template is for another purpose.")
        return ""

    def template_in(self, settings: Mapping[str, Any], user: User) -> LetterTemplate | None:
        """The template, if the owner may use it."""
        return LetterTemplate.objects.visible_to(user).filter(uid=uid_or_nobody(settings["template"])).first()

    def purpose_in(self, settings: Mapping[str, Any]) -> Purpose | None:
        """The purpose, if it is in force."""
        return next((row for row in contact_purposes(EMAIL) if row.slug == settings["purpose"]), None)

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        contact, purpose = contact_behind(scene.record), self.purpose_in(settings)
        template = self.template_in(settings, scene.user)
        if contact is None:
            return Outcome(NOBODY)
        contact = Contact.objects.alive().visible_to(scene.user).with_keys().filter(pk=contact.pk).first()
        if contact is None:
            return Outcome(NOBODY)
        if template is None or purpose is None or template.purpose not in ("", purpose.slug):
            return Outcome(INVALID)
        words = {"subject": template.subject or "", "text": template.text or ""}
        about = None if scene.on_contact else subject_for(scene.record.uid, contact, user=scene.user)
        texts: dict[str, Any] = with_values(words, contact, writer=scene.user, about=about)
        key, subject = uuid5(scene.run.uid, str(scene.step)), about.key if about else None
        try:
            entry = send(
                contact, by=scene.user, purpose=purpose, key=key, about=subject, to_many=purpose.marketing, **texts
            )
        except tuple(REFUSALS) as refusal:
            return Outcome(REFUSALS[type(refusal)])
        return Outcome(DONE, str(entry.uid))

    def foresee(self, records: Iterable[Any], settings: Mapping[str, Any], user: User) -> dict[int, str]:
        records, purpose = list(records), self.purpose_in(settings)
        behind = {record.pk: contact_behind(record) for record in records}
        if purpose is None or self.template_in(settings, user) is None:
            return dict.fromkeys(behind, INVALID)
        people = [contact.pk for contact in behind.values() if contact]
        gate = answers(people, [(EMAIL, purpose)])
        foreseen = {}
        for key, contact in behind.items():
            if contact is None:
                foreseen[key] = NOBODY
            elif not gate[contact.pk, EMAIL, purpose.slug].allowed:
                foreseen[key] = GATE
            else:
                foreseen[key] = DONE if contact.person.email else NO_ADDRESS
        return foreseen

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        rows = Interaction.objects.filter(uid=outcome["row"], author=by).select_related("person__key", "message")
        entry = rows.first()
        return entry is not None and take_back(entry, by=by)

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        return _("e-mail “%(template)s” for: %(purpose)s") % {
            "template": label_of(self.params[0], settings, user),
            "purpose": label_of(self.params[1], settings, user),
        }


def colleagues(user: Any) -> Pairs:
    """Who can be told: whoever looks after it, the owner of the rule, a colleague."""
    own = [(OWNER, _("whoever looks after it")), (MYSELF, _("the owner of the rule"))]
    return [*own, *((uid, str(colleague)) for uid, colleague in Colleagues.of(user).owners.items())]


class TellColleague(Action):
    """Words for a colleague's bell."""

    kind, label, icon, undoable = "tell", gettext_lazy("Tell a colleague"), "bell", True
    needs = (rights.CONTACTS_VIEW,)
    params = (
        Param("whom", gettext_lazy("Whom"), CHOICE, colleagues),
        Param("words", gettext_lazy("In which words"), TEXT, most=200),
    )

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        match settings["whom"]:
            case "owner":
                reader = scene.record.owner
            case "me":
                reader = scene.user
            case _:
                reader = Colleagues.of(scene.user).owners.get(settings["whom"])
        if reader is None or not reader.is_active:
            return Outcome(NOBODY)
        row, fresh = RuleNews.objects.get_or_create(run=scene.run, step=scene.step, user=reader)
        return Outcome(DONE, str(row.uid)) if fresh else Outcome(UNCHANGED)

    def undo(self, run: Any, outcome: Mapping[str, Any], record: Any, *, by: User) -> bool:
        return bool(RuleNews.objects.filter(run=run, uid=outcome["row"], seen_at=None).delete()[0])

    def words(self, settings: Mapping[str, Any], user: User) -> str:
        return f"{self.label}: {label_of(self.params[0], settings, user)}"


class Signal(Action):
    """An event that webhooks of the house may hear; they get the ids that their own purpose and gate allow."""

    kind, label, icon = "signal", pgettext_lazy("rule", "Tell programs by webhook"), "send"

    def act(self, scene: Scene, settings: Mapping[str, Any]) -> Outcome:
        counts = {"rule": scene.rule.pk}
        if scene.on_contact:
            person = scene.record.person
            ledger.record("contact.signalled", by=scene.user, about=person, target=scene.rule.target, counts=counts)
        else:
            target = f"deal:{scene.record.uid}"
            person = scene.record.person
            ledger.record("deal.signalled", by=scene.user, about=person, target=target, counts=counts)
        return Outcome(DONE)
