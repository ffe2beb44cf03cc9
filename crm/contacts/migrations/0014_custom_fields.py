"""Fields of the house's own with what contacts and companies say in them; tags get a colour and stand on companies too.

`contact_value_answer` and `company_value_answer` serve a filter by an answer (by its keyed hash), by whether a field is
filled in at all, and the job that empties a field.
"""

import crm.contacts.models.custom_values
import crm.privacy.sealed.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


def name_each(apps, _schema_editor):
    """A public id for every tag there is."""
    for tag in apps.get_model("contacts", "Tag").objects.filter(uid=None):
        tag.uid = uuid.uuid4()
        tag.save(update_fields=["uid"])


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0013_reports'),
        ('privacy', '0011_agreements'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'tag of a company',
            },
        ),
        migrations.CreateModel(
            name='CompanyValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='value of a custom field')),
                ('index', crm.contacts.models.custom_values.ChoiceIndexField(editable=False, null=True, of='value')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('house_value', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
            ],
            options={
                'verbose_name': "value of a company's custom field",
            },
        ),
        migrations.CreateModel(
            name='ContactValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='value of a custom field')),
                ('index', crm.contacts.models.custom_values.ChoiceIndexField(editable=False, null=True, of='value')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': "value of a contact's custom field",
            },
        ),
        migrations.CreateModel(
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
                ('from_her', models.BooleanField(default=True, verbose_name='the person says it herself')),
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
            },
        ),
        migrations.CreateModel(
            name='FieldChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.SlugField(db_index=False, max_length=30, verbose_name='key')),
                ('label', models.CharField(max_length=60, verbose_name='name')),
                ('label_en', models.CharField(blank=True, max_length=60, verbose_name='name in English')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'choice of a field',
                'verbose_name_plural': 'choices of fields',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='tag',
            name='colour',
            field=models.CharField(choices=[('muted', 'grey'), ('primary', 'blue'), ('ok', 'green'), ('warning', 'amber'), ('danger', 'red'), ('extended', 'violet')], default='muted', max_length=8, verbose_name='colour'),
        ),
        migrations.AddField(
            model_name='tag',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='tag',
            name='uid',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunPython(name_each, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='tag',
            name='uid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='importedvalue',
            name='column',
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name='tag',
            name='name',
            field=models.CharField(max_length=40, verbose_name='tag'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('name',), name='tag_name_once'),
        ),
        migrations.AddField(
            model_name='companytag',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tag_rows', to='contacts.company'),
        ),
        migrations.AddField(
            model_name='companytag',
            name='tag',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.tag'),
        ),
        migrations.AddField(
            model_name='companyvalue',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='custom_values', to='contacts.company'),
        ),
        migrations.AddField(
            model_name='contactvalue',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contact_values', to='privacy.person'),
        ),
        migrations.AddConstraint(
            model_name='customfield',
            constraint=models.UniqueConstraint(condition=models.Q(('emptied_at', None)), fields=('record', 'key'), name='custom_field_once'),
        ),
        migrations.AddConstraint(
            model_name='customfield',
            constraint=models.CheckConstraint(condition=models.Q(('purposes__len__gt', 0)), name='custom_field_has_a_purpose'),
        ),
        migrations.AddConstraint(
            model_name='customfield',
            constraint=models.CheckConstraint(condition=models.Q(('emptied_at', None), ('removed_at__isnull', False), _connector='OR'), name='custom_field_emptied_once_removed'),
        ),
        migrations.AddField(
            model_name='contactvalue',
            name='definition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.customfield'),
        ),
        migrations.AddField(
            model_name='companyvalue',
            name='definition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.customfield'),
        ),
        migrations.AddField(
            model_name='fieldchoice',
            name='definition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='contacts.customfield'),
        ),
        migrations.AddField(
            model_name='fieldchoice',
            name='goes_to',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.fieldchoice'),
        ),
        migrations.AddConstraint(
            model_name='companytag',
            constraint=models.UniqueConstraint(fields=('company', 'tag'), name='company_tag_once'),
        ),
        migrations.AddIndex(
            model_name='contactvalue',
            index=models.Index(fields=['definition', 'index'], name='contact_value_answer'),
        ),
        migrations.AddConstraint(
            model_name='contactvalue',
            constraint=models.UniqueConstraint(fields=('person', 'definition'), name='contact_value_once'),
        ),
        migrations.AddIndex(
            model_name='companyvalue',
            index=models.Index(fields=['definition', 'index'], name='company_value_answer'),
        ),
        migrations.AddConstraint(
            model_name='companyvalue',
            constraint=models.UniqueConstraint(fields=('company', 'definition'), name='company_value_once'),
        ),
        migrations.AddConstraint(
            model_name='companyvalue',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), ('house_value__isnull', True), _connector='OR'), name='company_value_hers_or_the_houses'),
        ),
        migrations.AddConstraint(
            model_name='fieldchoice',
            constraint=models.UniqueConstraint(fields=('definition', 'key'), name='field_choice_once'),
        ),
        migrations.AddConstraint(
            model_name='fieldchoice',
            constraint=models.CheckConstraint(condition=models.Q(('goes_to', None), ('retired_at__isnull', False), _connector='OR'), name='field_choice_gone_is_not_offered'),
        ),
    ]
