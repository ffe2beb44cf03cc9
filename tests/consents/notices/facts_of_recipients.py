"""What tests of facts and pauses share: a mailer in the United States, and what protects the data there."""

from datetime import timedelta

from django.utils import timezone

from crm.privacy.models import Purpose, PurposeRecipient, Recipient, Transfer


def us_mailer(*slugs, **columns):
    """A mailer in the United States that these purposes name."""
    created = {"name": "Mailer Inc.", "name_en": "Mailer Inc.", "kind": "processor", "country": "US", **columns}
    mailer = Recipient.objects.create(slug="mailer", **created)
    for purpose in Purpose.objects.active().filter(slug__in=slugs):
        PurposeRecipient.objects.create(purpose=purpose, recipient=mailer)
    return mailer


def clauses(recipient, **columns):
    """Standard contractual clauses that count."""
    terms = {"module": "2", "annexes": ["I", "II"], "outcome": "equivalent", "since": timezone.localdate()}
    terms |= {"review_on": timezone.localdate() + timedelta(days=300), "recorded_by": "user:1"}
    return Transfer.objects.create(**{"recipient": recipient, "country": "US", "mechanism": "scc", **terms, **columns})


def next_version(slug, **changes):
    """The next version of a purpose with its recipients, as an approved proposal leaves it."""
    old = Purpose.objects.get(slug=slug, active_to=None)
    named = [row.recipient for row in PurposeRecipient.objects.filter(purpose=old).select_related("recipient")]
    now = timezone.now()
    Purpose.objects.filter(pk=old.pk).update(active_to=now)
    values = {field.attname: getattr(old, field.attname) for field in Purpose._meta.concrete_fields}
    values |= {"id": None, "version": old.version + 1, "active_from": now, "active_to": None, **changes}
    purpose = Purpose.objects.create(**values)
    PurposeRecipient.objects.bulk_create(PurposeRecipient(purpose=purpose, recipient=row) for row in named)
    return purpose
