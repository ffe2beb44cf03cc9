"""What deals say in fields of the house's own, and their tags.

`deal_value_answer` serves a filter by an answer, by whether a field is filled in, and the job that empties a field.
"""

import crm.contacts.models.custom_values
import crm.privacy.sealed.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0014_custom_fields'),
        ('sales', '0007_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='DealTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tag_rows', to='sales.deal')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.tag')),
            ],
            options={
                'verbose_name': 'tag of a deal',
                'constraints': [models.UniqueConstraint(fields=('deal', 'tag'), name='deal_tag_once')],
            },
        ),
        migrations.CreateModel(
            name='DealValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('value', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='value of a custom field')),
                ('index', crm.contacts.models.custom_values.ChoiceIndexField(editable=False, null=True, of='value')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('house_value', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='custom_values', to='sales.deal')),
                ('definition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.customfield')),
            ],
            options={
                'verbose_name': "value of a deal's custom field",
                'indexes': [models.Index(fields=['definition', 'index'], name='deal_value_answer')],
                'constraints': [models.UniqueConstraint(fields=('deal', 'definition'), name='deal_value_once'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('house_value__isnull', True), _connector='OR'), name='deal_value_hers_or_the_houses')],
            },
        ),
    ]
