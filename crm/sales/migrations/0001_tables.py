"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.contacts.models.custom_values
import crm.privacy.database.fresh_tables
import crm.privacy.sealed.fields
import crm.privacy.sealed.files
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('contacts', '0001_tables'),
        ('jobs', '0001_tables'),
        ('privacy', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='Pipeline',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    'verbose_name': 'pipeline',
                    'verbose_name_plural': 'pipelines',
                    'ordering': ['position', 'pk'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('name',), name='pipeline_name_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='LostReason',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    'verbose_name': 'reason for losing a deal',
                    'verbose_name_plural': 'reasons for losing deals',
                    'ordering': ['position', 'pk'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('name',), name='lost_reason_name_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('hour_at', models.DateTimeField(blank=True, null=True)),
                    ('hour_reads', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'verbose_name': 'calendar link',
                    'indexes': [models.Index(fields=['owner', '-made_at'], name='feed_owner')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Goal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to=settings.AUTH_USER_MODEL)),
                    ('month', models.DateField(verbose_name='month')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount')),
                    ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'goal of a month',
                    'constraints': [models.UniqueConstraint(fields=('user', 'month'), name='goal_once_a_month'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='goal_amount')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DocumentLoad',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='document_loads', to=settings.AUTH_USER_MODEL)),
                    ('state', models.CharField(choices=[('checking', 'Being checked'), ('checked', 'Checked'), ('running', 'Running'), ('done', 'Finished'), ('abandoned', 'Given up')], default='checking', max_length=10)),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('counts', models.JSONField(default=dict)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'import of documents',
                    'indexes': [models.Index(fields=['owner', '-id'], name='document_load_owner')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Turnover',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('month', models.DateField()),
                    ('kind', models.CharField(choices=[('offer', 'Offer'), ('contract', 'Contract'), ('invoice', 'Invoice'), ('complaint', 'Complaint')], max_length=10)),
                    ('currency', models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR')], max_length=3)),
                    ('count', models.IntegerField(default=0)),
                    ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ],
                options={
                    'verbose_name': 'turnover',
                    'constraints': [models.UniqueConstraint(fields=('team', 'month', 'kind', 'currency'), name='turnover_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Stage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='sales.pipeline')),
                    ('probability', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='probability, %')),
                    ('rots_after', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days until it rots')),
                ],
                options={
                    'verbose_name': 'stage',
                    'verbose_name_plural': 'stages',
                    'ordering': ['position', 'pk'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('probability__lte', 100)), name='stage_probability'), models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('pipeline', 'name'), name='stage_name_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='GoneDeals',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.pipeline')),
                    ('month', models.DateField()),
                    ('outcome', models.CharField(choices=[('won', 'Won'), ('lost', 'Lost')], max_length=4)),
                    ('currency', models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR')], max_length=3)),
                    ('count', models.IntegerField(default=0)),
                    ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ],
                options={
                    'verbose_name': 'sum of deals of erased people',
                    'constraints': [models.UniqueConstraint(fields=('team', 'pipeline', 'month', 'outcome', 'currency'), name='gone_deals_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Deal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deals', to='privacy.person')),
                    ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deals', to='contacts.company')),
                    ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='accounts.team')),
                    ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='sales.pipeline')),
                    ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='sales.stage')),
                    ('title', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='title')),
                    ('notes', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='notes')),
                    ('house_title', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('house_notes', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount')),
                    ('currency', models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR')], default='PLN', max_length=3, verbose_name='currency')),
                    ('closes_on', models.DateField(blank=True, null=True, verbose_name='expected close')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('entered_stage_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('last_activity_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last activity')),
                    ('outcome', models.CharField(blank=True, choices=[('won', 'Won'), ('lost', 'Lost')], max_length=4, verbose_name='outcome')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lost_reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='sales.lostreason')),
                    ('binned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('binned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'verbose_name': 'deal',
                    'verbose_name_plural': 'deals',
                    'indexes': [models.Index(fields=['-last_activity_at', '-id'], name='deal_last'), models.Index(fields=['owner', '-last_activity_at', '-id'], name='deal_owner'), models.Index(fields=['team', '-last_activity_at', '-id'], name='deal_team'), models.Index(condition=models.Q(('outcome', '')), fields=['stage', 'team'], name='deal_board'), models.Index(condition=models.Q(('outcome', ''), _negated=True), fields=['ended_at'], name='deal_ended'), models.Index(fields=['opened_at'], name='deal_opened'), models.Index(condition=models.Q(('binned_at__isnull', False)), fields=['binned_at'], name='deal_binned')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', False), ('company__isnull', False), _connector='OR'), name='deal_is_somebodys'), models.CheckConstraint(condition=models.Q(models.Q(('house_notes__isnull', True), ('house_title__isnull', True), ('person__isnull', False)), models.Q(('notes__isnull', True), ('person', None), ('title__isnull', True)), _connector='OR'), name='deal_hers_or_the_houses'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('outcome', '')), models.Q(('ended_at__isnull', False), ('outcome__in', ['won', 'lost'])), _connector='OR'), name='deal_ended_once'), models.CheckConstraint(condition=models.Q(('outcome', 'lost'), ('lost_reason', None), _connector='OR'), name='deal_lost_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('binned_at', None), ('binned_by', None)), models.Q(('binned_at__isnull', False), ('binned_by__isnull', False)), _connector='OR'), name='deal_binned_by_somebody'), models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='deal_amount')],
                },
            ), migrations.CreateModel(
                name='DealValue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('definition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.customfield')),
                    ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='value of a custom field')),
                    ('index', crm.contacts.models.custom_values.ChoiceIndexField(editable=False, null=True, of='value')),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('house_value', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='custom_values', to='sales.deal')),
                ],
                options={
                    'verbose_name': "value of a deal's custom field",
                    'indexes': [models.Index(fields=['definition', 'index'], name='deal_value_answer')],
                    'constraints': [models.UniqueConstraint(fields=('deal', 'definition'), name='deal_value_once'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('house_value__isnull', True), _connector='OR'), name='deal_value_hers_or_the_houses')],
                },
            ), migrations.CreateModel(
                name='DealTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tag_rows', to='sales.deal')),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.tag')),
                ],
                options={
                    'verbose_name': 'tag of a deal',
                    'constraints': [models.UniqueConstraint(fields=('deal', 'tag'), name='deal_tag_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DealNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='note_rows', to='sales.deal')),
                    ('text', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='note')),
                    ('house_text', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('pinned_at', models.DateTimeField(blank=True, null=True)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'note on a deal',
                    'indexes': [models.Index(fields=['deal', '-at'], name='deal_note_newest'), models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='deal_note_removed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text__isnull', True), ('house_text__isnull', True), _connector='OR'), name='deal_note_hers_or_the_houses')],
                },
            ), migrations.CreateModel(
                name='DealPerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='on_it', to='sales.deal')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deal_rows', to='privacy.person')),
                    ('role', models.CharField(choices=[('party', 'Buys'), ('decides', 'Decides'), ('pays', 'Approves the budget'), ('advises', 'Advises'), ('uses', 'Uses it'), ('signs', 'Signs'), ('other', 'Takes part')], default='other', max_length=8, verbose_name='role')),
                    ('added_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'person on a deal',
                    'constraints': [models.UniqueConstraint(fields=('deal', 'person'), name='deal_person_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DealLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='sales.deal')),
                    ('product', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='product')),
                    ('quantity', models.DecimalField(decimal_places=2, default=1, max_digits=10, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='quantity')),
                    ('unit_price', models.DecimalField(decimal_places=2, default=0, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='unit price')),
                    ('currency', models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR')], default='PLN', max_length=3, verbose_name='currency')),
                    ('added_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'line of a deal',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('unit_price__gte', 0)), name='deal_line_numbers')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DealMove',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='sales.deal')),
                    ('from_stage', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.stage')),
                    ('to_stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.stage')),
                    ('outcome', models.CharField(blank=True, choices=[('won', 'Won'), ('lost', 'Lost')], max_length=4)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'move of a deal',
                    'indexes': [models.Index(fields=['deal', '-at'], name='deal_move_newest'), models.Index(fields=['at'], name='deal_move_period')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Document',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='privacy.person')),
                    ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='documents', to='contacts.company')),
                    ('deal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='documents', to='sales.deal')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('kind', models.CharField(choices=[('offer', 'Offer'), ('contract', 'Contract'), ('invoice', 'Invoice'), ('complaint', 'Complaint')], max_length=10, verbose_name='kind')),
                    ('invoice_kind', models.CharField(blank=True, choices=[('VAT', 'Invoice'), ('KOR', 'Correction'), ('ZAL', 'Advance invoice'), ('ROZ', 'Final invoice after an advance'), ('UPR', 'Simplified invoice'), ('KOR_ZAL', 'Correction of an advance invoice'), ('KOR_ROZ', 'Correction of a final invoice')], max_length=8, verbose_name='kind of invoice')),
                    ('category', models.CharField(choices=[('correspondence', 'Notes, calls and correspondence'), ('financial', 'Payments and invoices')], max_length=16)),
                    ('number', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='number')),
                    ('ksef', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='KSeF number')),
                    ('amount', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='amount')),
                    ('note', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='note')),
                    ('file', crm.privacy.sealed.files.SealedFileField(blank=True, verbose_name='file')),
                    ('firm_number', models.CharField(blank=True, max_length=80)),
                    ('firm_ksef', models.CharField(blank=True, max_length=40)),
                    ('firm_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                    ('firm_note', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('firm_file', crm.privacy.sealed.files.SealedFileField(blank=True, house=True)),
                    ('format', models.CharField(blank=True, choices=[('pdf', 'PDF'), ('docx', 'DOCX'), ('xlsx', 'XLSX'), ('png', 'PNG'), ('jpeg', 'JPEG'), ('csv', 'CSV'), ('xml', 'FA(3)')], max_length=5)),
                    ('currency', models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR')], default='PLN', max_length=3, verbose_name='currency')),
                    ('issued_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='issued')),
                    ('payment_due_on', models.DateField(blank=True, null=True, verbose_name='payment due')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended')),
                    ('counted_from', models.DateTimeField(editable=False, null=True)),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('added_at', models.DateTimeField(auto_now_add=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'verbose_name': 'document',
                    'verbose_name_plural': 'documents',
                    'indexes': [models.Index(fields=['-issued_on', '-id'], name='document_issued'), models.Index(fields=['person', '-issued_on', '-id'], name='document_person'), models.Index(fields=['company', '-issued_on', '-id'], name='document_company')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', False), ('company__isnull', False), _connector='OR'), name='document_is_somebodys'), models.CheckConstraint(condition=models.Q(models.Q(('firm_amount', None), ('firm_file', ''), ('firm_ksef', ''), ('firm_note__isnull', True), ('firm_number', ''), ('person__isnull', False)), models.Q(('amount__isnull', True), ('file', ''), ('ksef__isnull', True), ('note__isnull', True), ('number__isnull', True), ('person', None)), _connector='OR'), name='document_plain_or_sealed')],
                },
            ), migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='privacy.person')),
                    ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to='contacts.company')),
                    ('deal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to='sales.deal')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                    ('kind', models.CharField(choices=[('call', 'Phone call'), ('email', 'E-mail'), ('meeting', 'Meeting'), ('todo', 'To do')], default='todo', max_length=8, verbose_name='kind')),
                    ('title', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='what is to be done')),
                    ('note', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='note')),
                    ('house_title', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('house_note', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('due_at', models.DateTimeField(verbose_name='due')),
                    ('clock', models.TimeField(blank=True, null=True)),
                    ('snoozes', models.PositiveSmallIntegerField(default=0)),
                    ('snoozed_from', models.DateTimeField(blank=True, null=True)),
                    ('remind_before', models.PositiveIntegerField(blank=True, null=True)),
                    ('remind_at', models.DateTimeField(blank=True, null=True)),
                    ('reminded_at', models.DateTimeField(blank=True, null=True)),
                    ('heard_at', models.DateTimeField(blank=True, null=True)),
                    ('rule', models.CharField(blank=True, max_length=120)),
                    ('starts_on', models.DateField(blank=True, null=True)),
                    ('falls_on', models.DateField(blank=True, null=True)),
                    ('follows', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='next', to='sales.task')),
                    ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                    ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('binned_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'verbose_name': 'task',
                    'verbose_name_plural': 'tasks',
                    'indexes': [models.Index(condition=models.Q(('binned_at', None), ('done_at', None)), fields=['owner', 'due_at', 'id'], name='task_owner_open'), models.Index(condition=models.Q(('binned_at', None), ('done_at', None)), fields=['team', 'due_at', 'id'], name='task_team_open'), models.Index(fields=['owner', '-done_at', '-id'], name='task_owner_done'), models.Index(condition=models.Q(('binned_at', None), ('done_at__isnull', False)), fields=['-done_at', '-id'], name='task_done'), models.Index(fields=['person', 'due_at'], name='task_person'), models.Index(condition=models.Q(('binned_at', None), ('done_at', None), ('reminded_at', None)), fields=['remind_at'], name='task_remind'), models.Index(condition=models.Q(('binned_at__isnull', False)), fields=['binned_at'], name='task_binned')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('house_note__isnull', True), ('house_title__isnull', True), ('person__isnull', False)), models.Q(('note__isnull', True), ('person', None), ('title__isnull', True)), _connector='OR'), name='task_under_one_key'), models.CheckConstraint(condition=models.Q(('rule', ''), models.Q(('falls_on__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='task_recurs_from_a_day')],
                },
            ), migrations.CreateModel(
                name='HandedDeal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.UUIDField()),
                    ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sales.deal')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ],
                options={
                    'verbose_name': 'deal handed over',
                    'constraints': [models.UniqueConstraint(fields=('batch', 'deal'), name='handed_deal_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DealNoteWording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='earlier', to='sales.dealnote')),
                    ('text', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='earlier wording')),
                    ('house_text', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('replaced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'earlier wording of a note on a deal',
                    'indexes': [models.Index(fields=['note', '-replaced_at'], name='deal_wording_of_note')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text__isnull', True), ('house_text__isnull', True), _connector='OR'), name='deal_wording_hers_or_the_houses')],
                },
            ), migrations.CreateModel(
                name='DealNoteFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='sales.dealnote')),
                    ('file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='name of a file')),
                    ('file', crm.privacy.sealed.files.SealedFileField(blank=True, verbose_name='file')),
                    ('house_file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('house_file', crm.privacy.sealed.files.SealedFileField(blank=True, house=True)),
                    ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'file on a deal',
                    'verbose_name_plural': 'files on deals',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('file_name__isnull', True)), models.Q(('house_file', ''), ('house_file_name__isnull', True)), _connector='OR'), name='deal_file_hers_or_the_houses')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DealCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='sales.dealnote')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'colleague called in a note on a deal',
                    'indexes': [models.Index(fields=['user', '-id'], name='deal_call_user')],
                    'constraints': [models.UniqueConstraint(fields=('note', 'user'), name='deal_call_once')],
                },
            ), migrations.CreateModel(
                name='HandedTask',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.UUIDField()),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sales.task')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ],
                options={
                    'verbose_name': 'task handed over',
                    'constraints': [models.UniqueConstraint(fields=('batch', 'task'), name='handed_task_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DocumentRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('load', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='sales.documentload')),
                    ('number', models.PositiveIntegerField()),
                    ('outcome', models.CharField(choices=[('waiting', 'Not checked yet'), ('ready', 'Comes in'), ('unknown', 'Whose is it?'), ('faulty', 'Has errors'), ('known', 'Here already'), ('left_out', 'Left out'), ('added', 'Added')], default='waiting', max_length=10)),
                    ('problems', models.JSONField(default=list)),
                    ('cells', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('source', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='document_rows', to='privacy.person')),
                    ('company', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.company')),
                    ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sales.document')),
                ],
                options={
                    'verbose_name': 'row of an import of documents',
                    'indexes': [models.Index(fields=['load', 'outcome', 'number'], name='document_row_outcome')],
                    'constraints': [models.UniqueConstraint(fields=('load', 'number'), name='document_row_once')],
                },
            )],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deal',
            trigger=pgtrigger.compiler.Trigger(name='goes_into_sums', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."person_id" IS NOT NULL AND NOT (OLD."outcome" = \'\'))', func="\n    INSERT INTO sales_gonedeals AS sums (team_id, pipeline_id, month, outcome, currency, count, amount)\n    VALUES (OLD.team_id, OLD.pipeline_id, date_trunc('month', OLD.ended_at AT TIME ZONE 'Europe/Warsaw')::date,\n            OLD.outcome, OLD.currency, 1, COALESCE(OLD.amount, 0))\n    ON CONFLICT (team_id, pipeline_id, month, outcome, currency)\n    DO UPDATE SET count = sums.count + 1, amount = sums.amount + EXCLUDED.amount;\n    RETURN NULL;\n", hash='f288c444edce718ef1e66ff1f90f3dc3abee87ca', operation='DELETE', pgid='pgtrigger_goes_into_sums_01477', table='sales_deal', when='AFTER')),
        ),
    ]
