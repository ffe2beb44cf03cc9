"""Mail that came in, drafts and templates of letters.

Letters to many are in contacts: attachments of the history point at their files.
"""

from crm.correspondence.models.calendars import CalendarAccount, CalendarServer
from crm.correspondence.models.inbox import FiledMail, IgnoredSender, WaitingMail
from crm.correspondence.models.letters import Draft, LetterTemplate
from crm.correspondence.models.telephony import PhoneCall, PhoneLine, PhoneSystem, TakenEvent
from crm.correspondence.models.threads import TakenThread

__all__ = [
    "CalendarAccount",
    "CalendarServer",
    "Draft",
    "FiledMail",
    "IgnoredSender",
    "LetterTemplate",
    "PhoneCall",
    "PhoneLine",
    "PhoneSystem",
    "TakenEvent",
    "TakenThread",
    "WaitingMail",
]
