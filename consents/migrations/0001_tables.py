"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.sealed.fields
import crm.privacy.sealed.files
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('mail', '0001_tables'),
        ('privacy', '0001_tables'),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='Controller',
                fields=[
                    ('only', models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=160, verbose_name='full name of the firm')),
                    ('short', models.CharField(max_length=60, verbose_name='short name, for headings')),
                    ('about', models.CharField(blank=True, max_length=160, verbose_name='town and trade, in Polish')),
                    ('about_en', models.CharField(blank=True, max_length=160, verbose_name='town and trade, in English')),
                    ('address', models.CharField(max_length=200, verbose_name='postal address')),
                    ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                    ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                    ('nip', models.CharField(blank=True, max_length=10, verbose_name='NIP')),
                    ('sector', models.CharField(blank=True, max_length=80, verbose_name='sector')),
                    ('size', models.CharField(blank=True, choices=[('1-9', '1–9'), ('10-49', '10–49'), ('50-249', '50–249'), ('250+', '250+')], max_length=6, verbose_name='people employed')),
                    ('officer', models.CharField(blank=True, max_length=120, verbose_name='data protection officer')),
                    ('officer_email', models.EmailField(blank=True, max_length=254, verbose_name="the officer's e-mail")),
                    ('officer_phone', models.CharField(blank=True, max_length=40, verbose_name="the officer's phone")),
                ],
                options={
                    'verbose_name': 'controller',
                    'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='one_controller')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='CaptureForm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('slug', models.SlugField(max_length=40, unique=True, verbose_name='address')),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('title', models.CharField(max_length=120, verbose_name='title in Polish')),
                    ('title_en', models.CharField(max_length=120, verbose_name='title in English')),
                    ('intro', models.TextField(blank=True, verbose_name='what for, in Polish')),
                    ('intro_en', models.TextField(blank=True, verbose_name='what for, in English')),
                    ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('name', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('company', 'Company'), ('position', 'Position'), ('street', 'Street and number'), ('postcode', 'Postcode'), ('city', 'City'), ('interests', 'What interests you'), ('message', 'Your message'), ('birth_date', 'Date of birth'), ('pesel', 'PESEL'), ('id_card', 'Number of an identity card')], max_length=12), default=list, size=None, verbose_name='fields')),
                    ('serves', models.SlugField(blank=True, max_length=40, verbose_name='purpose of the sending')),
                    ('children', models.BooleanField(default=False, verbose_name='an online service that children may use themselves')),
                    ('sites', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                    ('origin_kind', models.CharField(choices=[('form', 'Website form'), ('fair', 'Trade fair'), ('call', 'Phone call'), ('enquiry', 'E-mail enquiry'), ('card', 'Business card'), ('referral', 'Referral'), ('register', 'Public register (CEIDG, KRS)'), ('import', 'Imported file'), ('api', 'Another system'), ('other', 'Other')], default='form', max_length=16, verbose_name='kind of source')),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team', verbose_name='team')),
                    ('made_by', models.CharField(max_length=80)),
                    ('made_at', models.DateTimeField()),
                    ('opened_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'form',
                    'ordering': ['slug'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Ground',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grounds', to='privacy.person')),
                    ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grounds', to='privacy.purpose')),
                    ('channel', models.CharField(blank=True, choices=[('email', 'E-mail'), ('phone', 'Phone'), ('sms', 'SMS'), ('post', 'Post')], max_length=8, verbose_name='channel')),
                    ('basis', models.CharField(choices=[('consent', 'Consent'), ('contract', 'Contract'), ('legal_duty', 'Legal duty'), ('vital_interest', 'Vital interest'), ('legitimate_interest', 'Legitimate interest')], max_length=24, verbose_name='legal basis')),
                    ('since', models.DateTimeField(verbose_name='since')),
                    ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('objected_at', models.DateTimeField(blank=True, null=True)),
                    ('anew_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'ground',
                    'indexes': [models.Index(condition=models.Q(('ended_at', None), ('objected_at', None)), fields=['purpose', 'channel', 'person'], include=('expires_at', 'since', 'basis', 'anew_at'), name='ground_in_force'), models.Index(condition=models.Q(('objected_at__isnull', False)), fields=['person'], name='ground_objected'), models.Index(condition=models.Q(('ended_at', None), ('expires_at__isnull', False)), fields=['expires_at'], name='ground_expiring')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'purpose', 'channel'), name='ground_once')],
                },
            ), migrations.CreateModel(
                name='Restriction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='privacy.person')),
                    ('reason', models.CharField(choices=[('accuracy', 'Accuracy contested'), ('unlawful', 'Unlawful, but the person wants no erasure'), ('claims', 'Needed by the person for claims'), ('objection', 'Objection pending')], max_length=12)),
                    ('since', models.DateTimeField()),
                    ('placed_by', models.CharField(max_length=80)),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('lifted_at', models.DateTimeField(blank=True, null=True)),
                    ('lifted_by', models.CharField(blank=True, max_length=80)),
                ],
                options={
                    'verbose_name': 'restriction',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('person',), name='restricted_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
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
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='NoticeExemption',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('origin', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_exemption', to='privacy.origin')),
                    ('letter', models.CharField(choices=[('b', 'Impossible, or a disproportionate effort (b)'), ('c', 'A law lays down the obtaining or disclosure (c)'), ('d', 'A duty of professional secrecy (d)')], max_length=1, verbose_name='exemption')),
                    ('reason', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='reason')),
                    ('by', models.CharField(max_length=80)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'exemption from a notice',
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Wording',
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
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('purpose_slug', models.SlugField(max_length=40)),
                    ('often', models.CharField(blank=True, max_length=160, verbose_name='how often, in Polish')),
                    ('often_en', models.CharField(blank=True, max_length=160, verbose_name='how often, in English')),
                ],
                options={
                    'verbose_name': 'wording',
                    'ordering': ['purpose_slug', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('purpose_slug', 'version'), name='wording_version'), models.UniqueConstraint(condition=models.Q(('published_at__isnull', False), ('replaced_at', None)), fields=('purpose_slug',), name='wording_one_in_force'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('purpose_slug',), name='wording_one_draft')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Suppression',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('objection', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone')], max_length=8)),
                    ('index', models.BigIntegerField()),
                    ('key', models.CharField(max_length=16)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'suppressed address',
                    'indexes': [models.Index(fields=['key'], name='suppression_key')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'index', 'at'), name='suppressed_once')],
                },
            ), migrations.CreateModel(
                name='Knock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('indexes', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                    ('at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'request for a link',
                    'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['at'], name='knock_waiting')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='FormPurpose',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purposes', to='consents.captureform')),
                    ('purpose_slug', models.SlugField(max_length=40)),
                    ('place', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['place', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('form', 'purpose_slug'), name='form_purpose_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
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
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='consents.privacynotice')),
                    ('more', models.TextField(blank=True, verbose_name='further words, in Polish')),
                    ('more_en', models.TextField(blank=True, verbose_name='further words, in English')),
                    ('covers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=48), blank=True, default=list, size=None)),
                ],
                options={
                    'verbose_name': 'version of a notice',
                    'ordering': ['notice', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('notice', 'version'), name='notice_version'), models.UniqueConstraint(condition=models.Q(('published_at__isnull', False), ('replaced_at', None)), fields=('notice',), name='notice_one_in_force'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('notice',), name='notice_one_draft')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='WordingText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('wording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='consents.wording')),
                    ('channel', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('sms', 'SMS'), ('post', 'Post')], max_length=8, verbose_name='channel')),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                    ('text', models.TextField()),
                    ('digest', models.CharField(max_length=64)),
                ],
                options={
                    'verbose_name': 'wording on a channel',
                    'constraints': [models.UniqueConstraint(fields=('wording', 'channel', 'language'), name='wording_text_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='privacy.person')),
                    ('form', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='consents.captureform')),
                    ('form_version', models.PositiveSmallIntegerField(default=0)),
                    ('how', models.CharField(choices=[('form', 'Form on a page'), ('paper', 'Signed paper'), ('spoken', 'Spoken'), ('api', 'Another system')], max_length=8, verbose_name='how')),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                    ('received_at', models.DateTimeField(verbose_name='received')),
                    ('taken_by', models.CharField(max_length=80)),
                    ('arrangement', models.CharField(blank=True, max_length=120)),
                    ('under_age', models.BooleanField(default=False, verbose_name='sent by a child')),
                    ('guardian', crm.privacy.sealed.fields.SealedEmailField(blank=True, null=True, verbose_name="parent's or guardian's e-mail")),
                    ('shown', crm.privacy.sealed.fields.SealedJSONField(blank=True, null=True)),
                    ('scan', crm.privacy.sealed.files.SealedFileField(blank=True, verbose_name='scan or recording')),
                    ('scan_name', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.team')),
                    ('handed_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'submission',
                    'verbose_name_plural': 'submissions',
                    'indexes': [models.Index(fields=['form', '-received_at'], name='submission_of_form'), models.Index(condition=models.Q(('settled_at', None)), fields=['received_at'], name='submission_unsettled')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Visit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='privacy.person')),
                    ('knock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='consents.knock')),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                    ('link', models.CharField(max_length=64, unique=True)),
                    ('code', models.CharField(max_length=64)),
                    ('asked_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('entered_at', models.DateTimeField(blank=True, null=True)),
                    ('pass_digest', models.CharField(blank=True, max_length=64)),
                    ('until', models.DateTimeField(blank=True, null=True)),
                    ('saved_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'visit to the preference centre',
                    'indexes': [models.Index(fields=['pass_digest'], name='visit_pass'), models.Index(fields=['asked_at'], name='visit_asked')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='GroundEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ground_events', to='privacy.person')),
                    ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('channel', models.CharField(blank=True, choices=[('email', 'E-mail'), ('phone', 'Phone'), ('sms', 'SMS'), ('post', 'Post')], max_length=8)),
                    ('kind', models.CharField(choices=[('recorded', 'Ground recorded'), ('requested', 'Consent asked for'), ('prolonged', 'Ground prolonged'), ('given', 'Consent given'), ('refused', 'Consent refused'), ('withdrawn', 'Consent withdrawn'), ('objected', 'Objection'), ('expired', 'Ground expired'), ('ended', 'Ground ended')], max_length=12)),
                    ('basis', models.CharField(choices=[('consent', 'Consent'), ('contract', 'Contract'), ('legal_duty', 'Legal duty'), ('vital_interest', 'Vital interest'), ('legitimate_interest', 'Legitimate interest')], max_length=24)),
                    ('at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('own', models.BooleanField(default=False)),
                    ('actor', models.CharField(max_length=80)),
                    ('origin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='privacy.origin')),
                    ('proof', crm.privacy.sealed.fields.SealedJSONField(blank=True, null=True)),
                    ('text', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.wordingtext')),
                    ('seal', models.CharField(blank=True, max_length=64)),
                    ('previous', models.CharField(blank=True, max_length=64)),
                ],
                options={
                    'verbose_name': 'consent event',
                    'indexes': [models.Index(fields=['person', '-at'], name='ground_event_person'), models.Index(condition=models.Q(('basis', 'consent')), fields=['at'], include=('kind', 'channel', 'purpose'), name='consent_event_at')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='NoticeText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='consents.noticeversion')),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                    ('parts', models.JSONField(default=list)),
                    ('digest', models.CharField(max_length=64)),
                ],
                options={
                    'verbose_name': 'words of a notice',
                    'constraints': [models.UniqueConstraint(fields=('version', 'language'), name='notice_text_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='NoticePeriod',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='consents.noticeversion')),
                    ('purpose_slug', models.SlugField(max_length=40)),
                    ('months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months')),
                    ('to_year_end', models.BooleanField(default=False, verbose_name='to the end of that year')),
                    ('words', models.CharField(max_length=300, verbose_name='in Polish')),
                    ('words_en', models.CharField(max_length=300, verbose_name='in English')),
                ],
                options={
                    'verbose_name': 'promised period',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('version', 'purpose_slug'), name='notice_period_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='NoticeReceived',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices_received', to='privacy.person')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.noticeversion')),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=2, verbose_name='language')),
                    ('how', models.CharField(choices=[('shown', 'Shown on a form'), ('handed', 'Given by our staff'), ('mailed', 'Sent by e-mail'), ('posted', 'Sent by post')], max_length=8, verbose_name='how')),
                    ('at', models.DateTimeField(verbose_name='received')),
                    ('recorded_by', models.CharField(max_length=80)),
                    ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.message')),
                    ('failed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'notice received',
                    'indexes': [models.Index(fields=['person', '-at'], name='notice_received_person')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='WordingTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='consents.wordingtext')),
                    ('month', models.DateField()),
                    ('asked', models.PositiveIntegerField(default=0)),
                    ('ticked', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'verbose_name': 'tally of a wording',
                    'constraints': [models.UniqueConstraint(fields=('text', 'month'), name='wording_tally_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Renewal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('ground', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewals', to='consents.ground')),
                    ('term', models.DateTimeField()),
                    ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.wordingtext')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('asked_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'reminder of a consent',
                    'constraints': [models.UniqueConstraint(fields=('ground', 'term'), name='renewal_once_a_term')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Choice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='consents.submission')),
                    ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('channel', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('sms', 'SMS'), ('post', 'Post')], max_length=8, verbose_name='channel')),
                    ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='consents.wordingtext')),
                    ('ticked', models.BooleanField(default=False)),
                    ('counted_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'box',
                    'constraints': [models.UniqueConstraint(fields=('submission', 'purpose', 'channel'), name='choice_once'), models.CheckConstraint(condition=models.Q(('counted_at', None), ('ticked', True), _connector='OR'), name='only_a_tick_counts')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='FormAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='consents.submission')),
                    ('field', models.CharField(choices=[('name', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('company', 'Company'), ('position', 'Position'), ('street', 'Street and number'), ('postcode', 'Postcode'), ('city', 'City'), ('interests', 'What interests you'), ('message', 'Your message'), ('birth_date', 'Date of birth'), ('pesel', 'PESEL'), ('id_card', 'Number of an identity card')], max_length=12, verbose_name='field')),
                    ('category', models.CharField(choices=[('identity', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('address', 'Postal address'), ('employment', 'Position and employer'), ('company', 'Business data of a sole trader'), ('correspondence', 'Notes, calls and correspondence'), ('preferences', 'Interests and preferences'), ('financial', 'Payments and invoices'), ('consent', 'Consents and objections'), ('provenance', 'Where the data came from'), ('technical', 'Technical traces'), ('birth_date', 'Date of birth'), ('national_id', 'National identification number'), ('health', 'Health'), ('beliefs', 'Beliefs and opinions'), ('trade_union', 'Trade union membership'), ('biometric', 'Biometric data'), ('criminal', 'Criminal convictions')], max_length=24)),
                    ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True)),
                    ('given_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'answer',
                    'constraints': [models.UniqueConstraint(fields=('submission', 'field'), name='answer_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Confirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='consents.submission')),
                    ('role', models.CharField(choices=[('self', 'The person'), ('guardian', 'Parent or guardian')], max_length=8)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('asked_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'confirmation',
                    'constraints': [models.UniqueConstraint(fields=('submission', 'role'), name='confirmation_once')],
                    'indexes': [],
                },
            )],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='published_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9e473490fa03dc78ae12113face0f063910d4e6e', operation='DELETE', pgid='pgtrigger_published_stays_8c3a9', table='consents_wording', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='published_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.published_at IS NOT NULL AND (to_jsonb(OLD) - 'replaced_at') IS DISTINCT FROM (to_jsonb(NEW) - 'replaced_at'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4f34af198f050183834cefe75d3a1024f6d41851', operation='UPDATE', pgid='pgtrigger_published_is_fixed_349d7', table='consents_wording', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticetext',
            trigger=pgtrigger.compiler.Trigger(name='published_text_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = OLD.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n", hash='39b95a9e3b99deff092a07d364b1c966648784c2', operation='UPDATE OR DELETE', pgid='pgtrigger_published_text_stays_3c8eb', table='consents_noticetext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticetext',
            trigger=pgtrigger.compiler.Trigger(name='published_takes_no_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = NEW.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN NEW;\n", hash='3e571c42b14c6b1683a8dceeca1681a126c5c904', operation='INSERT', pgid='pgtrigger_published_takes_no_text_75302', table='consents_noticetext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeperiod',
            trigger=pgtrigger.compiler.Trigger(name='published_text_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = OLD.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n", hash='5db1960a787d30ad01b2ea2a706e129ba8926827', operation='UPDATE OR DELETE', pgid='pgtrigger_published_text_stays_c541a', table='consents_noticeperiod', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeperiod',
            trigger=pgtrigger.compiler.Trigger(name='published_takes_no_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_noticeversion WHERE id = NEW.version_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published notice never changes';\n    END IF;\n    RETURN NEW;\n", hash='a3784fb448ca73f186710cceba64e5ec66372886', operation='INSERT', pgid='pgtrigger_published_takes_no_text_a4a82', table='consents_noticeperiod', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='published_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='be900b74095e691c690e727e73bf516db1b6535c', operation='DELETE', pgid='pgtrigger_published_stays_bfe10', table='consents_noticeversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeversion',
            trigger=pgtrigger.compiler.Trigger(name='published_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.published_at IS NOT NULL AND (to_jsonb(OLD) - 'replaced_at') IS DISTINCT FROM (to_jsonb(NEW) - 'replaced_at'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='97eaf02262786088aa96cece13793705189023ec', operation='UPDATE', pgid='pgtrigger_published_is_fixed_8f9e6', table='consents_noticeversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wordingtext',
            trigger=pgtrigger.compiler.Trigger(name='published_text_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_wording WHERE id = OLD.wording_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published wording never changes';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n", hash='273de622ae7c7b5ed1a0fb389dc937b9a96dad4f', operation='UPDATE OR DELETE', pgid='pgtrigger_published_text_stays_d64fe', table='consents_wordingtext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wordingtext',
            trigger=pgtrigger.compiler.Trigger(name='published_takes_no_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (SELECT published_at FROM consents_wording WHERE id = NEW.wording_id) IS NOT NULL THEN\n        RAISE EXCEPTION 'consents: a published wording never changes';\n    END IF;\n    RETURN NEW;\n", hash='f69fd8da62b11361bb5674a697c19dc0b7393c82', operation='INSERT', pgid='pgtrigger_published_takes_no_text_a3189', table='consents_wordingtext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='groundevent',
            trigger=pgtrigger.compiler.Trigger(name='no_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fa8e66ff5fc49d45b531f65f1d810d6569400457', operation='UPDATE', pgid='pgtrigger_no_change_bb094', table='consents_groundevent', when='BEFORE')),
        ),
    ]
