"""Letters to many."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import crm.privacy.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0007_views"),
        ("jobs", "0001_initial"),
        ("privacy", "0009_tombstones_mentions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("letter", crm.privacy.sealed.SealedJSONField(blank=True, house=True, null=True)),
                ("keys", crm.privacy.sealed.SealedJSONField(blank=True, house=True, null=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("left_out", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.purpose"
                    ),
                ),
            ],
            options={
                "verbose_name": "letter to many",
                "verbose_name_plural": "letters to many",
                "ordering": ["-pk"],
            },
        ),
    ]
