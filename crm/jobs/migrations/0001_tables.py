"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.sealed.fields
import crm.privacy.sealed.files
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('privacy', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(max_length=80)),
                    ('title_code', models.CharField(blank=True, max_length=80)),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                    ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('done', 'Finished'), ('failed', 'Stopped by an error'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
                    ('phase', models.CharField(blank=True, max_length=80)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('payload', models.JSONField(default=dict)),
                    ('cursor', models.JSONField(null=True)),
                    ('result', models.JSONField(default=dict)),
                    ('problem', models.CharField(blank=True, max_length=40)),
                    ('error', models.CharField(blank=True, max_length=80)),
                    ('cancellable', models.BooleanField(default=False)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('lease_token', models.UUIDField(null=True)),
                    ('lease_until', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('rung_at', models.DateTimeField(null=True)),
                    ('started_at', models.DateTimeField(null=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'job',
                    'verbose_name_plural': 'jobs',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['owner', '-id'], name='job_of_owner'), models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state'], name='job_under_way')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_token__isnull', False), ('lease_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_token', None), ('lease_until', None)), _connector='OR'), name='job_lease_while_running'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state__in', ['queued', 'running'])), models.Q(models.Q(('state__in', ['queued', 'running']), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='job_end_has_its_moment')],
                },
            ), migrations.CreateModel(
                name='Export',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL)),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('what', models.CharField(default='contacts', max_length=12)),
                    ('kind', models.CharField(choices=[('xlsx', 'Excel (XLSX)'), ('csv', 'CSV')], default='xlsx', max_length=4)),
                    ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('channel', models.CharField(blank=True, choices=[('email', 'E-mail'), ('phone', 'Phone'), ('sms', 'SMS'), ('post', 'Post')], max_length=8)),
                    ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='privacy.recipient')),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                    ('asked', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('state', models.CharField(choices=[('making', 'Being made'), ('ready', 'Ready'), ('gone', 'Removed')], default='making', max_length=8)),
                    ('ending', models.CharField(blank=True, choices=[('expired', 'Its seven days are over.'), ('changed', 'Somebody in it has withdrawn, was erased or restricted, or is no longer yours to see.'), ('given_up', 'It was never finished.')], max_length=12)),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('entries', models.PositiveIntegerField(default=0)),
                    ('left_out', models.JSONField(default=dict)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('ready_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('given_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'export',
                    'verbose_name_plural': 'exports',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['owner', '-id'], name='export_owner')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('expires_at__isnull', False), ('ready_at__isnull', False)), _connector='OR'), name='export_ready_has_an_end')],
                },
            ), migrations.CreateModel(
                name='ExportPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='jobs.export')),
                    ('number', models.PositiveIntegerField()),
                    ('file', crm.privacy.sealed.files.SealedFileField(blank=True, house=True)),
                    ('things', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('export', 'number'), name='export_part_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Exported',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='jobs.export')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to='privacy.person')),
                    ('part', models.PositiveIntegerField()),
                    ('share', models.BinaryField()),
                ],
                options={
                    'verbose_name': 'entry in an export',
                    'indexes': [models.Index(fields=['export', 'part'], name='exported_part')],
                    'constraints': [models.UniqueConstraint(fields=('export', 'person', 'part'), name='exported_once')],
                },
            )],
        ),
    ]
