"""Incoming mail: mailboxes, which of their messages were read, private addresses.

`received_same` asks whether a message was here under another number, `received_at` serves what forgets old ones,
`received_unfinished` what is to be tried again or deleted yet.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_deals_rights'),
        ('mail', '0001_outbox'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
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
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='accounts.team')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'mailbox',
                'verbose_name_plural': 'mailboxes',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PrivateAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.BinaryField()),
                ('sealed_by', models.PositiveSmallIntegerField(editable=False)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('digest', models.BinaryField(unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='private_addresses', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'private address',
            },
        ),
        migrations.CreateModel(
            name='Received',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('validity', models.BigIntegerField()),
                ('number', models.BigIntegerField()),
                ('same', models.BigIntegerField(null=True)),
                ('state', models.CharField(choices=[('taken', 'Taken'), ('passed', 'Passed over'), ('twice', 'Known already'), ('bounced', 'A letter of ours that came back'), ('failed', 'Not taken yet')], max_length=8)),
                ('clear', models.BooleanField(default=False)),
                ('tries', models.PositiveSmallIntegerField(default=1)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='received', to='mail.mailbox')),
            ],
            options={
                'verbose_name': 'message read',
            },
        ),
        migrations.AddConstraint(
            model_name='mailbox',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', False), ('user', None)), models.Q(('team', None), ('user__isnull', False)), _connector='OR'), name='mailbox_of_a_user_or_a_team', violation_error_message='Choose a colleague or a team, one of them.'),
        ),
        migrations.AddConstraint(
            model_name='mailbox',
            constraint=models.CheckConstraint(condition=models.Q(('lease_token', None), ('lease_until__isnull', False), _connector='XOR'), name='mailbox_lease_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='privateaddress',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user',), name='private_address_one_in_force'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(fields=['mailbox', 'same'], name='received_same'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(fields=['at'], name='received_at'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(condition=models.Q(('state', 'failed'), ('clear', True), _connector='OR'), fields=['mailbox'], name='received_unfinished'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.UniqueConstraint(fields=('mailbox', 'validity', 'number'), name='received_once'),
        ),
    ]
