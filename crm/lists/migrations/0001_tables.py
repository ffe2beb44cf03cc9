"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.sealed.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('privacy', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('list', models.SlugField(max_length=20)),
                    ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='accounts.team')),
                    ('kept', models.BooleanField(default=True)),
                    ('said', models.JSONField(default=dict)),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'saved view',
                    'verbose_name_plural': 'saved views',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['owner', 'list'], name='view_owner'), models.Index(condition=models.Q(('kept', False)), fields=['made_at'], name='view_keys'), models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='view_removed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kept', True), ('team', None), _connector='OR'), name='view_key_is_private')],
                },
            ), migrations.CreateModel(
                name='Habit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('list', models.SlugField(max_length=20)),
                    ('opens', models.CharField(max_length=36)),
                ],
                options={
                    'verbose_name': 'usual view',
                    'constraints': [models.UniqueConstraint(fields=('user', 'list'), name='habit_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='ViewWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('view', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='lists.savedview')),
                    ('place', models.CharField(blank=True, max_length=8)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='view_words', to='privacy.person')),
                    ('text', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                ],
                options={
                    'verbose_name': 'word of a saved view',
                    'constraints': [models.UniqueConstraint(fields=('view', 'place'), name='view_word_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Pin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='lists.savedview')),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'pinned view',
                    'constraints': [models.UniqueConstraint(fields=('user', 'view'), name='pin_once')],
                    'indexes': [],
                },
            )],
        ),
    ]
