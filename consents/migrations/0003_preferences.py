"""Objections that stay with the address, visits to the preference centre, what the events need to be the whole truth."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

LANGUAGES = [("pl", "Polish"), ("en", "English")]
KINDS = [
    ("recorded", "Ground recorded"),
    ("requested", "Consent asked for"),
    ("prolonged", "Ground prolonged"),
    ("given", "Consent given"),
    ("refused", "Consent refused"),
    ("withdrawn", "Consent withdrawn"),
    ("objected", "Objection"),
    ("expired", "Ground expired"),
    ("ended", "Ground ended"),
]


def key() -> models.BigAutoField:
    """The primary key of every table."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("consents", "0002_capture"), ("privacy", "0007_purpose_balancing")]

    operations = [
        migrations.AddField("ground", "anew_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("groundevent", "expires_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("groundevent", "own", models.BooleanField(default=False)),
        migrations.AlterField("groundevent", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AddField("restriction", "told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("restriction", "lifted_by", models.CharField(blank=True, max_length=80)),
        migrations.RemoveIndex("ground", "ground_in_force"),
        migrations.AddIndex(
            "ground",
            models.Index(
                condition=models.Q(ended_at=None, objected_at=None),
                fields=["purpose", "channel", "person"],
                include=["expires_at", "since", "basis", "anew_at"],
                name="ground_in_force",
            ),
        ),
        migrations.AddIndex(
            "ground",
            models.Index(condition=models.Q(objected_at__isnull=False), fields=["person"], name="ground_objected"),
        ),
        migrations.AddIndex(
            "ground",
            models.Index(
                condition=models.Q(ended_at=None, expires_at__isnull=False),
                fields=["expires_at"],
                name="ground_expiring",
            ),
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", key()),
                ("objection", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("kind", models.CharField(choices=[("email", "E-mail"), ("phone", "Phone")], max_length=8)),
                ("index", models.BigIntegerField()),
                ("key", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "suppressed address",
                "indexes": [models.Index(fields=["key"], name="suppression_key")],
                "constraints": [models.UniqueConstraint(fields=("kind", "index", "at"), name="suppressed_once")],
            },
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", key()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("language", models.CharField(choices=LANGUAGES, max_length=2, verbose_name="language")),
                ("at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "request for a link",
                "indexes": [
                    models.Index(condition=models.Q(answered_at=None), fields=["at"], name="knock_waiting"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", key()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("language", models.CharField(choices=LANGUAGES, max_length=2, verbose_name="language")),
                ("link", models.CharField(max_length=64, unique=True)),
                ("code", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(blank=True, null=True)),
                ("pass_digest", models.CharField(blank=True, max_length=64)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "knock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="consents.knock"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="privacy.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "visit to the preference centre",
                "indexes": [
                    models.Index(fields=["pass_digest"], name="visit_pass"),
                    models.Index(fields=["asked_at"], name="visit_asked"),
                ],
            },
        ),
    ]
