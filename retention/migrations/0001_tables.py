"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.sealed.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('jobs', '0001_tables'),
        ('privacy', '0001_tables'),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='Rule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                    ('slug', models.SlugField(max_length=40, verbose_name='address')),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('purpose', models.SlugField(blank=True, max_length=40, verbose_name='purpose')),
                    ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('address', 'Postal address'), ('employment', 'Position and employer'), ('company', 'Business data of a sole trader'), ('correspondence', 'Notes, calls and correspondence'), ('preferences', 'Interests and preferences'), ('financial', 'Payments and invoices'), ('consent', 'Consents and objections'), ('provenance', 'Where the data came from'), ('technical', 'Technical traces'), ('birth_date', 'Date of birth'), ('national_id', 'National identification number'), ('health', 'Health'), ('beliefs', 'Beliefs and opinions'), ('trade_union', 'Trade union membership'), ('biometric', 'Biometric data'), ('criminal', 'Criminal convictions')], max_length=24), size=None, verbose_name='categories')),
                    ('start', models.CharField(choices=[('activity', "the person's own last activity"), ('contract_end', 'the end of the contract'), ('ground_end', 'the end of consent or of another ground'), ('payment_due', 'the day payment fell due'), ('document', 'the day the document was issued'), ('submission', 'the form that the person sent'), ('case_end', 'the closing of the request, complaint or breach'), ('dropped', 'the day nobody wanted to go on with the enquiry'), ('row', 'the entry itself')], max_length=12, verbose_name='counted from')),
                    ('years', models.PositiveSmallIntegerField(default=0, verbose_name='years')),
                    ('months', models.PositiveSmallIntegerField(default=0, verbose_name='months')),
                    ('days', models.PositiveSmallIntegerField(default=0, verbose_name='days')),
                    ('to_year_end', models.BooleanField(default=False, verbose_name='to the end of the year')),
                    ('from_next_year', models.BooleanField(default=False, verbose_name='from the beginning of the next year')),
                    ('roll', models.BooleanField(default=False, verbose_name='a last day off moves to the next working day')),
                    ('force', models.CharField(choices=[('need', 'A purpose needs it'), ('duty', 'The law demands it')], default='need', max_length=4, verbose_name='why it keeps')),
                    ('claims', models.BooleanField(default=False, verbose_name='for claims that are merely possible')),
                    ('article', models.CharField(blank=True, max_length=120, verbose_name='article')),
                    ('reason', models.TextField(verbose_name='reason')),
                    ('reason_en', models.TextField(blank=True, verbose_name='reason in English')),
                    ('why', models.TextField(blank=True, verbose_name='why this version')),
                    ('drafted_by', models.CharField(max_length=80)),
                    ('drafted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'retention rule',
                    'verbose_name_plural': 'retention rules',
                    'ordering': ['slug', 'version'],
                    'constraints': [models.UniqueConstraint(fields=('slug', 'version'), name='rule_version'), models.CheckConstraint(condition=models.Q(models.Q(('start', 'row'), _negated=True), ('force', 'need'), _connector='OR'), name='rule_of_rows_is_a_need'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', ''), _negated=True), ('force', 'need'), _connector='OR'), name='rule_of_nobody_is_a_need')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Run',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('number', models.CharField(max_length=20, unique=True)),
                    ('state', models.CharField(choices=[('counting', 'Being counted'), ('preview', 'Preview, nothing deleted'), ('approved', 'Approved, waiting'), ('running', 'Running'), ('done', 'Carried out'), ('stopped', 'Stopped'), ('discarded', 'Discarded')], default='counting', max_length=10)),
                    ('counted_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.CharField(max_length=80)),
                    ('counts', models.JSONField(default=dict)),
                    ('changed', models.PositiveIntegerField(default=0)),
                    ('by_hand', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('first_runs', 'one of the first two runs of a rule'), ('import', 'within 30 days of an import'), ('no_standing', 'no standing approval for a rule'), ('no_rule', 'people without a rule')], max_length=12), default=list, size=None)),
                    ('approved_by', models.CharField(blank=True, max_length=80)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('typed', models.PositiveIntegerField(blank=True, null=True)),
                    ('note', models.TextField(blank=True)),
                    ('standing', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                    ('not_before', models.DateTimeField(blank=True, null=True)),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('stopped_why', models.CharField(blank=True, choices=[('clocks', 'The clocks of server and database differ by more than an hour.'), ('jump', 'Since the approval the clock jumped, or everything stood still, for more than an hour.'), ('ledger', 'The ledger has entries from the future: the clock was set back.'), ('usual', 'Far more people than in the last runs.'), ('share', 'More than a fifth of everybody.')], max_length=8)),
                    ('go_on_by', models.CharField(blank=True, max_length=80)),
                    ('go_on_at', models.DateTimeField(blank=True, null=True)),
                    ('go_on_why', models.TextField(blank=True)),
                    ('discarded_by', models.CharField(blank=True, max_length=80)),
                    ('discarded_at', models.DateTimeField(blank=True, null=True)),
                    ('discarded_why', models.TextField(blank=True)),
                    ('protocol', models.JSONField(default=dict)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('previous', models.CharField(blank=True, max_length=64)),
                ],
                options={
                    'verbose_name': 'run',
                    'verbose_name_plural': 'runs',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(condition=models.Q(('state__in', ['done', 'discarded']), _negated=True), fields=['state', 'not_before'], name='run_open')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'preview')), fields=('state',), name='run_one_preview'), models.UniqueConstraint(condition=models.Q(('state', 'counting')), fields=('state',), name='run_one_counting'), models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('state',), name='run_one_at_work'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'running', 'stopped', 'done']), _negated=True), models.Q(('approved_at__isnull', False), ('not_before__isnull', False), models.Q(('approved_by', ''), _negated=True)), _connector='OR'), name='run_approved_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('digest', ''), _negated=True), _connector='OR'), name='run_done_has_protocol')],
                },
            ), migrations.CreateModel(
                name='Pulse',
                fields=[
                    ('only', models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('jumped_at', models.DateTimeField(null=True)),
                    ('gap', models.PositiveBigIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='one_pulse')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Backup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('made_at', models.DateTimeField()),
                    ('checked_at', models.DateTimeField()),
                    ('data_bytes', models.BigIntegerField()),
                    ('keys_bytes', models.BigIntegerField()),
                    ('rows', models.BigIntegerField()),
                    ('people', models.BigIntegerField()),
                    ('ledger_count', models.BigIntegerField()),
                    ('seconds', models.PositiveIntegerField()),
                    ('data_gone_at', models.DateTimeField(blank=True, null=True)),
                    ('keys_gone_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'backup',
                    'verbose_name_plural': 'backups',
                    'ordering': ['-made_at'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RestoreDrill',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('backup_name', models.CharField(max_length=60)),
                    ('backup_made_at', models.DateTimeField()),
                    ('at', models.DateTimeField()),
                    ('ok', models.BooleanField()),
                    ('seconds', models.PositiveIntegerField()),
                    ('tables', models.PositiveIntegerField(default=0)),
                    ('rows', models.BigIntegerField(default=0)),
                    ('files', models.PositiveIntegerField(default=0)),
                    ('replayed', models.PositiveIntegerField(default=0)),
                    ('problems', models.JSONField(default=list)),
                ],
                options={
                    'verbose_name': 'restore drill',
                    'verbose_name_plural': 'restore drills',
                    'ordering': ['-at'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='LedgerWitness',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('count', models.BigIntegerField()),
                    ('hash', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'length of the erasure ledger',
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Hold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('number', models.CharField(max_length=20, unique=True)),
                    ('covers', models.CharField(choices=[('person', 'One person'), ('people', 'Some people'), ('query', 'Everybody who meets a condition')], max_length=8, verbose_name='whom it covers')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='holds', to='privacy.person')),
                    ('scope', models.JSONField(blank=True, default=dict)),
                    ('reason', models.CharField(choices=[('claim', 'A named claim'), ('proceeding', 'Proceedings before a court or an authority'), ('inquiry', 'An inspection or audit'), ('limitation', 'Limitation suspended or interrupted'), ('incident', 'A breach or misuse being looked into'), ('wish', 'The person wants it kept')], max_length=12, verbose_name='reason')),
                    ('claim', models.BooleanField(default=False, verbose_name='a named claim')),
                    ('facts', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='facts')),
                    ('house_facts', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='facts')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('review_on', models.DateField(verbose_name='review on')),
                    ('reminded_on', models.DateField(blank=True, null=True)),
                    ('placed_by', models.CharField(max_length=80)),
                    ('placed_at', models.DateTimeField()),
                    ('lifted_by', models.CharField(blank=True, max_length=80)),
                    ('lifted_at', models.DateTimeField(blank=True, null=True)),
                    ('lifted_why', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='why it was lifted')),
                    ('house_lifted_why', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                ],
                options={
                    'verbose_name': 'hold',
                    'verbose_name_plural': 'holds',
                    'ordering': ['-placed_at', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['review_on'], name='hold_in_force'), models.Index(fields=['-placed_at', '-id'], name='hold_newest')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('covers', 'query'), _negated=True), models.Q(('scope', {}), _negated=True), _connector='OR'), name='hold_query_says_whom'), models.CheckConstraint(condition=models.Q(('covers', 'person'), ('person', None), _connector='OR'), name='hold_of_several_is_nobodys'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('review_on')), _connector='OR'), name='hold_until_its_review'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', '')), models.Q(('lifted_at__isnull', False), models.Q(('lifted_by', ''), _negated=True)), _connector='OR'), name='hold_lifted_by_somebody')],
                },
            ), migrations.CreateModel(
                name='RuleOpinion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='retention.rule')),
                    ('verdict', models.CharField(choices=[('for', 'In favour'), ('against', 'Against')], max_length=8, verbose_name='opinion')),
                    ('text', models.TextField(verbose_name='reasons')),
                    ('by', models.CharField(max_length=80)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['at', 'pk'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RunOpinion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='retention.run')),
                    ('verdict', models.CharField(choices=[('for', 'In favour'), ('against', 'Against')], max_length=8, verbose_name='opinion')),
                    ('text', models.TextField(verbose_name='reasons')),
                    ('by', models.CharField(max_length=80)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['at', 'pk'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='StandingApproval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standing_approvals', to='retention.rule')),
                    ('since', models.DateTimeField()),
                    ('until', models.DateTimeField()),
                    ('reason', models.TextField(verbose_name='reason')),
                    ('by', models.CharField(max_length=80)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revoked_by', models.CharField(blank=True, max_length=80)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'standing approval',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='standing_ends_later')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='HeldPerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hold', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='retention.hold')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_by', to='privacy.person')),
                ],
                options={
                    'verbose_name': 'person on hold',
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RunLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='retention.run')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='run_lines', to='privacy.person')),
                    ('person_hash', models.CharField(max_length=64)),
                    ('outcome', models.CharField(choices=[('erase', 'Delete'), ('reduce', 'Anonymise'), ('held', 'Held back')], max_length=8)),
                    ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retention.rule')),
                    ('purpose', models.SlugField(blank=True, max_length=40)),
                    ('reason', models.CharField(choices=[('period', 'the period is over'), ('old_rows', 'older entries, whose period is over'), ('withdrawn', 'consent withdrawn'), ('objected', 'objection'), ('expired', 'the ground expired'), ('ended', 'the ground ended'), ('nobody', 'no purpose keeps the data'), ('hold', 'held back'), ('open', 'something is under way'), ('restricted', 'processing is restricted')], max_length=12)),
                    ('until', models.DateField(blank=True, null=True)),
                    ('ref', models.CharField(blank=True, max_length=40)),
                    ('excluded_by', models.CharField(blank=True, max_length=80)),
                    ('excluded_at', models.DateTimeField(blank=True, null=True)),
                    ('excluded_why', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True)),
                    ('result', models.CharField(blank=True, choices=[('gone', 'Deleted'), ('reduced', 'Anonymised'), ('before', 'Gone before'), ('stayed', 'Stayed: something changed'), ('failed', 'Not done: an error')], max_length=8)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('counts', models.JSONField(default=dict)),
                ],
                options={
                    'verbose_name': 'line of a run',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['run', 'outcome', 'id'], name='run_line_outcome'), models.Index(condition=models.Q(('result', '')), fields=['run', 'id'], name='run_line_to_do')],
                    'constraints': [models.UniqueConstraint(fields=('run', 'person'), name='run_line_once')],
                },
            ), migrations.CreateModel(
                name='KeepReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keep_reports', to='privacy.person')),
                    ('text', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='reason to keep')),
                    ('made_by', models.CharField(max_length=80)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer', models.CharField(blank=True, choices=[('hold', 'Put on hold'), ('no', 'No reason to keep')], max_length=4, verbose_name='answer')),
                    ('answered_by', models.CharField(blank=True, max_length=80)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_why', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='words with the answer')),
                    ('hold', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='retention.hold')),
                ],
                options={
                    'verbose_name': 'reason to keep',
                    'verbose_name_plural': 'reasons to keep',
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('person',), name='keep_report_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='keep_report_answered_by_somebody')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='RuleSwitch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='switches', to='retention.rule')),
                    ('slug', models.SlugField(max_length=40)),
                    ('on', models.BooleanField()),
                    ('by', models.CharField(max_length=80)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ('seen', models.JSONField(default=dict)),
                    ('confirmed', models.BooleanField(default=False)),
                    ('overrules', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retention.ruleopinion')),
                    ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['at', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('on', True), ('replaced_at', None)), fields=('slug',), name='rule_one_version_on'), models.CheckConstraint(condition=models.Q(('on', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='rule_off_has_reason'), models.CheckConstraint(condition=models.Q(('on', False), models.Q(('seen', {}), _negated=True), _connector='OR'), name='rule_on_has_preview')],
                    'indexes': [],
                },
            )],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rule',
            trigger=pgtrigger.compiler.Trigger(name='no_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d703841783e5c0e807e8aa9012c42eb91c603d21', operation='UPDATE', pgid='pgtrigger_no_change_c3430', table='retention_rule', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleswitch',
            trigger=pgtrigger.compiler.Trigger(name='planted_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."by" = \'system:retention.seeds\')', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a082b6a75c11ff4c3109565756e89d2a68a56d2c', operation='DELETE', pgid='pgtrigger_planted_stays_f0431', table='retention_ruleswitch', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruleswitch',
            trigger=pgtrigger.compiler.Trigger(name='off_says_why', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."replaced_at" IS NOT NULL AND OLD."on")', func='\n                    IF NOT EXISTS (\n                        SELECT 1 FROM retention_ruleswitch AS off\n                        WHERE off.rule_id = NEW.rule_id AND NOT off."on" AND off.at = NEW.replaced_at\n                    ) THEN RAISE EXCEPTION \'a rule is switched off by a row that says who and why\'; END IF;\n                    RETURN NEW;\n                ', hash='2b610e4aebf8870e3efac76ec5711419dfab21ad', operation='UPDATE OF "replaced_at"', pgid='pgtrigger_off_says_why_94648', table='retention_ruleswitch', when='BEFORE')),
        ),
    ]
