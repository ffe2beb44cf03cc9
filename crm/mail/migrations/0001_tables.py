"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.sealed.derived
import crm.privacy.sealed.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
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
                name='Mailbox',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('secret', models.BinaryField()),
                    ('sealed_by', models.PositiveSmallIntegerField(editable=False)),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('host', models.CharField(max_length=200, verbose_name='IMAP server')),
                    ('port', models.PositiveIntegerField(default=993, verbose_name='port')),
                    ('security', models.CharField(choices=[('tls', 'TLS from the first byte (port 993)'), ('starttls', 'STARTTLS (port 143)'), ('none', 'none: only on this very machine')], default='tls', max_length=8, verbose_name='protection')),
                    ('login', models.CharField(max_length=200, verbose_name='user name')),
                    ('folder', models.CharField(default='INBOX', max_length=200, verbose_name='folder')),
                    ('pattern', models.CharField(blank=True, max_length=200, verbose_name='private addresses')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='accounts.team')),
                    ('strangers', models.CharField(choices=[('wait', 'wait in the tray until somebody decides, at most 14 days'), ('leave', 'are left in the mailbox')], default='wait', max_length=5, verbose_name='unknown senders')),
                    ('afterwards', models.CharField(choices=[('leave', 'stays in the mailbox'), ('delete', 'is deleted from the mailbox')], default='leave', max_length=6, verbose_name='what was taken')),
                    ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='read mail since')),
                    ('active', models.BooleanField(default=False, verbose_name='is read')),
                    ('validity', models.BigIntegerField(editable=False, null=True)),
                    ('reached', models.BigIntegerField(default=0, editable=False)),
                    ('left', models.PositiveIntegerField(default=0, editable=False)),
                    ('lease_token', models.UUIDField(editable=False, null=True)),
                    ('lease_until', models.DateTimeField(editable=False, null=True)),
                    ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                    ('read_at', models.DateTimeField(editable=False, null=True)),
                    ('failed_at', models.DateTimeField(editable=False, null=True)),
                    ('trouble', models.CharField(blank=True, editable=False, max_length=20)),
                    ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ],
                options={
                    'verbose_name': 'mailbox',
                    'verbose_name_plural': 'mailboxes',
                    'ordering': ['name', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', False), ('user', None)), models.Q(('team', None), ('user__isnull', False)), _connector='OR'), name='mailbox_of_a_user_or_a_team', violation_error_message='Choose a colleague or a team, one of them.'), models.CheckConstraint(condition=models.Q(('lease_token', None), ('lease_until__isnull', False), _connector='XOR'), name='mailbox_lease_is_whole')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='PrivateAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('secret', models.BinaryField()),
                    ('sealed_by', models.PositiveSmallIntegerField(editable=False)),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='private_addresses', to=settings.AUTH_USER_MODEL)),
                    ('digest', models.BinaryField(unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'private address',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user',), name='private_address_one_in_force')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='privacy.person')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
                    ('channel', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('sms', 'SMS'), ('post', 'Post')], default='email', max_length=8, verbose_name='channel')),
                    ('purpose', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('required', models.BooleanField(default=False, verbose_name='required by law')),
                    ('template', models.CharField(blank=True, max_length=80)),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=5, verbose_name='language')),
                    ('message_id', models.CharField(max_length=200)),
                    ('to', crm.privacy.sealed.fields.SealedEmailField(blank=True, null=True, verbose_name='address')),
                    ('letter', crm.privacy.sealed.fields.SealedJSONField(blank=True, null=True, verbose_name='message')),
                    ('house_to', crm.privacy.sealed.fields.SealedEmailField(blank=True, house=True, null=True, verbose_name='address')),
                    ('house_letter', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True, verbose_name='message')),
                    ('to_index', crm.privacy.sealed.derived.BlindIndexField(editable=False, kind='email', null=True, of='to')),
                    ('house_to_index', crm.privacy.sealed.derived.BlindIndexField(editable=False, kind='email', null=True, of='house_to')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('kept', 'Kept here'), ('undelivered', 'Not delivered'), ('stopped', 'Not allowed')], default='waiting', max_length=12, verbose_name='state')),
                    ('reason', models.CharField(blank=True, max_length=40)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('begun_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('rung_at', models.DateTimeField(null=True)),
                    ('lease_token', models.UUIDField(null=True)),
                    ('lease_until', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'message',
                    'verbose_name_plural': 'messages',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['person', '-id'], name='mail_person'), models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['next_at'], name='mail_open'), models.Index(condition=models.Q(('state', 'undelivered')), fields=['-id'], name='mail_undelivered'), models.Index(condition=models.Q(('state__in', ['waiting', 'sending', 'stopped', 'undelivered'])), fields=['id'], name='mail_not_gone'), models.Index(fields=['to_index'], name='mail_to'), models.Index(fields=['house_to_index'], name='mail_house_to')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_token__isnull', False), ('lease_until__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('lease_token', None), ('lease_until', None)), _connector='OR'), name='mail_lease_while_sending'), models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('letter__isnull', True), ('to__isnull', True)), _connector='OR'), name='mail_of_nobody_is_the_houses')],
                },
            ), migrations.CreateModel(
                name='Received',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='received', to='mail.mailbox')),
                    ('validity', models.BigIntegerField()),
                    ('number', models.BigIntegerField()),
                    ('same', models.BigIntegerField(null=True)),
                    ('state', models.CharField(choices=[('taken', 'Taken'), ('passed', 'Passed over'), ('twice', 'Known already'), ('bounced', 'A letter of ours that came back'), ('failed', 'Not taken yet')], max_length=8)),
                    ('clear', models.BooleanField(default=False)),
                    ('tries', models.PositiveSmallIntegerField(default=1)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'verbose_name': 'message read',
                    'indexes': [models.Index(fields=['mailbox', 'same'], name='received_same'), models.Index(fields=['at'], name='received_at'), models.Index(condition=models.Q(('state', 'failed'), ('clear', True), _connector='OR'), fields=['mailbox'], name='received_unfinished')],
                    'constraints': [models.UniqueConstraint(fields=('mailbox', 'validity', 'number'), name='received_once')],
                },
            ), migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='mail.message')),
                    ('transport', models.CharField(choices=[('smtp', 'Mail server'), ('file', 'Kept here')], max_length=8)),
                    ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('handed_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('sent', 'Accepted by the mail server'), ('kept', 'Kept here: no mail leaves this installation'), ('put_off', 'The mail server asked to try later'), ('refused', 'Refused by the mail server'), ('unreachable', 'No connection to the mail server'), ('uncertain', 'The connection broke after the message had been handed over'), ('unsendable', 'The message or its address cannot be sent by mail'), ('fault', 'Something unexpected happened'), ('stopped', 'Contact is not allowed')], max_length=12)),
                    ('code', models.PositiveSmallIntegerField(null=True)),
                ],
                options={
                    'verbose_name': 'attempt',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['started_at'], name='mail_attempt_lately')],
                    'constraints': [],
                },
            )],
        ),
    ]
