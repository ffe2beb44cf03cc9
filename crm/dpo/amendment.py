"""A purpose is never edited: its next version takes over, the old one keeps what people were told (Art. 13(3), 14(4)).

Slug, legal basis and whether it is marketing stay: changing one of them makes another purpose, with grounds of its own.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy import ledger
from crm.privacy.models import Purpose, PurposeRecipient

COLUMNS = ("name", "name_en", "article", "categories", "channels", "notice_text", "notice_text_en")
STAYING = ("slug", "legal_basis", "marketing")


@transaction.atomic
def amend(slug: str, values: dict[str, Any], *, seen: int, by: Any) -> Purpose:
    """Make the next version of the purpose with `values` (COLUMNS and recipients) and return it.

    Nothing is made when nothing changes: the version in force comes back. Raises ValidationError when it is no longer
    `seen`, the version the author was reading; Purpose.DoesNotExist when the purpose is retired.
    """
    old = Purpose.objects.select_for_update().get(slug=slug, active_to=None)
    if old.version != seen:
        raise ValidationError(_("Somebody has made a new version meanwhile. Look at it, then change that one."))
    before = {recipient.pk for recipient in old.recipients.all()}
    after = {recipient.pk for recipient in values["recipients"]}
    changed = [name for name in COLUMNS if getattr(old, name) != values[name]]
    changed += ["recipients"] if before != after else []
    if not changed:
        return old
    at = timezone.now()
    old.active_to = at
    old.save(update_fields=["active_to"])
    made = Purpose.objects.create(
        version=old.version + 1,
        active_from=at,
        **{name: getattr(old, name) for name in STAYING},
        **{name: values[name] for name in COLUMNS},
    )
    PurposeRecipient.objects.bulk_create(PurposeRecipient(purpose=made, recipient_id=pk) for pk in sorted(after))
    ledger.record("purpose.amended", by=by, target=f"purpose:{slug}", fields=changed, counts={"version": made.version})
    return made
