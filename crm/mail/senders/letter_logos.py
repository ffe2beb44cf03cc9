"""The house's logo under letters: put there, taken away, and found for what leaves."""

from collections.abc import Iterable
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from crm.mail.models.letter_logos import LetterLogo
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.uploads import Policy, admit
from crm.privacy.uploads.kinds import JPEG, PNG
from crm.privacy.uploads.redrawing import redrawn

MB = 1024 * 1024
LOGOS = Policy((PNG, JPEG), 5 * MB)
WITHIN, LARGEST = (400, 120), 64 * 1024
PREFIX = "logo:"


def logo_in_use() -> LetterLogo | None:
    """What stands under a letter that is written now; its bytes are left where they are."""
    return LetterLogo.objects.in_use().defer("content").first()


def put_logo(file: BinaryIO, name: str, *, by: Actor) -> LetterLogo:
    """Let the picture stand under letters from now on. UploadRefused for what is none, or too large."""
    admit(file, name, policy=LOGOS, by=by)
    drawn = redrawn(file.read(), within=WITHIN, largest=LARGEST)
    with transaction.atomic():
        LetterLogo.objects.in_use().select_for_update().update(replaced_at=Now())
        facts: dict[str, Any] = {"kind": drawn.kind, "width": drawn.width, "height": drawn.height}
        logo: LetterLogo = LetterLogo.objects.create(content=drawn.content, **facts)
        ledger.record("letter_logo.put", by=by, target=logo.target)
    return logo


@transaction.atomic
def take_logo_away(*, by: Actor) -> bool:
    """Letters have no logo from now on; False where they had none."""
    logo = LetterLogo.objects.in_use().select_for_update().defer("content").first()
    if logo is None:
        return False
    LetterLogo.objects.filter(pk=logo.pk).update(replaced_at=Now())
    ledger.record("letter_logo.taken_away", by=by, target=logo.target)
    return True


def logo_contents(keys: Iterable[str]) -> dict[str, bytes]:
    """{key: content} of the logos among what a letter encloses: no statement where there is none."""
    wanted = {UUID(key.removeprefix(PREFIX)) for key in keys if key.startswith(PREFIX)}
    rows = LetterLogo.objects.filter(uid__in=wanted) if wanted else ()
    return {logo.key: bytes(logo.content) for logo in rows}
