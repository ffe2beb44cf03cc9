"""Imports of other things than contacts, updates that replace and are taken back, and mappings that are remembered.

`mapping_signature` serves the recognition of a file, `mapping_owner` the list of one's own; `imported_value_thing` the
undoing of what an import did to companies and deals. What was imported before is of contacts and only filled in.
"""

import crm.privacy.sealed.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_deals_rights'),
        ('contacts', '0017_settled_steps'),
        ('jobs', '0002_exports'),
        ('privacy', '0011_agreements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
            },
        ),
        migrations.RemoveConstraint(
            model_name='import',
            name='import_says_whence_and_why',
        ),
        migrations.AddField(
            model_name='import',
            name='answers',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='import',
            name='kind',
            field=models.CharField(default='contacts', max_length=16),
        ),
        migrations.AddField(
            model_name='import',
            name='match',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name='import',
            name='mode',
            field=models.CharField(choices=[('both', 'Add what is new and update what is here'), ('new', 'Only add what is new'), ('update', 'Only update what is here')], default='both', max_length=8),
        ),
        migrations.AddField(
            model_name='import',
            name='overwriting',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='import',
            name='program',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name='importedvalue',
            name='before',
            field=crm.privacy.sealed.fields.SealedTextField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importedvalue',
            name='house_before',
            field=crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True),
        ),
        migrations.AddField(
            model_name='importedvalue',
            name='house_value',
            field=crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True),
        ),
        migrations.AddField(
            model_name='importedvalue',
            name='number',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importedvalue',
            name='thing',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='chosen',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='importrow',
            name='thing',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='import',
            name='duplicates',
            field=models.CharField(choices=[('skip', 'Leave it as it is'), ('complete', 'Update it'), ('add', 'Add as another one')], default='complete', max_length=8),
        ),
        migrations.AlterField(
            model_name='importedvalue',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='imported_values', to='privacy.person'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='outcome',
            field=models.CharField(choices=[('new', 'New'), ('updated', 'Updates'), ('duplicate', 'Duplicate'), ('refused', 'Left out')], max_length=10),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='policy',
            field=models.CharField(blank=True, choices=[('skip', 'Leave it as it is'), ('complete', 'Update it'), ('add', 'Add as another one')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='importedvalue',
            index=models.Index(fields=['load', 'thing'], name='imported_value_thing'),
        ),
        migrations.AddConstraint(
            model_name='importedvalue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('house_before__isnull', True), ('house_value__isnull', True), ('person__isnull', False)), models.Q(('before__isnull', True), ('person', None), ('thing__isnull', False), ('value__isnull', True)), _connector='OR'), name='imported_value_hers_or_the_houses'),
        ),
        migrations.AddField(
            model_name='savedmapping',
            name='owner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mappings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedmapping',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mappings', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='import',
            name='saved',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.savedmapping'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'abandoned']), models.Q(('keeper__isnull', False), ('obtained_on__isnull', False), ('team__isnull', False), models.Q(('origin_kind', ''), _negated=True), models.Q(('purpose__isnull', False), models.Q(('kind', 'contacts'), _negated=True), _connector='OR')), _connector='OR'), name='import_says_whence_and_why'),
        ),
        migrations.AddIndex(
            model_name='savedmapping',
            index=models.Index(fields=['signature'], name='mapping_signature'),
        ),
        migrations.AddIndex(
            model_name='savedmapping',
            index=models.Index(fields=['owner'], name='mapping_owner'),
        ),
    ]
