"""The list of pairs that somebody put aside, the last one first."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_mail_of_nobody")]

    operations = [
        migrations.AddIndex(
            model_name=model,
            index=models.Index(fields=["-settled_at", "-id"], condition=~Q(settled_at=None), name=name),
        )
        for model, name in (("contactpair", "contact_pair_settled"), ("companypair", "company_pair_settled"))
    ]
