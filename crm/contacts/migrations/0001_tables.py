"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.contacts.models.custom_values
import crm.privacy.database.fresh_tables
import crm.privacy.sealed.derived
import crm.privacy.sealed.fields
import crm.privacy.sealed.files
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('files', '0001_tables'),
        ('jobs', '0001_tables'),
        ('mail', '0001_tables'),
        ('privacy', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGinExtension(
        ),
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='Company',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='companies', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='companies', to='accounts.team')),
                    ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                    ('nip', models.CharField(blank=True, db_index=True, max_length=10, verbose_name='NIP')),
                    ('regon', models.CharField(blank=True, max_length=14, verbose_name='REGON')),
                    ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                    ('postcode', models.CharField(blank=True, max_length=12, verbose_name='postcode')),
                    ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                    ('website', models.URLField(blank=True, verbose_name='website')),
                    ('notes', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='notes')),
                    ('sole_trader', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='business', to='privacy.person', verbose_name='sole trader')),
                    ('trader_name', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='business name')),
                    ('trader_nip', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='NIP of the sole trader')),
                    ('trader_nip_index', crm.privacy.sealed.derived.BlindIndexField(db_index=True, editable=False, kind='nip', null=True, of='trader_nip')),
                    ('trader_tokens', crm.privacy.sealed.derived.NameTokensField(blank=True, default=list, editable=False, of='trader_name', size=None)),
                    ('trader_address', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='business address')),
                    ('trader_regon', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='REGON of the sole trader')),
                    ('trader_website', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='website of the sole trader')),
                    ('trader_notes', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='notes on the sole trader')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('binned_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'verbose_name': 'company',
                    'verbose_name_plural': 'companies',
                    'indexes': [models.Index(condition=models.Q(('binned_at', None)), fields=['owner', '-id'], name='company_owner'), models.Index(condition=models.Q(('binned_at', None)), fields=['team', '-id'], name='company_team'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('binned_at', None)), fields=['trader_tokens'], name='company_tokens')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sole_trader', None), ('trader_address__isnull', True), ('trader_name__isnull', True), ('trader_nip__isnull', True), ('trader_notes__isnull', True), ('trader_regon__isnull', True), ('trader_website__isnull', True)), models.Q(('city', ''), ('name', ''), ('nip', ''), ('notes__isnull', True), ('postcode', ''), ('regon', ''), ('sole_trader__isnull', False), ('street', ''), ('website', '')), _connector='OR'), name='company_plain_or_sealed'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('binned_at__isnull', False), _connector='OR'), name='company_closed_in_bin')],
                },
            ), migrations.CreateModel(
                name='Tag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=40, verbose_name='tag')),
                    ('colour', models.CharField(choices=[('muted', 'grey'), ('primary', 'blue'), ('ok', 'green'), ('warning', 'amber'), ('danger', 'red'), ('extended', 'violet')], default='muted', max_length=8, verbose_name='colour')),
                    ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('name',), name='tag_name_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='CustomField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('record', models.CharField(choices=[('contact', 'Contact'), ('company', 'Company'), ('deal', 'Deal')], max_length=8, verbose_name='record')),
                    ('key', models.SlugField(db_index=False, max_length=30, verbose_name='key')),
                    ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('choice', 'Choice from a list'), ('yes_no', 'Yes or no'), ('link', 'Link')], max_length=8, verbose_name='kind')),
                    ('label', models.CharField(max_length=60, verbose_name='name')),
                    ('label_en', models.CharField(max_length=60, verbose_name='name in English')),
                    ('help_text', models.CharField(blank=True, max_length=160, verbose_name='hint')),
                    ('help_text_en', models.CharField(blank=True, max_length=160, verbose_name='hint in English')),
                    ('category', models.CharField(choices=[('identity', 'Name'), ('email', 'E-mail address'), ('phone', 'Phone number'), ('address', 'Postal address'), ('employment', 'Position and employer'), ('company', 'Business data of a sole trader'), ('correspondence', 'Notes, calls and correspondence'), ('preferences', 'Interests and preferences'), ('financial', 'Payments and invoices'), ('consent', 'Consents and objections'), ('provenance', 'Where the data came from'), ('technical', 'Technical traces'), ('birth_date', 'Date of birth'), ('national_id', 'National identification number'), ('health', 'Health'), ('beliefs', 'Beliefs and opinions'), ('trade_union', 'Trade union membership'), ('biometric', 'Biometric data'), ('criminal', 'Criminal convictions')], max_length=24, verbose_name='kind of data')),
                    ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                    ('from_her', models.BooleanField(default=True, verbose_name='told by the person')),
                    ('required', models.BooleanField(default=False, verbose_name='compulsory for new records')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('emptied_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ],
                options={
                    'verbose_name': 'custom field',
                    'verbose_name_plural': 'custom fields',
                    'ordering': ['position', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('emptied_at', None)), fields=('record', 'key'), name='custom_field_once'), models.CheckConstraint(condition=models.Q(('purposes__len__gt', 0)), name='custom_field_has_a_purpose'), models.CheckConstraint(condition=models.Q(('emptied_at', None), ('removed_at__isnull', False), _connector='OR'), name='custom_field_emptied_once_removed')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='HandOver',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('status', models.CharField(blank=True, choices=[('lead', 'Prospect'), ('customer', 'Customer'), ('partner', 'Partner'), ('former', 'Former customer')], max_length=12, verbose_name='only those')),
                    ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Finished'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='running', max_length=8)),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('counts', models.JSONField(default=dict)),
                    ('ordered_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('finished_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'hand-over',
                    'indexes': [models.Index(fields=['owner', '-id'], name='hand_over_owner')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Interaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interactions', to='privacy.person')),
                    ('occasion', models.UUIDField(default=uuid.uuid4)),
                    ('kind', models.CharField(choices=[('note', 'Note'), ('call', 'Phone call'), ('meeting', 'Meeting'), ('email', 'E-mail')], max_length=12, verbose_name='kind')),
                    ('outcome', models.CharField(blank=True, choices=[('talked', 'Talked'), ('no_answer', 'No answer'), ('call_back', 'Call back')], max_length=12, verbose_name='outcome')),
                    ('direction', models.CharField(blank=True, choices=[('in', 'E-mail from the person'), ('out', 'E-mail from us'), ('copy', 'E-mail that the person got too'), ('auto', 'Automatic e-mail')], max_length=4, verbose_name='direction')),
                    ('summary', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='summary')),
                    ('happened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interactions', to=settings.AUTH_USER_MODEL)),
                    ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='entries', to='mail.message')),
                    ('about', models.UUIDField(blank=True, null=True)),
                    ('unsent_seen_at', models.DateTimeField(blank=True, null=True)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('pinned_at', models.DateTimeField(blank=True, null=True)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'interaction',
                    'indexes': [models.Index(fields=['person', '-happened_at', '-id'], name='interaction_person'), models.Index(fields=['occasion'], name='interaction_occasion'), models.Index(condition=models.Q(('removed_at', None)), fields=['-happened_at', '-id'], include=('person', 'author', 'kind', 'direction', 'message'), name='interaction_when'), models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='interaction_removed'), models.Index(condition=models.Q(('message__isnull', False)), fields=['author', '-happened_at'], name='interaction_letters'), models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='interaction_about')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('direction', ''), ('kind', 'email'), _connector='OR'), name='interaction_direction_of_a_mail')],
                },
            ), migrations.CreateModel(
                name='Mailing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailings', to=settings.AUTH_USER_MODEL)),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.purpose')),
                    ('letter', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('keys', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('left_out', models.JSONField(default=dict)),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                    ('send_at', models.DateTimeField(blank=True, null=True)),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'letter to many',
                    'verbose_name_plural': 'letters to many',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(condition=models.Q(('taken_back_at__isnull', False)), fields=['taken_back_at'], name='mailing_taken_back')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Contact',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='contact', serialize=False, to='privacy.person')),
                    ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='accounts.team')),
                    ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='contacts.company')),
                    ('status', models.CharField(choices=[('lead', 'Prospect'), ('customer', 'Customer'), ('partner', 'Partner'), ('former', 'Former customer')], default='lead', max_length=12, verbose_name='status')),
                    ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], default='pl', max_length=5, verbose_name='language')),
                    ('position', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='position')),
                    ('street', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='street')),
                    ('postcode', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='postcode')),
                    ('city', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='city')),
                    ('name_tokens', crm.privacy.sealed.derived.NameTokensField(blank=True, default=list, editable=False, of='person__name', size=None)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('last_activity_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last activity')),
                    ('binned_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'verbose_name': 'contact',
                    'verbose_name_plural': 'contacts',
                    'indexes': [models.Index(condition=models.Q(('binned_at', None)), fields=['-last_activity_at', '-person'], include=('name_tokens',), name='contact_last'), models.Index(condition=models.Q(('binned_at', None)), fields=['owner', '-last_activity_at', '-person'], include=('name_tokens',), name='contact_owner_last'), models.Index(condition=models.Q(('binned_at', None)), fields=['team', '-last_activity_at', '-person'], include=('name_tokens',), name='contact_team_last'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('binned_at', None)), fields=['owner', 'team', 'name_tokens'], name='contact_names'), models.Index(condition=models.Q(('binned_at', None), _negated=True), fields=['binned_at'], name='contact_binned')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('closed_at', None), ('binned_at__isnull', False), _connector='OR'), name='contact_closed_in_bin')],
                },
            ), migrations.CreateModel(
                name='Byproduct',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('load', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='byproducts', to='files.import')),
                    ('company', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.company')),
                    ('tag', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.tag')),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='CompanyRole',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='company_roles', to='privacy.person')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='contacts.company')),
                    ('role', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='role')),
                    ('since', crm.privacy.sealed.fields.SealedDateField(blank=True, null=True, verbose_name='since')),
                    ('until', crm.privacy.sealed.fields.SealedDateField(blank=True, null=True, verbose_name='until')),
                    ('added_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'role at a company',
                    'verbose_name_plural': 'roles at companies',
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='FieldChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('definition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='contacts.customfield')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('key', models.SlugField(db_index=False, max_length=30, verbose_name='key')),
                    ('label', models.CharField(max_length=60, verbose_name='name')),
                    ('label_en', models.CharField(blank=True, max_length=60, verbose_name='name in English')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('goes_to', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.fieldchoice')),
                ],
                options={
                    'verbose_name': 'choice of a field',
                    'verbose_name_plural': 'choices of fields',
                    'ordering': ['position', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('definition', 'key'), name='field_choice_once'), models.CheckConstraint(condition=models.Q(('goes_to', None), ('retired_at__isnull', False), _connector='OR'), name='field_choice_gone_is_not_offered')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='ContactValue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('definition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.customfield')),
                    ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='value of a custom field')),
                    ('index', crm.contacts.models.custom_values.ChoiceIndexField(editable=False, null=True, of='value')),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contact_values', to='privacy.person')),
                ],
                options={
                    'verbose_name': "value of a contact's custom field",
                    'indexes': [models.Index(fields=['definition', 'index'], name='contact_value_answer')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'definition'), name='contact_value_once')],
                },
            ), migrations.CreateModel(
                name='CompanyValue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('definition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.customfield')),
                    ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='value of a custom field')),
                    ('index', crm.contacts.models.custom_values.ChoiceIndexField(editable=False, null=True, of='value')),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('house_value', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                    ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='custom_values', to='contacts.company')),
                ],
                options={
                    'verbose_name': "value of a company's custom field",
                    'indexes': [models.Index(fields=['definition', 'index'], name='company_value_answer')],
                    'constraints': [models.UniqueConstraint(fields=('company', 'definition'), name='company_value_once'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('house_value__isnull', True), _connector='OR'), name='company_value_hers_or_the_houses')],
                },
            ), migrations.CreateModel(
                name='HandedCompany',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='companies', to='contacts.handover')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.company')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ],
                options={
                    'verbose_name': 'company handed over',
                    'constraints': [models.UniqueConstraint(fields=('hand_over', 'company'), name='handed_company_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='MailingFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('mailing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='files', to='contacts.mailing')),
                    ('file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='name of a file')),
                    ('file', crm.privacy.sealed.files.SealedFileField(blank=True, house=True, verbose_name='file')),
                    ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('added_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'file to many',
                    'verbose_name_plural': 'files to many',
                    'ordering': ['pk'],
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='EarlierWording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('interaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='earlier', to='contacts.interaction')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.person')),
                    ('outcome', models.CharField(blank=True, choices=[('talked', 'Talked'), ('no_answer', 'No answer'), ('call_back', 'Call back')], max_length=12)),
                    ('summary', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='earlier wording')),
                    ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('replaced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'earlier wording of an entry',
                    'indexes': [models.Index(fields=['interaction', '-replaced_at'], name='wording_of_entry')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Callout',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('interaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='callouts', to='contacts.interaction')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'colleague called in an entry',
                    'indexes': [models.Index(fields=['user', '-id'], name='callout_user')],
                    'constraints': [models.UniqueConstraint(fields=('interaction', 'user'), name='callout_once')],
                },
            ), migrations.CreateModel(
                name='CompanyMerge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='contacts.company')),
                    ('loser', models.UUIDField(unique=True)),
                    ('at', models.DateTimeField(verbose_name='joined')),
                    ('by', models.CharField(max_length=80)),
                    ('left', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                ],
                options={
                    'verbose_name': 'company joined to this one',
                    'indexes': [models.Index(fields=['survivor', '-at'], name='company_merge_into'), models.Index(condition=models.Q(('left__isnull', False)), fields=['at'], name='company_merge_undoable')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='CompanyPair',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('alike', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'the same e-mail'), ('phone', 'the same phone'), ('nip', 'the same NIP'), ('name', 'a similar name'), ('company', 'the same company')], max_length=8), default=list, size=None)),
                    ('found_at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_by', models.CharField(blank=True, max_length=80)),
                    ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_before', to='contacts.company')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_after', to='contacts.company')),
                ],
                options={
                    'verbose_name': 'companies that may be one',
                    'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['-id'], name='company_pair_open'), models.Index(condition=models.Q(('settled_at', None), _negated=True), fields=['-settled_at', '-id'], name='company_pair_settled')],
                    'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='company_pair_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='company_pair_in_order')],
                },
            ), migrations.CreateModel(
                name='CompanyTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tag_rows', to='contacts.company')),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.tag')),
                ],
                options={
                    'verbose_name': 'tag of a company',
                    'constraints': [models.UniqueConstraint(fields=('company', 'tag'), name='company_tag_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='ContactTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tag_rows', to='contacts.contact')),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.tag')),
                ],
                options={
                    'verbose_name': 'tag of a contact',
                    'constraints': [models.UniqueConstraint(fields=('contact', 'tag'), name='contact_tag_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='ContactUserPermission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='contacts.contact')),
                ],
                options={
                    'verbose_name': 'share of a contact',
                    'unique_together': {('user', 'permission', 'content_object')},
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='HandedOver',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='contacts.handover')),
                    ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.contact')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ],
                options={
                    'verbose_name': 'contact handed over',
                    'constraints': [models.UniqueConstraint(fields=('hand_over', 'contact'), name='handed_over_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('interaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='contacts.interaction')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.person')),
                    ('file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='name of a file')),
                    ('file', crm.privacy.sealed.files.SealedFileField(blank=True, verbose_name='file')),
                    ('shared', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='contacts.mailingfile')),
                    ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                    ('unusual', models.BooleanField(default=False)),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'file in the history',
                    'verbose_name_plural': 'files in the history',
                    'constraints': [models.CheckConstraint(condition=models.Q(('file', ''), ('shared', None), _connector='OR'), name='attachment_own_or_shared')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Lead',
                fields=[
                    ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lead', serialize=False, to='contacts.contact')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('claimed', 'In progress'), ('qualified', 'Became a contact'), ('dropped', 'Dropped')], default='waiting', max_length=12, verbose_name='state')),
                    ('came_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('claimed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('claimed_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, choices=[('no_interest', 'Not interested'), ('no_answer', 'Does not answer'), ('not_ours', 'We do not offer what is asked for'), ('twice', 'Known already under another record'), ('unusable', 'Data that lead nowhere'), ('spam', 'Advertising or a joke')], max_length=12, verbose_name='reason')),
                ],
                options={
                    'verbose_name': 'lead',
                    'verbose_name_plural': 'leads',
                    'indexes': [models.Index(condition=models.Q(('state', 'qualified'), _negated=True), fields=['state', '-came_at', '-contact'], name='lead_tray')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), models.Q(('claimed_at__isnull', False), ('claimed_by__isnull', False)), _connector='OR'), name='lead_taken_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['qualified', 'dropped']), _negated=True), ('ended_at__isnull', False), _connector='OR'), name='lead_ended_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='XOR'), name='lead_dropped_for_a_reason')],
                },
            ), migrations.CreateModel(
                name='ContactPair',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('alike', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'the same e-mail'), ('phone', 'the same phone'), ('nip', 'the same NIP'), ('name', 'a similar name'), ('company', 'the same company')], max_length=8), default=list, size=None)),
                    ('found_at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_by', models.CharField(blank=True, max_length=80)),
                    ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_before', to='contacts.contact')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_after', to='contacts.contact')),
                ],
                options={
                    'verbose_name': 'possible duplicate',
                    'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['-id'], name='contact_pair_open'), models.Index(condition=models.Q(('settled_at', None), _negated=True), fields=['-settled_at', '-id'], name='contact_pair_settled')],
                    'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='contact_pair_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='contact_pair_in_order')],
                },
            )],
        ),
    ]
