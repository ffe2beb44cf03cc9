"""What a recipient needs before the disclosure gate lets anything go there: to be named, and an agreement (Art. 28)."""

from datetime import date, timedelta

from django.utils import timezone

from crm.privacy.models import Agreement, PurposeRecipient, Recipient

BEGAN = timedelta(days=400)


def in_order(recipient: Recipient | str, *purposes, ends: date | None = None) -> Recipient:
    """The recipient (or the one with that slug), named by the purposes, with an agreement until `ends`."""
    row = Recipient.objects.get(slug=recipient) if isinstance(recipient, str) else recipient
    for purpose in purposes:
        PurposeRecipient.objects.get_or_create(purpose=purpose, recipient=row)
    kind = "joint" if row.kind == Recipient.Kind.JOINT else "processing"
    options = {"kind": kind, "recorded_by": "system:test", "concluded_on": timezone.localdate() - BEGAN}
    Agreement.objects.get_or_create(recipient=row, ends_on=ends, kind=kind, defaults=options)
    return row


def ended(recipient: Recipient) -> date:
    """Its agreements ended yesterday; the day."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Agreement.objects.filter(recipient=recipient).update(ends_on=yesterday)
    return yesterday


def carries(recipient: Recipient, part: str) -> None:
    """The recipient alone does this part of the product (mail, vat, regon)."""
    for row in Recipient.objects.filter(product_parts__contains=[part]).exclude(pk=recipient.pk):
        Recipient.objects.filter(pk=row.pk).update(
            product_parts=[product_part for product_part in row.product_parts if product_part != part]
        )
    Recipient.objects.filter(pk=recipient.pk).update(product_parts=[part])


def all_delete_by_themselves() -> None:
    """The agreement of each standing recipient says that it deletes whom we deleted: a purge tells none of them."""
    standing = {row.recipient for row in PurposeRecipient.objects.select_related("purpose", "recipient") if row.always}
    for recipient in standing:
        in_order(recipient)
    Agreement.objects.filter(recipient__in=standing).update(deletion_clause="§ 7")
