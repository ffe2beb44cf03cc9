
import crm.privacy.sealed.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0009_leads_and_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('loser', models.UUIDField(unique=True)),
                ('at', models.DateTimeField(verbose_name='joined')),
                ('by', models.CharField(max_length=80)),
                ('left', crm.privacy.sealed.fields.SealedJSONField(blank=True, house=True, null=True)),
                ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='contacts.company')),
            ],
            options={
                'verbose_name': 'company joined to this one',
                'indexes': [models.Index(fields=['survivor', '-at'], name='company_merge_into'), models.Index(condition=models.Q(('left__isnull', False)), fields=['at'], name='company_merge_undoable')],
            },
        ),
        migrations.CreateModel(
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
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['-id'], name='company_pair_open')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='company_pair_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='company_pair_in_order')],
            },
        ),
        migrations.CreateModel(
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
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['-id'], name='contact_pair_open')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='contact_pair_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='contact_pair_in_order')],
            },
        ),
    ]
