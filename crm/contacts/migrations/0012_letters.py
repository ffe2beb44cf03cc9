"""Drafts of letters, what a letter is about, what did not go; a letter to many that waits or was taken back.

`interaction_letters` serves one's own letters (those that wait, those that did not go), `interaction_about` the history
of a deal, `draft_touched` and `mailing_taken_back` what forgets them.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_deals_rights'),
        ('contacts', '0011_entries_and_hand_overs'),
        ('mail', '0001_outbox'),
        ('privacy', '0009_tombstones_mentions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='interaction',
            name='about',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='interaction',
            name='unsent_seen_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mailing',
            name='send_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mailing',
            name='taken_back_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('send_at', models.DateTimeField(null=True)),
                ('touched_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('interaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='contacts.interaction')),
                ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='privacy.purpose')),
            ],
            options={
                'verbose_name': 'draft of a letter',
                'verbose_name_plural': 'drafts of letters',
                'indexes': [models.Index(fields=['touched_at'], name='draft_touched')],
            },
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('message__isnull', False)), fields=['author', '-happened_at'], name='interaction_letters'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='interaction_about'),
        ),
        migrations.AddIndex(
            model_name='mailing',
            index=models.Index(condition=models.Q(('taken_back_at__isnull', False)), fields=['taken_back_at'], name='mailing_taken_back'),
        ),
    ]
