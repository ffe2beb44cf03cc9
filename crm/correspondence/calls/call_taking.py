"""What a phone system tells of calls: who rings whom, and, after its end, one entry in the history of whoever called.

    ringing ── the colleague's pop-up names the person only where the colleague may see them
    ended   ── one entry: length, outcome; a call that was begun with one tap is completed instead
    recorded ─ only where the settings name a purpose and say that callers hear an announcement; else it is not kept

However often a call is told of, it counts once. Numbers of strangers are kept nowhere.
"""

from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from consents.business.first_messages import heard_from, wrote_to_us
from consents.models import Restriction
from consents.notices.notification import contacted
from crm.accounts.models import User
from crm.contacts.entries.composing import note_activity, record_each
from crm.contacts.models import Contact, Interaction
from crm.contacts.people.address_owners import contacts_with_number
from crm.correspondence.calls.told import CallEvent, What
from crm.correspondence.models import PhoneCall, PhoneLine, PhoneSystem
from crm.privacy.actors import system as machine
from crm.privacy.channels import PHONE
from crm.privacy.keys.blind_index import blind_texts, normal_phone
from crm.privacy.logs import ledger
from crm.privacy.models import Person

BY = machine("correspondence.calls")
BEGUN_LATELY = timedelta(hours=4)  # a call that was begun with one tap is this one, if nobody has said how it went
State, Outcome = PhoneCall.State, Interaction.Outcome


@transaction.atomic
def take_event(system: PhoneSystem, event: CallEvent, *, at: datetime | None = None) -> bool:
    """Take one event in; False where it changes nothing: it was told before, or the call is over."""
    at = at or timezone.now()
    call = call_of(system, event, at)
    if event.what == What.RECORDED:
        return take_recording(system, call, event)
    if call.state == State.ENDED:
        return False
    changed = name_parties(system, call, event)
    if event.what == What.ANSWERED and call.state == State.RINGING:
        call.state, call.answered_at, changed = State.TALKING, at, True
    if event.what == What.ENDED:
        call.state, call.ended_at, changed = State.ENDED, at, True
        call.interaction = log_call(call, event, at)
    if changed:
        call.save()
    return changed


def call_of(system: PhoneSystem, event: CallEvent, at: datetime) -> PhoneCall:
    """The call, locked; made when it is told of for the first time."""
    marks = blind_texts("phone call", f"{system.uid} {event.call}")
    row = PhoneCall.objects.select_for_update().filter(mark__in=marks).first()
    if row is None:
        began = min(event.at, at) if event.at else at - timedelta(seconds=event.seconds)
        defaults = {"system": system, "inbound": event.inbound, "began_at": began}
        PhoneCall.objects.get_or_create(mark=marks[0], defaults=defaults)
        row = PhoneCall.objects.select_for_update().get(mark=marks[0])
    return row


def name_parties(system: PhoneSystem, call: PhoneCall, event: CallEvent) -> bool:
    """Whose phone rings and who is at the other end, as far as the event tells; whether that is news."""
    before = (call.user_id, call.person_id)
    if event.line and (line := PhoneLine.objects.filter(system=system, number=event.line).first()):
        call.user_id = line.user_id
    if event.number and call.person_id is None:
        people = contacts_with_number(normal_phone(event.number), Contact.objects.alive())
        call.person = people[0].person if len(people) == 1 else None
    return before != (call.user_id, call.person_id)


def log_call(call: PhoneCall, event: CallEvent, at: datetime) -> Interaction | None:
    """The entry of an ended call; None for a stranger's, of whom nothing is kept."""
    contact = Contact.objects.alive().with_keys().filter(pk=call.person_id or 0).first()
    if contact is None:
        return None
    answered = event.answered or call.answered_at is not None
    seconds = event.seconds or (int((at - call.answered_at).total_seconds()) if call.answered_at else 0)
    columns = {
        "outcome": Outcome.TALKED if answered else missed(call),
        "minutes": max(1, ceil(seconds / 60)) if answered else None,
    }
    Person.hold([contact.person])
    author = called_colleague(call, contact)
    entry = begun_with_one_tap(call, author, at)
    if entry is not None:
        Interaction.objects.filter(pk=entry.pk).update(**columns)
    else:
        happened = {"person": contact.person, "kind": Interaction.Kind.CALL, "happened_at": call.began_at}
        entry = Interaction(**happened, summary="", author=author, **columns)
        entry.save(force_insert=True)
    record_each("contact.call", [entry], by=BY, kept=())
    if answered:
        spoke(contact, call)
    return entry


def missed(call: PhoneCall) -> str:
    """The outcome of a call in which nobody spoke: who called us is to be called back."""
    return Outcome.CALL_BACK if call.inbound else Outcome.NO_ANSWER


def called_colleague(call: PhoneCall, contact: Contact) -> User:
    """In whose name it is logged: the colleague's where they see the person, else that of whoever looks after them."""
    sees = call.user is not None and Contact.objects.visible_to(call.user).filter(pk=contact.pk).exists()
    return call.user if sees and call.user else contact.owner


def begun_with_one_tap(call: PhoneCall, author: User, at: datetime) -> Interaction | None:
    """The entry that the colleague's own tap on *Call* made for this very call."""
    if call.inbound:
        return None
    begun = Interaction.objects.standing().filter(person=call.person_id, kind=Interaction.Kind.CALL, author=author)
    late = begun.filter(outcome="", happened_at__gt=at - BEGUN_LATELY, phone_call=None)
    return late.select_related("person__key").order_by("-happened_at").first()


def spoke(contact: Contact, call: PhoneCall) -> None:
    """They were active themselves; who calls us asks something, and may be called back."""
    note_activity([contact], call.began_at)
    note = wrote_to_us if call.inbound else heard_from
    note([contact.person], by=BY, at=call.began_at, channel=PHONE)
    contacted([contact.pk], timezone.localdate(call.began_at))


def take_recording(system: PhoneSystem, call: PhoneCall, event: CallEvent) -> bool:
    """Note that there is a recording, where it may be made (GDPR Art. 6, 13; told before it begins)."""
    if call.recorded or not event.recording:
        return False
    if system.recording_purpose is None or not system.announced:
        ledger.record("call.recording_refused", by=BY, about=call.person, target=system.target)
        return False
    call.recorded = True
    call.save(update_fields=["recorded"])
    entry = Interaction.objects.filter(pk=call.interaction_id or 0).select_related("person__key").first()
    if entry is not None and not Restriction.objects.filter(person=entry.person, lifted_at=None).exists():
        with override(settings.LANGUAGE_CODE):
            words = _("Recording at the provider: %(reference)s") % {"reference": event.recording}
        entry.summary = "\n".join(filter(None, (entry.summary, words)))
        entry.save(update_fields=["summary"])
        record_each("contact.entry_edited", [entry], by=BY, kept=())
    return True
