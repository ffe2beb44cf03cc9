"""What an event of a webhook is about, and what of it is told."""

from enum import StrEnum


class Record(StrEnum):
    """What an event is about; its id in the body is that of the resource."""

    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    OFFER = "offer"
    OBJECT = "object"
    PRODUCT = "product"
    TASK = "task"
    REQUEST = "request"
    BREACH = "breach"
    AUTHORISATION = "authorisation"
    ASSESSMENT = "assessment"
    RISK = "risk"
    CHECK = "check"
    REVIEW = "review"
    TRAINING = "training"
    AGENT = "agent"


class Told(StrEnum):
    """What of it is told, and to whom."""

    VALUES = "values"  # ids, and what the purpose of the webhook needs of a contact
    IDS = "ids"  # ids, codes and names of fields
    STOP = "stop"  # the same, also to whoever had the person from us before: it says to stop
    CASE = "case"  # a case in codes; nobody is named
    COLLEAGUE = "colleague"  # ids alone, of a colleague in the program's teams
