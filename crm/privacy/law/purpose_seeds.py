"""Plants what a house starts with: the purposes and recipients of its jurisdiction, from a migration."""

from typing import Any

from crm.privacy.law.jurisdiction import jurisdiction


def plant(recipients: Any, purposes: Any, links: Any) -> None:
    """Add each recipient and purpose that is not there yet. Takes the models, which a migration has of its own."""
    seeds = jurisdiction().seeds
    known = {field.name for field in recipients._meta.fields}  # those of the migration that plants
    for row in seeds.recipients:
        columns = {name: value for name, value in row.items() if name in known}
        recipients.objects.get_or_create(slug=row["slug"], defaults=columns)
    for row in seeds.purposes:
        columns = {name: value for name, value in row.items() if name != "recipients"}
        columns["balancing"] = seeds.balancing.get(row["slug"], "")
        purpose, created = purposes.objects.get_or_create(slug=row["slug"], version=1, defaults=columns)
        if created:
            named = recipients.objects.filter(slug__in=row["recipients"])
            links.objects.bulk_create(links(purpose=purpose, recipient=recipient) for recipient in named)
