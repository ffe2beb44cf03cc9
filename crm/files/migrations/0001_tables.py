"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
import crm.privacy.sealed.fields
import crm.privacy.sealed.files
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('jobs', '0001_tables'),
        ('privacy', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='SavedMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mappings', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mappings', to='accounts.team')),
                    ('kind', models.CharField(default='contacts', max_length=16)),
                    ('name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('signature', models.CharField(max_length=64)),
                    ('columns', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                    ('used_at', models.DateTimeField(auto_now_add=True)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'saved mapping',
                    'verbose_name_plural': 'saved mappings',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['signature'], name='mapping_signature'), models.Index(fields=['owner'], name='mapping_owner')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Import',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(default='contacts', max_length=16)),
                    ('state', models.CharField(choices=[('draft', 'In preparation'), ('checking', 'Being checked'), ('checked', 'Checked'), ('running', 'Running'), ('done', 'Finished'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('abandoned', 'Given up')], default='draft', max_length=10)),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('file', crm.privacy.sealed.files.SealedFileField(blank=True, house=True)),
                    ('shelved', models.BooleanField(default=False)),
                    ('encoding', models.CharField(blank=True, max_length=20)),
                    ('delimiter', models.CharField(blank=True, max_length=1)),
                    ('sheets', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('sheet', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('columns', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('mapping', models.JSONField(default=dict)),
                    ('overwriting', models.JSONField(default=list)),
                    ('mapped', models.BooleanField(default=False)),
                    ('program', models.CharField(blank=True, max_length=32)),
                    ('saved', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='files.savedmapping')),
                    ('origin_kind', models.CharField(blank=True, choices=[('form', 'Website form'), ('fair', 'Trade fair'), ('call', 'Phone call'), ('enquiry', 'E-mail enquiry'), ('card', 'Business card'), ('referral', 'Referral'), ('register', 'Public register (CEIDG, KRS)'), ('import', 'Imported file'), ('api', 'Another system'), ('other', 'Other')], max_length=16)),
                    ('origin_label', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('obtained_on', models.DateField(null=True)),
                    ('notice', models.CharField(choices=[('due', 'To be given'), ('given', 'Given on the spot'), ('known', 'The person already has it'), ('sent', 'Sent'), ('exempt', 'Need not be given (Art. 14(5))')], default='due', max_length=8)),
                    ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('consents_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('keeper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('as_leads', models.BooleanField(default=False)),
                    ('mode', models.CharField(choices=[('both', 'Add what is new and update what is here'), ('new', 'Only add what is new'), ('update', 'Only update what is here')], default='both', max_length=8)),
                    ('match', models.CharField(blank=True, max_length=16)),
                    ('duplicates', models.CharField(choices=[('skip', 'Leave it as it is'), ('complete', 'Update it'), ('add', 'Add as another one')], default='complete', max_length=8)),
                    ('answers', models.JSONField(default=dict)),
                    ('new_tags', models.BooleanField(default=True)),
                    ('counts', models.JSONField(default=dict)),
                    ('trouble', models.JSONField(default=dict)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('undo_until', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'import',
                    'indexes': [models.Index(fields=['owner', '-id'], name='import_owner')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'abandoned']), models.Q(('keeper__isnull', False), ('obtained_on__isnull', False), ('team__isnull', False), models.Q(('origin_kind', ''), _negated=True), models.Q(('purpose__isnull', False), models.Q(('kind', 'contacts'), _negated=True), _connector='OR')), _connector='OR'), name='import_says_whence_and_why')],
                },
            ), migrations.CreateModel(
                name='ImportRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('load', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='files.import')),
                    ('number', models.PositiveIntegerField()),
                    ('outcome', models.CharField(choices=[('new', 'New'), ('updated', 'Updates'), ('duplicate', 'Duplicate'), ('refused', 'Left out')], max_length=10)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='import_rows', to='privacy.person')),
                    ('thing', models.UUIDField(null=True)),
                    ('chosen', models.BooleanField(default=False)),
                    ('repeats', models.PositiveIntegerField(null=True)),
                    ('policy', models.CharField(blank=True, choices=[('skip', 'Leave it as it is'), ('complete', 'Update it'), ('add', 'Add as another one')], max_length=8)),
                    ('problems', models.JSONField(default=list)),
                    ('attention', models.BooleanField(default=False)),
                    ('remarks', models.BooleanField(default=False)),
                    ('cells', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('decisions', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                ],
                options={
                    'verbose_name': 'row of an import',
                    'indexes': [models.Index(fields=['load', 'outcome', 'number'], name='import_row_outcome'), models.Index(condition=models.Q(('attention', True)), fields=['load', 'number'], name='import_row_attention')],
                    'constraints': [models.UniqueConstraint(fields=('load', 'number'), name='import_row_once')],
                },
            ), migrations.CreateModel(
                name='ImportedValue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('load', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='files.import')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='imported_values', to='privacy.person')),
                    ('thing', models.UUIDField(null=True)),
                    ('number', models.PositiveIntegerField(default=0)),
                    ('column', models.CharField(max_length=64)),
                    ('category', models.CharField(choices=[('identity', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('address', 'Postal address'), ('employment', 'Position and employer'), ('company', 'Business data of a sole trader'), ('correspondence', 'Notes, calls and correspondence'), ('preferences', 'Interests and preferences'), ('financial', 'Payments and invoices'), ('consent', 'Consents and objections'), ('provenance', 'Where the data came from'), ('technical', 'Technical traces'), ('birth_date', 'Date of birth'), ('national_id', 'National identification number'), ('health', 'Health'), ('beliefs', 'Beliefs and opinions'), ('trade_union', 'Trade union membership'), ('biometric', 'Biometric data'), ('criminal', 'Criminal convictions')], max_length=24)),
                    ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True)),
                    ('before', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True)),
                    ('house_value', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('house_before', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                ],
                options={
                    'verbose_name': 'value from before an import',
                    'indexes': [models.Index(fields=['load', 'person'], name='imported_value_person'), models.Index(fields=['load', 'thing'], name='imported_value_thing')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('house_before__isnull', True), ('house_value__isnull', True), ('person__isnull', False)), models.Q(('before__isnull', True), ('person', None), ('thing__isnull', False), ('value__isnull', True)), _connector='OR'), name='imported_value_hers_or_the_houses')],
                },
            )],
        ),
    ]
