"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.models.log_rows
import crm.privacy.sealed.derived
import crm.privacy.sealed.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='MasterKey',
                fields=[
                    ('version', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                    ('check_value', models.BinaryField()),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('retired_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='IndexKey',
                fields=[
                    ('fingerprint', models.CharField(max_length=16, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('reindexed_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='name')),
                    ('email', crm.privacy.sealed.fields.SealedEmailField(blank=True, null=True, verbose_name='e-mail')),
                    ('phone', crm.privacy.sealed.fields.SealedPhoneField(blank=True, null=True, verbose_name='phone')),
                    ('email_index', crm.privacy.sealed.derived.BlindIndexField(editable=False, kind='email', null=True, of='email')),
                    ('phone_index', crm.privacy.sealed.derived.BlindIndexField(editable=False, kind='phone', null=True, of='phone')),
                    ('name_tokens', crm.privacy.sealed.derived.NameTokensField(blank=True, default=list, editable=False, of='name', size=None)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'person',
                    'verbose_name_plural': 'people',
                    'indexes': [models.Index(fields=['email_index'], name='person_email'), models.Index(fields=['phone_index'], name='person_phone'), django.contrib.postgres.indexes.GinIndex(fields=['name_tokens'], name='person_tokens')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Recipient',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                    ('slug', models.SlugField(max_length=40, unique=True)),
                    ('kind', models.CharField(choices=[('processor', 'Processor'), ('controller', 'Separate controller'), ('authority', 'Authority')], max_length=16, verbose_name='kind')),
                    ('country', models.CharField(default='PL', max_length=2, verbose_name='country')),
                    ('agreement_needed', models.BooleanField(default=False, verbose_name='processing agreement needed')),
                    ('proof_arrangement', models.CharField(blank=True, max_length=120, verbose_name='collects proof of consents by')),
                    ('active_from', models.DateTimeField(default=django.utils.timezone.now)),
                    ('active_to', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'recipient',
                    'ordering': ['name'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Purpose',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                    ('slug', models.SlugField(max_length=40)),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('legal_basis', models.CharField(choices=[('consent', 'Consent'), ('contract', 'Contract'), ('legal_duty', 'Legal duty'), ('vital_interest', 'Vital interest'), ('legitimate_interest', 'Legitimate interest')], max_length=24, verbose_name='legal basis')),
                    ('article', models.CharField(blank=True, max_length=80)),
                    ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('address', 'Postal address'), ('employment', 'Position and employer'), ('company', 'Business data of a sole trader'), ('correspondence', 'Notes, calls and correspondence'), ('preferences', 'Interests and preferences'), ('financial', 'Payments and invoices'), ('consent', 'Consents and objections'), ('provenance', 'Where the data came from'), ('technical', 'Technical traces'), ('birth_date', 'Date of birth'), ('national_id', 'National identification number'), ('health', 'Health'), ('beliefs', 'Beliefs and opinions'), ('trade_union', 'Trade union membership'), ('biometric', 'Biometric data'), ('criminal', 'Criminal convictions')], max_length=24), size=None, verbose_name='categories')),
                    ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('sms', 'SMS'), ('post', 'Post')], max_length=8), blank=True, default=list, size=None)),
                    ('marketing', models.BooleanField(default=False, verbose_name='marketing')),
                    ('notice_text', models.TextField(blank=True, verbose_name='notice')),
                    ('notice_text_en', models.TextField(blank=True)),
                    ('balancing', models.TextField(blank=True, verbose_name='balancing note')),
                    ('active_from', models.DateTimeField(default=django.utils.timezone.now)),
                    ('active_to', models.DateTimeField(blank=True, null=True)),
                    ('recipients', models.ManyToManyField(related_name='purposes', through='privacy.PurposeRecipient', to='privacy.recipient')),
                ],
                options={
                    'verbose_name': 'purpose',
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('slug', 'version'), name='purpose_version'), models.UniqueConstraint(condition=models.Q(('active_to', None)), fields=('slug',), name='purpose_one_current'), models.CheckConstraint(condition=models.Q(models.Q(('legal_basis', 'legitimate_interest'), _negated=True), models.Q(('balancing', ''), _negated=True), _connector='OR'), name='purpose_balanced')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DaySeal',
                fields=[
                    ('day', models.DateField(primary_key=True, serialize=False)),
                    ('number', models.PositiveBigIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('seals', models.PositiveIntegerField()),
                    ('rows', models.PositiveBigIntegerField()),
                    ('finding', models.CharField(blank=True, max_length=200)),
                    ('readers', models.PositiveSmallIntegerField()),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='SecretFingerprint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=32)),
                    ('fingerprint', models.CharField(max_length=32)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('replaced_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('name', 'fingerprint'), name='secret_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='HouseKey',
                fields=[
                    ('wrapped', models.BinaryField()),
                    ('version', models.PositiveSmallIntegerField(db_index=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                    ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ],
                options={
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='LedgerEntry',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('cluster', models.BigIntegerField(db_default=crm.privacy.models.log_rows.CurrentCluster())),
                    ('xid', models.BigIntegerField(db_default=crm.privacy.models.log_rows.CurrentTransaction())),
                    ('actor_kind', models.CharField(max_length=16)),
                    ('actor_id', models.CharField(max_length=64)),
                    ('request_id', models.CharField(blank=True, max_length=64)),
                    ('mac', models.BinaryField()),
                    ('act', models.CharField(max_length=64)),
                    ('about', models.UUIDField(blank=True, null=True)),
                    ('target', models.CharField(blank=True, max_length=80)),
                    ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                    ('counts', models.JSONField(default=dict)),
                ],
                options={
                    'verbose_name': 'entry of the log',
                    'indexes': [models.Index(fields=['about', '-at'], name='ledger_about'), models.Index(fields=['act', '-at'], name='ledger_act'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['xid'], name='ledger_xid', pages_per_range=16)],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='AccessEntry',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('cluster', models.BigIntegerField(db_default=crm.privacy.models.log_rows.CurrentCluster())),
                    ('xid', models.BigIntegerField(db_default=crm.privacy.models.log_rows.CurrentTransaction())),
                    ('actor_kind', models.CharField(max_length=16)),
                    ('actor_id', models.CharField(max_length=64)),
                    ('request_id', models.CharField(blank=True, max_length=64)),
                    ('mac', models.BinaryField()),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ('view', models.CharField(max_length=64)),
                    ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                    ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                    ('purpose', models.CharField(blank=True, max_length=40)),
                    ('reason', models.CharField(blank=True, max_length=40)),
                    ('note', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                ],
                options={
                    'verbose_name': 'entry of the access log',
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['people'], name='access_people'), models.Index(fields=['actor_id', '-at'], name='access_actor'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['xid'], name='access_xid', pages_per_range=16)],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Proposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('subject', models.CharField(choices=[('purpose', 'Purpose'), ('recipient', 'Recipient')], max_length=12)),
                    ('act', models.CharField(choices=[('add', 'New'), ('change', 'Change'), ('retire', 'End')], max_length=8)),
                    ('slug', models.SlugField(max_length=40)),
                    ('seen', models.PositiveSmallIntegerField(default=0)),
                    ('values', models.JSONField(default=dict)),
                    ('before', models.JSONField(default=dict)),
                    ('why', models.TextField(blank=True)),
                    ('drafted_by', models.CharField(max_length=80)),
                    ('drafted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'proposal',
                    'verbose_name_plural': 'proposals',
                    'ordering': ['-drafted_at', '-pk'],
                    'indexes': [models.Index(fields=['subject', 'slug'], name='proposal_of')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Seal',
                fields=[
                    ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                    ('log', models.CharField(choices=[('ledger', 'Ledger'), ('access', 'Access')], max_length=8)),
                    ('cluster', models.BigIntegerField()),
                    ('month', models.DateField()),
                    ('since', models.BigIntegerField()),
                    ('until', models.BigIntegerField()),
                    ('rows', models.PositiveIntegerField()),
                    ('root', models.BinaryField()),
                    ('leaves', models.BinaryField()),
                    ('previous', models.BinaryField()),
                    ('at', models.DateTimeField()),
                    ('mac', models.BinaryField()),
                ],
                options={
                    'indexes': [models.Index(fields=['log', 'cluster', '-number'], name='seal_last'), models.Index(fields=['log', 'month', 'cluster', 'since'], name='seal_month')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Tombstone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stone', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone')], max_length=8)),
                    ('index', models.BigIntegerField()),
                    ('name', models.BigIntegerField(null=True)),
                    ('key', models.CharField(max_length=16)),
                    ('team', models.BigIntegerField(null=True)),
                    ('laid_at', models.DateTimeField()),
                    ('laid_by', models.CharField(max_length=80)),
                ],
                options={
                    'verbose_name': 'erasure remembered',
                    'indexes': [models.Index(fields=['index'], name='tombstone_index'), models.Index(fields=['key'], name='tombstone_key'), models.Index(fields=['stone'], name='tombstone_stone')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='TombstoneLift',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('stone', models.UUIDField(unique=True)),
                    ('why', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='reason')),
                    ('lifted_at', models.DateTimeField()),
                    ('lifted_by', models.CharField(max_length=80)),
                ],
                options={
                    'verbose_name': 'erasure set aside',
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='PersonKey',
                fields=[
                    ('wrapped', models.BinaryField()),
                    ('version', models.PositiveSmallIntegerField(db_index=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='key', serialize=False, to='privacy.person')),
                    ('uid', models.UUIDField(unique=True)),
                ],
                options={
                    'verbose_name': 'key of a person',
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ContactPoint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_points', to='privacy.person')),
                    ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone')], max_length=8)),
                    ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='address or number')),
                    ('index', crm.privacy.sealed.derived.BlindIndexField(editable=False, kind_in='kind', null=True, of='value')),
                    ('added_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'further address',
                    'indexes': [models.Index(fields=['index'], name='contact_point_index')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Origin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='privacy.person')),
                    ('kind', models.CharField(choices=[('form', 'Website form'), ('fair', 'Trade fair'), ('call', 'Phone call'), ('enquiry', 'E-mail enquiry'), ('card', 'Business card'), ('referral', 'Referral'), ('register', 'Public register (CEIDG, KRS)'), ('import', 'Imported file'), ('api', 'Another system'), ('other', 'Other')], max_length=16, verbose_name='kind')),
                    ('label', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='source')),
                    ('batch', models.UUIDField(blank=True, db_index=True, null=True)),
                    ('obtained_at', models.DateTimeField(verbose_name='obtained')),
                    ('fields', models.JSONField(default=list)),
                    ('recorded_by', models.CharField(blank=True, max_length=80)),
                    ('notice', models.CharField(choices=[('due', 'To be given'), ('given', 'Given on the spot'), ('known', 'The person already has it'), ('sent', 'Sent'), ('exempt', 'Need not be given (Art. 14(5))')], default='due', max_length=8, verbose_name='privacy notice')),
                    ('notice_due_on', models.DateField(blank=True, null=True)),
                    ('notice_given_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'origin',
                    'indexes': [models.Index(fields=['person', '-obtained_at'], name='origin_person'), models.Index(fields=['obtained_at'], name='origin_obtained'), models.Index(condition=models.Q(('notice', 'due')), fields=['notice_due_on', 'id'], name='origin_notice_due')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='PurposeRecipient',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='privacy.purpose')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='privacy.recipient')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('purpose', 'recipient'), name='purpose_recipient_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Disclosure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disclosures', to='privacy.person')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='privacy.recipient')),
                    ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('address', 'Postal address'), ('employment', 'Position and employer'), ('company', 'Business data of a sole trader'), ('correspondence', 'Notes, calls and correspondence'), ('preferences', 'Interests and preferences'), ('financial', 'Payments and invoices'), ('consent', 'Consents and objections'), ('provenance', 'Where the data came from'), ('technical', 'Technical traces'), ('birth_date', 'Date of birth'), ('national_id', 'National identification number'), ('health', 'Health'), ('beliefs', 'Beliefs and opinions'), ('trade_union', 'Trade union membership'), ('biometric', 'Biometric data'), ('criminal', 'Criminal convictions')], max_length=24), size=None)),
                    ('at', models.DateTimeField()),
                    ('batch', models.UUIDField(blank=True, db_index=True, null=True)),
                    ('disclosed_by', models.CharField(max_length=80)),
                ],
                options={
                    'verbose_name': 'disclosure to a recipient',
                    'indexes': [models.Index(fields=['person', '-at'], name='disclosure_person')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='privacy.recipient')),
                    ('reference', models.CharField(blank=True, max_length=80, verbose_name='number or place')),
                    ('concluded_on', models.DateField(verbose_name='concluded')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends')),
                    ('calendars', models.BooleanField(default=False, verbose_name='keeps calendars of our staff')),
                    ('recorded_by', models.CharField(max_length=80)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'processing agreement',
                    'ordering': ['-concluded_on', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('concluded_on')), _connector='OR'), name='agreement_ends_after_it_began')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Mention',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('finding', models.UUIDField()),
                    ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes_naming_others', to='privacy.person')),
                    ('room', models.CharField(max_length=60)),
                    ('column', models.CharField(max_length=60)),
                    ('row', models.BigIntegerField()),
                    ('begins', models.PositiveIntegerField()),
                    ('length', models.PositiveIntegerField()),
                    ('means', models.CharField(choices=[('name', 'name'), ('email', 'e-mail'), ('phone', 'phone'), ('unread', 'could not be searched')], max_length=8)),
                    ('found_at', models.DateTimeField()),
                    ('outcome', models.CharField(choices=[('waiting', 'To be looked at'), ('redacted', 'Edited'), ('not_hers', 'Somebody else is meant'), ('stays', 'Stays as it is')], default='waiting', max_length=12)),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('settled_by', models.CharField(blank=True, max_length=80)),
                ],
                options={
                    'verbose_name': "mention in another's note",
                    'indexes': [models.Index(condition=models.Q(('outcome', 'waiting')), fields=['id'], name='mention_waiting')],
                    'constraints': [models.UniqueConstraint(fields=('room', 'column', 'row', 'begins'), name='mention_once')],
                },
            ), migrations.CreateModel(
                name='Merge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='privacy.person')),
                    ('loser', models.UUIDField(unique=True)),
                    ('number', models.BigIntegerField()),
                    ('at', models.DateTimeField(verbose_name='joined')),
                    ('by', models.CharField(max_length=80)),
                    ('overwritten', crm.privacy.sealed.fields.SealedJSONField(blank=True, null=True, verbose_name='values that gave way')),
                    ('left', crm.privacy.sealed.fields.SealedJSONField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'record joined to this one',
                    'indexes': [models.Index(fields=['survivor', '-at'], name='merge_into'), models.Index(condition=models.Q(('left__isnull', False)), fields=['at'], name='merge_undoable')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Opinion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='privacy.proposal')),
                    ('verdict', models.CharField(choices=[('for', 'In favour'), ('against', 'Against')], max_length=8, verbose_name='opinion')),
                    ('text', models.TextField(verbose_name='reasons')),
                    ('given_by', models.CharField(max_length=80)),
                    ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['given_at', 'pk'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decision', to='privacy.proposal')),
                    ('verdict', models.CharField(choices=[('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], max_length=12)),
                    ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ('overrules', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.opinion')),
                    ('decided_by', models.CharField(max_length=80)),
                    ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('overrules', None), ('verdict__in', ['approved', 'withdrawn'])), _connector='OR'), name='decision_against_says_why')],
                    'indexes': [],
                },
            )],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7bd4f124ea33c13676edeb575b7e3f222abe03b0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6c531', table='privacy_accessentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dayseal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4ef26ebe7f148cccdce9cbeea54717e78514ff15', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3a699', table='privacy_dayseal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='969443b71e1a11f79c941ff9805906b602319430', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bb4f6', table='privacy_ledgerentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3f48f43445cc0de68269a36e5ca9d182334aa386', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a704', table='privacy_seal', when='BEFORE')),
        ),
    ]
