"""The tables of consents, one file an idea."""

from consents.models.controller import Controller
from consents.models.drafted import Drafted
from consents.models.forms import CaptureForm, FormPurpose, PausedVisits
from consents.models.grounds import Ground, GroundEvent, Restriction, refused
from consents.models.notices import (
    Given,
    NoticeDrift,
    NoticeExemption,
    NoticePeriod,
    NoticeReceived,
    NoticeText,
    NoticeVersion,
    PrivacyNotice,
)
from consents.models.renewals import Renewal
from consents.models.submissions import Choice, Confirmation, FormAnswer, Submission
from consents.models.suppressions import Suppression
from consents.models.visits import Knock, Visit
from consents.models.wordings import LANGUAGES, Wording, WordingTally, WordingText, digest_of

__all__ = [
    "LANGUAGES",
    "CaptureForm",
    "Choice",
    "Confirmation",
    "Controller",
    "Drafted",
    "FormAnswer",
    "FormPurpose",
    "Given",
    "Ground",
    "GroundEvent",
    "Knock",
    "NoticeDrift",
    "NoticeExemption",
    "NoticePeriod",
    "NoticeReceived",
    "NoticeText",
    "NoticeVersion",
    "PausedVisits",
    "PrivacyNotice",
    "Renewal",
    "Restriction",
    "Submission",
    "Suppression",
    "Visit",
    "Wording",
    "WordingTally",
    "WordingText",
    "digest_of",
    "refused",
]
