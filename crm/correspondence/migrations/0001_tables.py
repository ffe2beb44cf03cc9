"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.sealed.fields
import crm.privacy.sealed.files
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('contacts', '0001_tables'),
        ('mail', '0001_tables'),
        ('privacy', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='WaitingMail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_mails', to='privacy.person')),
                    ('occasion', models.UUIDField(default=uuid.uuid4)),
                    ('kind', models.CharField(choices=[('stranger', 'Unknown sender'), ('reply', 'Answers a letter of ours from another address'), ('several', 'Several contacts have this address'), ('doubt', 'The mail server doubts the sender'), ('forwarded', 'Forwarded: whose is it?'), ('unreadable', 'Unreadable'), ('too_large', 'Too large: it stayed in the mailbox')], max_length=10)),
                    ('direction', models.CharField(blank=True, choices=[('in', 'E-mail from the person'), ('out', 'E-mail from us'), ('copy', 'E-mail that the person got too'), ('auto', 'Automatic e-mail')], max_length=4)),
                    ('subject', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='subject')),
                    ('raw', crm.privacy.sealed.files.SealedFileField(blank=True, verbose_name='message')),
                    ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('mailbox', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.mailbox')),
                    ('came_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='came')),
                    ('dropped_at', models.DateTimeField(blank=True, null=True)),
                    ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'mail in the tray',
                    'verbose_name_plural': 'mail in the tray',
                    'indexes': [models.Index(fields=['came_at', 'id'], name='waiting_mail_came'), models.Index(condition=models.Q(('dropped_at__isnull', False)), fields=['dropped_at'], name='waiting_mail_dropped')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('user', None), ('team', None), _connector='OR'), name='waiting_mail_for_one_reader'), models.CheckConstraint(condition=models.Q(('dropped_at', None), ('dropped_by__isnull', False), _connector='XOR'), name='waiting_mail_dropped_by_somebody')],
                },
            ), migrations.CreateModel(
                name='FiledMail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('interaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='filed', to='contacts.interaction')),
                    ('same', models.BigIntegerField()),
                    ('message', models.BigIntegerField(null=True)),
                    ('told', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'mail filed',
                    'indexes': [models.Index(fields=['same'], name='filed_mail_same'), models.Index(fields=['message'], name='filed_mail_message'), models.Index(fields=['told', '-id'], name='filed_mail_told')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='IgnoredSender',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('index', models.BigIntegerField()),
                    ('key', models.CharField(max_length=16)),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ignored sender',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('team', None)), fields=('index', 'user'), name='ignored_once_by_a_user'), models.UniqueConstraint(condition=models.Q(('user', None)), fields=('index', 'team'), name='ignored_once_by_a_team'), models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', False), ('user', None)), models.Q(('team', None), ('user__isnull', False)), _connector='OR'), name='ignored_by_a_user_or_a_team')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('interaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='contacts.interaction')),
                    ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='privacy.purpose')),
                    ('send_at', models.DateTimeField(null=True)),
                    ('touched_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'draft of a letter',
                    'verbose_name_plural': 'drafts of letters',
                    'indexes': [models.Index(fields=['touched_at'], name='draft_touched')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='LetterTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter_templates', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter_templates', to='accounts.team')),
                    ('name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='name')),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=5, verbose_name='language')),
                    ('purpose', models.SlugField(blank=True)),
                    ('subject', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='subject')),
                    ('text', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='text')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'template of a letter',
                    'verbose_name_plural': 'templates of letters',
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='template_removed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('owner', None), ('team__isnull', False)), models.Q(('owner__isnull', False), ('team', None)), _connector='OR'), name='template_own_or_a_teams')],
                },
            )],
        ),
    ]
