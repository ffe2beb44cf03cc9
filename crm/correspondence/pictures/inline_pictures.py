"""A picture for the text of a letter, and where a page of ours finds it. It lies beside the draft, sealed."""

import re
from pathlib import PurePath
from typing import Any

from django.urls import reverse

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.correspondence.templates.marked_text import KEY
from crm.privacy.uploads import Policy, admit
from crm.privacy.uploads.kinds import JPEG, PNG
from crm.privacy.uploads.redrawing import redrawn

MB = 1024 * 1024
PICTURES = Policy((PNG, JPEG), 10 * MB)
WITHIN, LARGEST = (1600, 1600), MB
SHOWN = 2 * MB
PAGE = "contacts:entry_picture"
LEAVES_AS = re.compile(rf"cid:(logo-)?({KEY})@pictures")


def picture_from(upload: Any, *, by: User) -> Enclosed:
    """The picture as it will stand in the letter: upright, no wider than 1600 dots, without what the camera noted.

    UploadRefused for what is none, or is larger than 1 MB even then.
    """
    name = upload.name if PurePath(str(upload.name)).suffix else f"{upload.name}.png"
    admitted = admit(upload, str(name), policy=PICTURES, by=by)
    drawn = redrawn(upload.read(), within=WITHIN, largest=LARGEST)
    return Enclosed(f"{PurePath(admitted.name).stem}.{drawn.ending}", drawn.content)


def shown_picture(content: bytes) -> tuple[bytes, str]:
    """(content, type) of a picture that a page shows, whoever sent it. UploadRefused for what is none."""
    drawn = redrawn(content, within=WITHIN, largest=SHOWN)
    return drawn.content, drawn.kind


def seen_here(page: str) -> str:
    """HTML that leaves, with its pictures where a page of ours finds them."""
    return LEAVES_AS.sub(lambda match: reverse("sending:logo" if match[1] else PAGE, args=[match[2]]), page)
