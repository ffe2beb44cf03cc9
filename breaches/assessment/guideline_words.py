"""What the guidelines suggest, in words: register, authority, people, and why."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from breaches.assessment.guideline import Rule, Suggestion
from crm.privacy.law.jurisdiction import of_the_law

WORDS: dict[Rule, Any] = {
    Rule.ALWAYS: _("Every breach is recorded (GDPR Art. 33(5))."),
    Rule.UNREADABLE: _("Nobody can read the data, and nothing is lost (GDPR Art. 34(3)(a))."),
    Rule.RESTORED: _("Nothing was taken, and everything worked again soon."),
    Rule.CORE: _("People depended on data that were out of reach."),
    Rule.SENSITIVE_OUTAGE: _("Sensitive data were lost or out of reach."),
    Rule.TAKEN: _("Somebody hostile has the data."),
    Rule.HASHED: _("Strongly hashed passwords tell nothing; advise to change them."),
    Rule.TRUSTED: _(
        "Few people, and whoever has the data is bound to secrecy and confirmed in writing that they are deleted."
    ),
    Rule.HARMLESS: _("Few people, known recipients, harmless data."),
    Rule.CROWD: _("Very many people are concerned, and nobody knows who has the data."),
    Rule.MANY: _("More than a few people are concerned: a risk cannot be ruled out (GDPR Art. 33(1))."),
    Rule.ANY_RISK: _("A risk cannot be ruled out, and the authority hears of any (GDPR Art. 33(1))."),
    Rule.BAND_LOW: _("The score is low."),
    Rule.BAND_MEDIUM: _("A risk remains: the authority, not the people."),
    Rule.BAND_HIGH: _("The score is high."),
    Rule.SPECIAL: _("Special categories of data are in it."),
    Rule.SPECIAL_LITTLE: _("Special categories of data are in it, but they tell little about few people."),
    Rule.STAFF: _("Staff took data for business of their own."),
    Rule.PESEL: of_the_law(lambda law: law.person_number.grave),
}


def suggestion_words(suggested: Suggestion) -> dict[str, Any]:
    """{authority, people, reasons, stricter} for a page; `stricter` says that national practice asks for more."""
    return {
        "authority": suggested.authority,
        "people": suggested.people,
        "reasons": [str(WORDS[rule]) for rule in suggested.reasons],
        "stricter": bool(suggested.stricter),
    }
