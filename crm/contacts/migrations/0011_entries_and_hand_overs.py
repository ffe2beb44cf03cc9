"""Entries are pinned, taken away and changed with their history kept; files and colleagues hang on them; hand-overs.

`interaction_removed` serves what forgets entries taken away, `wording_of_entry` one entry's history, `callout_user` the
list of whoever was called, `hand_over_owner` one's own hand-overs, newest first.
"""

import crm.privacy.sealed.fields
import crm.privacy.sealed_files
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_requests_right'),
        ('contacts', '0010_merges'),
        ('jobs', '0002_exports'),
        ('mail', '0001_outbox'),
        ('privacy', '0009_tombstones_mentions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='name of a file')),
                ('file', crm.privacy.sealed_files.SealedFileField(blank=True, verbose_name='file')),
                ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'file in the history',
                'verbose_name_plural': 'files in the history',
            },
        ),
        migrations.CreateModel(
            name='Callout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'colleague called in an entry',
            },
        ),
        migrations.CreateModel(
            name='EarlierWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('outcome', models.CharField(blank=True, choices=[('talked', 'Talked'), ('no_answer', 'No answer'), ('call_back', 'Call back')], max_length=12)),
                ('summary', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='earlier wording')),
                ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'earlier wording of an entry',
            },
        ),
        migrations.CreateModel(
            name='HandedCompany',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'company handed over',
            },
        ),
        migrations.CreateModel(
            name='HandedOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'contact handed over',
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(blank=True, choices=[('lead', 'Prospect'), ('customer', 'Customer'), ('partner', 'Partner'), ('former', 'Former customer')], max_length=12, verbose_name='only those')),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Finished'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='running', max_length=8)),
                ('counts', models.JSONField(default=dict)),
                ('ordered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'hand-over',
            },
        ),
        migrations.CreateModel(
            name='HiddenSteps',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'first steps hidden',
            },
        ),
        migrations.AddField(
            model_name='interaction',
            name='pinned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='interaction',
            name='removed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='interaction_removed'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='attachment',
            name='interaction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='contacts.interaction'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.person'),
        ),
        migrations.AddField(
            model_name='callout',
            name='interaction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='callouts', to='contacts.interaction'),
        ),
        migrations.AddField(
            model_name='callout',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='earlierwording',
            name='interaction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='earlier', to='contacts.interaction'),
        ),
        migrations.AddField(
            model_name='earlierwording',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.person'),
        ),
        migrations.AddField(
            model_name='earlierwording',
            name='replaced_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handedcompany',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.company'),
        ),
        migrations.AddField(
            model_name='handedcompany',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='handedover',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.contact'),
        ),
        migrations.AddField(
            model_name='handedover',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='handover',
            name='giver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job'),
        ),
        migrations.AddField(
            model_name='handover',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='taker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='handedover',
            name='hand_over',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='contacts.handover'),
        ),
        migrations.AddField(
            model_name='handedcompany',
            name='hand_over',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='companies', to='contacts.handover'),
        ),
        migrations.AddIndex(
            model_name='callout',
            index=models.Index(fields=['user', '-id'], name='callout_user'),
        ),
        migrations.AddConstraint(
            model_name='callout',
            constraint=models.UniqueConstraint(fields=('interaction', 'user'), name='callout_once'),
        ),
        migrations.AddIndex(
            model_name='earlierwording',
            index=models.Index(fields=['interaction', '-replaced_at'], name='wording_of_entry'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(fields=['owner', '-id'], name='hand_over_owner'),
        ),
        migrations.AddConstraint(
            model_name='handedover',
            constraint=models.UniqueConstraint(fields=('hand_over', 'contact'), name='handed_over_once'),
        ),
        migrations.AddConstraint(
            model_name='handedcompany',
            constraint=models.UniqueConstraint(fields=('hand_over', 'company'), name='handed_company_once'),
        ),
    ]
