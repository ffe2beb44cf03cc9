"""Mail that comes in: the direction of an entry, files to be opened with care, the tray, what was filed, who is ignored.

`waiting_mail_came` serves the tray and what has waited too long, `waiting_mail_dropped` what may be forgotten,
`filed_mail_same` asks whether a mail is here already, `filed_mail_message` what an answer answers, `filed_mail_told` is
the bell's list, newest first.
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
        ('accounts', '0009_deals_rights'),
        ('contacts', '0015_letter_templates'),
        ('mail', '0002_incoming'),
        ('privacy', '0011_agreements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FiledMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('same', models.BigIntegerField()),
                ('message', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'mail filed',
            },
        ),
        migrations.CreateModel(
            name='IgnoredSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('index', models.BigIntegerField()),
                ('key', models.CharField(max_length=16)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'ignored sender',
            },
        ),
        migrations.CreateModel(
            name='WaitingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('occasion', models.UUIDField(default=uuid.uuid4)),
                ('kind', models.CharField(choices=[('stranger', 'Unknown sender'), ('reply', 'Answers a letter of ours from another address'), ('several', 'Several contacts have this address'), ('doubt', 'The mail server doubts the sender'), ('forwarded', 'Forwarded: whose is it?'), ('unreadable', 'Unreadable'), ('too_large', 'Too large: it stayed in the mailbox')], max_length=10)),
                ('direction', models.CharField(blank=True, choices=[('in', 'E-mail from the person'), ('out', 'E-mail from us'), ('copy', 'E-mail that the person got too'), ('auto', 'Automatic e-mail')], max_length=4)),
                ('subject', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='subject')),
                ('raw', crm.privacy.sealed_files.SealedFileField(blank=True, verbose_name='message')),
                ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                ('came_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='came')),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'mail in the tray',
                'verbose_name_plural': 'mail in the tray',
            },
        ),
        migrations.AddField(
            model_name='attachment',
            name='unusual',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='interaction',
            name='direction',
            field=models.CharField(blank=True, choices=[('in', 'E-mail from the person'), ('out', 'E-mail from us'), ('copy', 'E-mail that the person got too'), ('auto', 'Automatic e-mail')], max_length=4, verbose_name='direction'),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.CheckConstraint(condition=models.Q(('direction', ''), ('kind', 'email'), _connector='OR'), name='interaction_direction_of_a_mail'),
        ),
        migrations.AddField(
            model_name='filedmail',
            name='interaction',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='filed', to='contacts.interaction'),
        ),
        migrations.AddField(
            model_name='filedmail',
            name='told',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ignoredsender',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ignoredsender',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='ignoredsender',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='waitingmail',
            name='dropped_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='waitingmail',
            name='mailbox',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.mailbox'),
        ),
        migrations.AddField(
            model_name='waitingmail',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_mails', to='privacy.person'),
        ),
        migrations.AddField(
            model_name='waitingmail',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='waitingmail',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='filedmail',
            index=models.Index(fields=['same'], name='filed_mail_same'),
        ),
        migrations.AddIndex(
            model_name='filedmail',
            index=models.Index(fields=['message'], name='filed_mail_message'),
        ),
        migrations.AddIndex(
            model_name='filedmail',
            index=models.Index(fields=['told', '-id'], name='filed_mail_told'),
        ),
        migrations.AddConstraint(
            model_name='ignoredsender',
            constraint=models.UniqueConstraint(condition=models.Q(('team', None)), fields=('index', 'user'), name='ignored_once_by_a_user'),
        ),
        migrations.AddConstraint(
            model_name='ignoredsender',
            constraint=models.UniqueConstraint(condition=models.Q(('user', None)), fields=('index', 'team'), name='ignored_once_by_a_team'),
        ),
        migrations.AddConstraint(
            model_name='ignoredsender',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', False), ('user', None)), models.Q(('team', None), ('user__isnull', False)), _connector='OR'), name='ignored_by_a_user_or_a_team'),
        ),
        migrations.AddIndex(
            model_name='waitingmail',
            index=models.Index(fields=['came_at', 'id'], name='waiting_mail_came'),
        ),
        migrations.AddIndex(
            model_name='waitingmail',
            index=models.Index(condition=models.Q(('dropped_at__isnull', False)), fields=['dropped_at'], name='waiting_mail_dropped'),
        ),
        migrations.AddConstraint(
            model_name='waitingmail',
            constraint=models.CheckConstraint(condition=models.Q(('user', None), ('team', None), _connector='OR'), name='waiting_mail_for_one_reader'),
        ),
        migrations.AddConstraint(
            model_name='waitingmail',
            constraint=models.CheckConstraint(condition=models.Q(('dropped_at', None), ('dropped_by__isnull', False), _connector='XOR'), name='waiting_mail_dropped_by_somebody'),
        ),
    ]
