"""What comes in with a request: what was asked, who speaks for them, files; and what they get: case and code."""

from dataclasses import dataclass, field

from django.conf import settings

from crm.casework import enclosures
from dsar.models import Case, CaseFile, ReplyBy


@dataclass(frozen=True)
class RequestDetails:
    """What somebody asked for, in their words, and where the answer goes."""

    kinds: tuple[str, ...]
    details: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    postal: str = field(default="", repr=False)
    reply_by: str = ReplyBy.EMAIL
    language: str = settings.LANGUAGE_CODE
    topic: str = ""
    notice: str = ""  # the version of the notice that stood on the page, as «slug/number»


@dataclass(frozen=True)
class RepresentativeDetails:
    """Who speaks for them, and on what that rests."""

    role: str
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    authority: str = field(default="", repr=False)


@dataclass(frozen=True)
class EnclosedFile(enclosures.Enclosed):
    """A file that came with it, and what it is."""

    role: str = CaseFile.Role.ENCLOSURE


@dataclass(frozen=True)
class ReceivedRequest:
    """The case, and the code of its status page: shown now and never again; empty when it was received before."""

    case: Case
    code: str = field(default="", repr=False)
