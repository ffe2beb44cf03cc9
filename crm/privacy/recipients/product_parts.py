"""What of the product itself runs with a recipient: hosting, mail, look-ups in registers. A fact that is written down.

Where our own store lies, an erased person's data go with our own key, so hosting is the part of a processor alone. Mail
and each register are one recipient's at a time.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Recipient
from crm.privacy.recipients.halts import refuse_ended

Part = Recipient.ProductPart
ONE_ALONE = (Part.MAIL, Part.VAT, Part.REGON)


@transaction.atomic
def set_parts(recipient: Recipient, parts: Iterable[str], *, by: Actor) -> bool:
    """Write down which parts the recipient does. False where nothing changes.

    ValidationError for one that has ended, for a host that is no processor, and for a part that another one does.
    """
    everybody = {row.pk: row for row in Recipient.objects.select_for_update().order_by("pk")}  # two may claim one part
    row, wanted = everybody[recipient.pk], set(parts)
    refuse_ended(row)
    if Part.HOSTING in wanted and row.kind != Recipient.Kind.PROCESSOR:
        words = _("Whoever hosts the product processes for us: only a processor can.")
        raise ValidationError({"parts": ValidationError(words, code="no_processor")})
    refuse_taken(row, wanted)
    ordered = [part for part in Part.values if part in wanted]
    if ordered == row.product_parts:
        return False
    row.product_parts = ordered
    row.save(update_fields=["product_parts"])
    ledger.record("recipient.part_set", by=by, target=f"recipient:{row.slug}", counts=dict.fromkeys(ordered, True))
    return True


def refuse_taken(row: Recipient, wanted: set[str]) -> None:
    """ValidationError for a part that another recipient in force does; it is taken off there first."""
    for part in ONE_ALONE:
        other = Recipient.objects.active().doing(part).exclude(pk=row.pk).first() if part in wanted else None
        if other is not None:
            words = _("“%(part)s” is written down for %(recipient)s. Take it off there first.")
            named = {"part": part.label, "recipient": other}
            raise ValidationError({"parts": ValidationError(words, code="taken", params=named)})
