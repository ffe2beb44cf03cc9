"""Saved views, what was typed into them, who has them in the sidebar, and which opens first."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import crm.privacy.sealed

USER = migrations.swappable_dependency(settings.AUTH_USER_MODEL)


def user(related: str, **more) -> models.ForeignKey:
    """A colleague."""
    to = settings.AUTH_USER_MODEL
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=related, to=to, **more)


def link(to: str, related: str, **more) -> models.ForeignKey:
    """A row that goes with another."""
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=related, to=to, **more)


def key() -> models.BigAutoField:
    """The number of a row."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_closed"), ("accounts", "0002_roles"), ("privacy", "0004_seals"), USER]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", key()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("list", models.SlugField(max_length=20)),
                ("kept", models.BooleanField(default=True)),
                ("said", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("owner", user("saved_views", db_index=False)),
                ("team", link("accounts.team", "saved_views", blank=True, null=True)),
            ],
            options={"verbose_name": "saved view", "verbose_name_plural": "saved views", "ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="ViewWord",
            fields=[
                ("id", key()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("place", models.CharField(blank=True, max_length=8)),
                ("text", crm.privacy.sealed.SealedJSONField(blank=True, house=True, null=True)),
                ("person", link("privacy.person", "view_words", blank=True, null=True)),
                ("view", link("contacts.savedview", "words", db_index=False)),
            ],
            options={"verbose_name": "word of a saved view"},
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", key()),
                ("user", user("+", db_index=False)),
                ("view", link("contacts.savedview", "pins")),
            ],
            options={"verbose_name": "pinned view"},
        ),
        migrations.CreateModel(
            name="Habit",
            fields=[
                ("id", key()),
                ("list", models.SlugField(max_length=20)),
                ("opens", models.CharField(max_length=36)),
                ("user", user("+", db_index=False)),
            ],
            options={"verbose_name": "usual view"},
        ),
        migrations.AddConstraint(
            "savedview",
            models.CheckConstraint(
                name="view_key_is_private", condition=models.Q(("kept", True), ("team", None), _connector="OR")
            ),
        ),
        # one's own tabs of a list
        migrations.AddIndex("savedview", models.Index(fields=["owner", "list"], name="view_owner")),
        # short keys and removed views whose days are over
        migrations.AddIndex(
            "savedview", models.Index(fields=["made_at"], condition=models.Q(("kept", False)), name="view_keys")
        ),
        migrations.AddIndex(
            "savedview",
            models.Index(
                fields=["removed_at"], condition=models.Q(("removed_at__isnull", False)), name="view_removed"
            ),
        ),
        migrations.AddConstraint(
            "viewword", models.UniqueConstraint(fields=("view", "place"), name="view_word_once")
        ),
        migrations.AddConstraint("pin", models.UniqueConstraint(fields=("user", "view"), name="pin_once")),
        migrations.AddConstraint("habit", models.UniqueConstraint(fields=("user", "list"), name="habit_once")),
    ]
