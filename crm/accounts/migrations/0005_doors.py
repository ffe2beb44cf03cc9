"""Counters of tries and known places, browsers that signed in, recovery codes, the age of passwords."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_stand_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='role',
            name='password_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Empty: never, which is safer.', null=True, verbose_name='days until a new password'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=32, unique=True)),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['account'], name='place_account'), models.Index(fields=['seen_at'], name='place_seen_at')],
            },
        ),
        migrations.CreateModel(
            name='Tries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('sign_in', 'password'), ('code', 'second factor'), ('reset', 'asking for a link'), ('link', 'link from a mail'), ('token', 'API token'), ('portal', 'portal'), ('form', 'public form')], max_length=8)),
                ('axis', models.CharField(choices=[('account', 'account'), ('address', 'address'), ('place', 'account at a known address'), ('house', 'everybody')], max_length=8)),
                ('key', models.CharField(max_length=32)),
                ('count', models.PositiveIntegerField(default=0)),
                ('locks', models.PositiveSmallIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
                ('opens_at', models.DateTimeField()),
                ('shut_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['last_at'], name='tries_last_at'), models.Index(condition=models.Q(('shut_at__isnull', False)), fields=['shut_at'], name='tries_shut_at')],
                'constraints': [models.UniqueConstraint(fields=('act', 'axis', 'key'), name='tries_once')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('first_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('trusted_until', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-seen_at'],
                'indexes': [models.Index(fields=['seen_at'], name='device_seen_at')],
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='device_once_per_user')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('used_at', None)), fields=['user'], name='recovery_code_unused')],
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='recovery_code_once')],
            },
        ),
    ]
