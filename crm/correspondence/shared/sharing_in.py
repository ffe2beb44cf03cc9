"""Words and files from a phone into the tray of whoever shared them: filed as a note with its files, or forgotten.

There is no sender. A person of their own stands for whoever it is about, as with each mail of the tray, so that it is
sealed, found by the desk, and gone after fourteen days without a decision.
"""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.correspondence.inbox.parties import Reader
from crm.correspondence.inbox.waiting_mail import put_in_tray
from crm.correspondence.models import WaitingMail
from crm.correspondence.pictures.inline_pictures import PICTURES
from crm.mail.parsing.parser import read
from crm.privacy.uploads import DOCUMENTS, Policy, admit_all, kind_of
from crm.privacy.uploads.redrawing import redrawn

MB = 1024 * 1024
SHARED = Policy(DOCUMENTS.kinds, 10 * MB, most=5)
WITHIN, LARGEST = (2400, 2400), 2 * MB  # a visiting card is still read
LONGEST_TITLE, LONGEST = 150, 5000


def share_in(words: Sequence[str], uploads: Sequence[Any], *, by: User) -> WaitingMail:
    """Keep it in the tray of `by`. ValidationError where there is nothing, UploadRefused for a file we do not take."""
    title, text = (words[0].strip()[:LONGEST_TITLE], "\n".join(filter(None, map(str.strip, words[1:])))[:LONGEST])
    if not (title or text or uploads):
        raise ValidationError(_("There is nothing in it. Share words or a file."), code="empty")
    raw = as_mail(title or _("Shared from a phone"), text, admitted(uploads, by=by))
    kind = WaitingMail.Kind.SHARED
    return put_in_tray(read(raw, arrived=timezone.now()), Reader(by, None), kind=kind, by=by, direction="")


def admitted(uploads: Sequence[Any], *, by: User) -> list[Enclosed]:
    """The files once all passed; photos upright and without what the camera noted beside them."""
    checked = admit_all([(upload, str(upload.name)) for upload in uploads], policy=SHARED, by=by)
    files = []
    for upload, admitted_file in zip(uploads, checked, strict=True):
        content = upload.read()
        if admitted_file.kind in PICTURES.kinds:
            drawn = redrawn(content, within=WITHIN, largest=LARGEST)
            stem = admitted_file.name.rpartition(".")[0]
            files.append(Enclosed(f"{stem}.{drawn.ending}", drawn.content))
        else:
            files.append(Enclosed(admitted_file.name, content))
    return files


def as_mail(title: str, text: str, files: Sequence[Enclosed]) -> bytes:
    """What was shared as the tray keeps everything: as a mail without addresses."""
    mail = EmailMessage()
    mail["Subject"], mail["Date"] = " ".join(title.split()), format_datetime(timezone.now())
    mail.set_content(text)
    for file in files:
        main, _slash, sub = kind_of(file.name, SHARED).mime.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return mail.as_bytes()
