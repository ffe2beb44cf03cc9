"""The firm that carries our mail is a recipient too: a letter to a person waits until the disclosure gate lets it go.

Of a connected account that is the firm whose servers hold it, unless they are our own or the house's mail server.

The list of recipients marks the one that carries our mail (crm/privacy/recipients/product_parts.py), where the server
is not our own. What a law demands goes all the same (`required`: receipts, unsubscribes, erasures), and so does mail
to our own staff. A held letter waits as long as it takes, with the reason beside it, and leaves by itself once the gate
lets it: each minute `release` asks anew.
"""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from crm.accounts.language import disclosure_words
from crm.mail.models.mail_servers import HERE
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.message_states import Outcome, State
from crm.mail.models.messages import Attempt, Message
from crm.mail.senders import house_server
from crm.mail.texts.gateway_settings import gateway_in_use
from crm.mail.words import HELD, reason_of
from crm.privacy.actors import system
from crm.privacy.categories import Category
from crm.privacy.channels import is_text
from crm.privacy.models import Purpose, Recipient
from crm.privacy.people.invented_people import invented_people_here
from crm.privacy.recipients.gate import DisclosureAnswer, facts_in, may_disclose, note_refusal_daily, with_facts

BY = system("mail.deliver")
GIVEN = (str(Category.EMAIL),)  # what every letter gives away: to whom it goes
GIVEN_BY_TEXT = (str(Category.PHONE),)
TEXT = "text_"  # of the provider of text messages
ASKED_AGAIN = timedelta(hours=6)  # should nobody call `release`
UNKNOWN = "not_declared"  # no recipient in force is marked
NO_PROVIDER = "provider_not_declared"  # nobody has said whose the servers of a connected account are


def is_asked_of(account: Mailbox | None) -> bool:
    """Whether another firm carries letters, of the house or of an account: not where the server is our own."""
    if account is None or account.smtp_host == house_server.host():
        return house_server.is_another_firms()
    return not account.own_server and account.smtp_host not in HERE


def carriers(account: Mailbox | None = None) -> QuerySet[Recipient]:
    """The firm that carries our mail, one row at most; none where nobody else does, or nobody is declared."""
    if not is_asked_of(account):
        return Recipient.objects.none()
    if account is not None and account.smtp_host != house_server.host():
        return Recipient.objects.active().filter(pk__in=[account.provider_id] if account.provider_id else [])
    marked = Recipient.objects.active().doing(Recipient.ProductPart.MAIL).order_by("pk")
    return Recipient.objects.filter(pk__in=marked.values("pk")[:1])


def carrier_answer(purpose: Purpose | None, account: Mailbox | None = None) -> DisclosureAnswer | None:
    """Whether the firm may carry letters for the purpose; None where nobody else carries them, or it is not declared.

    One statement.
    """
    at = timezone.now()
    row = with_facts(carriers(account), purpose, at).first() if is_asked_of(account) else None
    return may_disclose(row, purpose, GIVEN, at, running=True, facts=facts_in(row)) if row else None


def refusal_for(purpose: Purpose | None, account: Mailbox | None = None) -> tuple[str, DisclosureAnswer | None]:
    """(code, answer) of what stands against letters for the purpose; an empty code where they may go."""
    if not is_asked_of(account):
        return "", None
    answer = carrier_answer(purpose, account)
    if answer is None:
        return HELD + (UNKNOWN if account is None else NO_PROVIDER), None
    return ("", answer) if answer.allowed else (HELD + answer.reason, answer)


def waiting_words(purpose: Purpose | None, account: Mailbox | None = None) -> str:
    """What whoever writes a letter for the purpose is told where it would wait; empty where it goes at once."""
    code, answer = ("", None) if invented_people_here() else refusal_for(purpose, account)
    if not code:
        return ""
    return disclosure_words.refusal(answer) if answer else reason_of(code)


def refusal_of_texts(purpose: Purpose | None) -> tuple[str, DisclosureAnswer | None]:
    """(code, answer) of what stands against texts for the purpose by the provider that is switched on."""
    gateway, at = gateway_in_use(), timezone.now()
    if gateway is None:
        return "", None
    declared = Recipient.objects.active().filter(pk=gateway.recipient_id or 0)
    row = with_facts(declared, purpose, at).first()
    if row is None:
        return HELD + TEXT + UNKNOWN, None
    answer = may_disclose(row, purpose, GIVEN_BY_TEXT, at, running=True, facts=facts_in(row))
    return ("", answer) if answer.allowed else (HELD + TEXT + answer.reason, answer)


def refusal_of(message: Message) -> tuple[str, DisclosureAnswer | None]:
    """(code, answer) of what stands against this one."""
    if is_text(message.channel):
        return refusal_of_texts(message.purpose)
    return refusal_for(message.purpose, message.account)


def is_asked(message: Message) -> bool:
    """Whether the gate has a say: not for what the law demands, nor for staff and the house's own addresses."""
    return not message.required and (message.person_id is not None or message.purpose_id is not None)


def hold(message: Message) -> bool:
    """Let the message wait where its carrier may not have it; whether it does. In the transaction of the claim."""
    code, answer = refusal_of(message) if is_asked(message) else ("", None)
    if not code:
        return False
    released = {"lease_token": None, "lease_until": None, "rung_at": None}
    rows = Message.objects.filter(pk=message.pk)
    rows.update(state=State.WAITING, reason=code, next_at=Now() + ASKED_AGAIN, **released)
    # the days of waiting do not count towards giving up; what may have arrived is still never handed over a third time
    unclear = Q(outcome="") | Q(outcome=Outcome.UNCERTAIN)
    if not Attempt.objects.filter(unclear, message=message, handed_at__isnull=False).exists():
        rows.update(begun_at=F("next_at"))
    if answer is not None:
        note_refusal_daily(answer, by=BY, place="sms" if is_text(message.channel) else "mail")
    return True


def held() -> Any:
    """The messages that wait for their carrier."""
    return Message.objects.filter(state=State.WAITING, reason__startswith=HELD)


def release() -> int:
    """Let those go that may go by now; how many. One statement where nothing is held."""
    groups = list(held().order_by().values_list("purpose__slug", "account", "channel").distinct())
    freed = 0
    for slug, account, channel in groups:
        purpose = Purpose.objects.filter(slug=slug).order_by("-version").first() if slug else None
        box = Mailbox.objects.get(pk=account) if account else None
        refusal = refusal_of_texts(purpose) if is_text(channel) else refusal_for(purpose, box)
        if not refusal[0]:
            rows = held().filter(account=account, channel=channel)
            rows = rows.filter(purpose__slug=slug) if slug else rows.filter(purpose=None)
            freed += rows.update(reason="", begun_at=Now(), next_at=Now(), rung_at=None)
    return freed
