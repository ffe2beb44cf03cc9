"""Notices with versions and promises, who received them; reminders of consents; the chain of events."""

import crm.privacy.sealed.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0003_preferences'),
        ('mail', '0001_outbox'),
        ('privacy', '0008_notice_exempt'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('why', models.TextField(blank=True, verbose_name='reason for this version')),
                ('drafted_by', models.CharField(max_length=80)),
                ('drafted_at', models.DateTimeField()),
                ('opinion', models.CharField(blank=True, choices=[('for', 'For'), ('against', 'Against')], max_length=8, verbose_name='opinion')),
                ('opinion_text', models.TextField(blank=True, verbose_name='reasons')),
                ('opinion_by', models.CharField(blank=True, max_length=80)),
                ('opinion_at', models.DateTimeField(blank=True, null=True)),
                ('overruled', models.TextField(blank=True)),
                ('published_by', models.CharField(blank=True, max_length=80)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('more', models.TextField(blank=True, verbose_name='further words, in Polish')),
                ('more_en', models.TextField(blank=True, verbose_name='further words, in English')),
                ('covers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=48), blank=True, default=list, size=None)),
            ],
            options={
                'verbose_name': 'version of a notice',
                'ordering': ['notice', '-version'],
            },
        ),
        migrations.CreateModel(
            name='PrivacyNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='address')),
                ('title', models.CharField(max_length=120, verbose_name='title in Polish')),
                ('title_en', models.CharField(max_length=120, verbose_name='title in English')),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), blank=True, default=list, size=None)),
                ('made_by', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'privacy notice',
                'ordering': ['slug'],
            },
        ),
        migrations.AddField(
            model_name='groundevent',
            name='previous',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='groundevent',
            name='seal',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name='NoticeExemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('letter', models.CharField(choices=[('b', 'Impossible, or a disproportionate effort (b)'), ('c', 'A law lays down the obtaining or disclosure (c)'), ('d', 'A duty of professional secrecy (d)')], max_length=1, verbose_name='exemption')),
                ('reason', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='reason')),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('origin', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_exemption', to='privacy.origin')),
            ],
            options={
                'verbose_name': 'exemption from a notice',
            },
        ),
        migrations.CreateModel(
            name='NoticeReceived',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('how', models.CharField(choices=[('shown', 'Shown on a form'), ('handed', 'Given by our staff'), ('mailed', 'Sent by e-mail'), ('posted', 'Sent by post')], max_length=8, verbose_name='how')),
                ('at', models.DateTimeField(verbose_name='received')),
                ('recorded_by', models.CharField(max_length=80)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.message')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices_received', to='privacy.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.noticeversion')),
            ],
            options={
                'verbose_name': 'notice received',
            },
        ),
        migrations.CreateModel(
            name='NoticePeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose_slug', models.SlugField(max_length=40)),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months')),
                ('to_year_end', models.BooleanField(default=False, verbose_name='to the end of that year')),
                ('words', models.CharField(max_length=300, verbose_name='in Polish')),
                ('words_en', models.CharField(max_length=300, verbose_name='in English')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='consents.noticeversion')),
            ],
            options={
                'verbose_name': 'promised period',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='noticeversion',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='consents.privacynotice'),
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('term', models.DateTimeField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ground', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewals', to='consents.ground')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.wordingtext')),
            ],
            options={
                'verbose_name': 'reminder of a consent',
            },
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('parts', models.JSONField(default=list)),
                ('digest', models.CharField(max_length=64)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='consents.noticeversion')),
            ],
            options={
                'verbose_name': 'words of a notice',
                'constraints': [models.UniqueConstraint(fields=('version', 'language'), name='notice_text_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticetext',
            trigger=pgtrigger.compiler.Trigger(name='published_text_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = OLD.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n", hash='39b95a9e3b99deff092a07d364b1c966648784c2', operation='UPDATE OR DELETE', pgid='pgtrigger_published_text_stays_3c8eb', table='consents_noticetext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticetext',
            trigger=pgtrigger.compiler.Trigger(name='published_takes_no_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = NEW.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN NEW;\n", hash='3e571c42b14c6b1683a8dceeca1681a126c5c904', operation='INSERT', pgid='pgtrigger_published_takes_no_text_75302', table='consents_noticetext', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='noticereceived',
            index=models.Index(fields=['person', '-at'], name='notice_received_person'),
        ),
        migrations.AddConstraint(
            model_name='noticeperiod',
            constraint=models.UniqueConstraint(fields=('version', 'purpose_slug'), name='notice_period_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeperiod',
            trigger=pgtrigger.compiler.Trigger(name='published_text_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = OLD.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n", hash='5db1960a787d30ad01b2ea2a706e129ba8926827', operation='UPDATE OR DELETE', pgid='pgtrigger_published_text_stays_c541a', table='consents_noticeperiod', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeperiod',
            trigger=pgtrigger.compiler.Trigger(name='published_takes_no_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = NEW.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN NEW;\n", hash='a3784fb448ca73f186710cceba64e5ec66372886', operation='INSERT', pgid='pgtrigger_published_takes_no_text_a4a82', table='consents_noticeperiod', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(fields=('notice', 'version'), name='notice_version'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', False), ('replaced_at', None)), fields=('notice',), name='notice_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('notice',), name='notice_one_draft'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='published_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='be900b74095e691c690e727e73bf516db1b6535c', operation='DELETE', pgid='pgtrigger_published_stays_bfe10', table='consents_noticeversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='published_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.published_at IS NOT NULL AND (to_jsonb(OLD) - 'replaced_at') IS DISTINCT FROM (to_jsonb(NEW) - 'replaced_at'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='97eaf02262786088aa96cece13793705189023ec', operation='UPDATE', pgid='pgtrigger_published_is_fixed_8f9e6', table='consents_noticeversion', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='WordingTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('asked', models.PositiveIntegerField(default=0)),
                ('ticked', models.PositiveIntegerField(default=0)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='consents.wordingtext')),
            ],
            options={
                'verbose_name': 'tally of a wording',
                'constraints': [models.UniqueConstraint(fields=('text', 'month'), name='wording_tally_once')],
            },
        ),
        migrations.AddIndex(
            model_name='groundevent',
            index=models.Index(condition=models.Q(('basis', 'consent')), fields=['at'], include=('kind', 'channel', 'purpose'), name='consent_event_at'),
        ),
        migrations.AddConstraint(
            model_name='renewal',
            constraint=models.UniqueConstraint(fields=('ground', 'term'), name='renewal_once_a_term'),
        ),
    ]
