"""Codes of messages in the reader's language: what a template is called, why something did not go."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.mail.account_trouble import LASTING
from crm.privacy.recipients.gate import PASSING, Reason

ACCOUNT = "account."  # begins the reason of what waits until a connected account works: outgoing/account_hold.py
HELD = "carrier."  # begins the reason of what waits for the firm that carries our mail: outgoing/carrier.py

# A template that is not listed is called by its name.
NAMES = {
    "letter": pgettext_lazy("mail", "Letter"),
    "correspondence": pgettext_lazy("mail", "E-mail"),
    "breach_clock": _("Clock of a breach"),
    "breach_letter": _("Letter about a breach"),
    "breach_controller": _("Letter about a breach to a controller"),
    "consent_confirmation": _("Consent to be confirmed"),
    "consent_guardian": _("Consent of a child, to be confirmed by a parent"),
    "consent_receipt": _("Receipt of a consent"),
    "consent_renewal": _("Reminder that a consent ends"),
    "notice": _("Privacy notice"),
    "request_received": _("Receipt of a request"),
    "request_package": _("Link to the copy of one's data"),
    "request_fetched": _("Copy of one's data fetched"),
    "request_identity": _("Code for a request"),
    "address_changed": _("Notice that an address was changed"),
    "request_message": _("Message about a request"),
    "request_letter": _("Letter about a request"),
    "request_recipient": _("Notice to a recipient (Art. 19)"),
    "request_extension": _("Extension of a request"),
    "request_clock": _("Clock of a request"),
    "retention_preview": _("Retention: a preview waits"),
    "own_act_waits": _("Reminder that recipients have not confirmed an erasure"),
    "recipient_ends": _("Notice that something ends with a recipient"),
    "purposes_chosen": _("Purposes chosen last week"),
    "monday_board": _("Dashboard on Monday"),
    "register_drift": _("Notice of changes since the approved register"),
    "review_due": _("Notice that a review is due"),
    "access_review": _("Question who still needs access"),
    "access_no_longer": _("Notice that access is to be taken away"),
    "authorisation_ends": _("Notice that an authorisation ends"),
    "authority_term": _("Letter of the supervisory authority and its term"),
    "measure_failed": _("Notice that a measure does not hold any more"),
    "policy_to_read": _("Policy to be read"),
    "consultation": _("Question to the officer, or an opinion"),
    "training_due": _("Reminder of training"),
    "drill": _("Mail of an exercise with impostors"),
    "agent_started": _("Notice that an agent acts for somebody"),
    "agent_stopped": _("Notice that an agent was stopped"),
    "webhook_stopped": _("Notice that a webhook was stopped"),
    "processor_questionnaire": _("Questionnaire to a processor"),
    "processor_objection": _("Objection to a sub-processor"),
    "transfer_questions": _("Questions about a transfer"),
    "processor_news": _("News about a processor"),
    "notice_facts": _("Facts of a privacy notice changed"),
    "hold_review": _("Hold to look at again"),
    "preferences_access": _("Link to one's own consents"),
    "preferences_saved": _("Receipt of changed consents"),
    "task_reminder": _("Reminder of tasks"),
    "text": _("Text message"),
    "booking_made": _("A booked talk"),
    "booking_off": _("A booked talk called off"),
    "offer_accepted": _("Confirmation of an order"),
    "offer_code": _("Code for accepting an offer"),
    "offer_news": _("News of an offer"),
    "notifications": _("What waits for a colleague"),
    "full_export": _("News of a full export"),
    "ksef_news": _("News of an invoice on its way to KSeF"),
    "trial": _("Test message"),
    "accounts/mail/notice": _("Notice about an account"),
    "accounts/mail/grave_act": _("Notice about power given"),
    "accounts/mail/token_ends": _("Notice that a token ends"),
    "accounts/mail/provisioning_token_ends": _("Notice that a token of a provider ends"),
    "accounts/mail/invitation": _("Invitation"),
    "accounts/mail/reset": _("Link for a new password"),
    "": _("Message from the system"),
}

WAITS = _(
    "It waits: the firm that carries our mail may not get it now. The data protection officer sees why under "
    "Recipients and processors; once that is mended, it goes by itself."
)
TEXT_WAITS = _(
    "It waits: the provider of text messages may not get it now. The data protection officer sees why under Recipients "
    "and processors; once that is mended, it goes by itself."
)
ACCOUNT_WAITS = _("It waits: the account that it leaves through has to be connected again. Then it goes by itself.")
REASONS = {
    "refused": _("The mail server refused it for good. Check the address, then try again."),
    "unsendable": _("The address or the text cannot be sent by mail. Correct the address, then try again."),
    "uncertain": _("It was handed over twice without a clear answer. It may have arrived: ask before you try again."),
    "gave_up": _("The mail server could not be reached for three days. Check the connection, then try again."),
    "came_back": _("The mail server took it, and it came back later. Check the address, then try again."),
    "restored": _("An older backup was put back. It may have been sent already: ask before you try again."),
    "restricted": _("Use of this person's data is paused."),
    "objection": _("The person objected."),
    "withdrawn": _("Consent was withdrawn."),
    "expired": _("The ground has expired."),
    "consent_needed": _("Marketing by this channel needs consent."),
    "no_ground": _("No consent and no other ground."),
    "no_purpose": _("The message says no purpose."),
    "no_gate": _("The contact gate is not set up."),
    "binned": _("The contact was in the bin when its time came."),
    HELD + "not_declared": _(
        "It waits: nobody in the list of recipients is marked as the firm that carries our mail. The privacy desk "
        "marks it there; then it goes by itself."
    ),
    HELD + "provider_not_declared": _(
        "It waits: nobody has said which firm holds the account that it leaves through. An administrator chooses it "
        "from the list of recipients, under Mailboxes."
    ),
    **{HELD + reason: WAITS for reason in Reason if reason not in PASSING},
    HELD + "text_not_declared": _(
        "It waits: nobody has said which recipient the provider of text messages is. An administrator chooses it under "
        "SMS."
    ),
    **{HELD + "text_" + reason: TEXT_WAITS for reason in Reason if reason not in PASSING},
    "text_refused": _("The provider of text messages refused it for good. Check the number, then write again."),
    "no_number": _("There is no number that a text message can go to."),
    "not_arrived": _("The network could not deliver it. Check the number."),
    **{ACCOUNT + code: ACCOUNT_WAITS for code in LASTING},
    f"{ACCOUNT}off": _("It waits: the account that it leaves through is switched off. Switched on, it goes by itself."),
    "account_gone": _(
        "The account that it was to leave through is not connected any more. Write it again from another."
    ),
    "writer_left": _("Its writer did not work here any more when its time came."),
}


def name_of(template: str) -> str:
    """What a kind of message is called."""
    return str(NAMES.get(template, template))


def reason_of(code: str) -> str:
    """Why a message did not go; empty for none."""
    return str(REASONS.get(code, code))
