
import crm.privacy.sealed.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0009_tombstones_mentions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('loser', models.UUIDField(unique=True)),
                ('number', models.BigIntegerField()),
                ('at', models.DateTimeField(verbose_name='joined')),
                ('by', models.CharField(max_length=80)),
                ('overwritten', crm.privacy.sealed.fields.SealedJSONField(blank=True, null=True, verbose_name='values that gave way')),
                ('left', crm.privacy.sealed.fields.SealedJSONField(blank=True, null=True)),
                ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='privacy.person')),
            ],
            options={
                'verbose_name': 'record joined to this one',
                'indexes': [models.Index(fields=['survivor', '-at'], name='merge_into'), models.Index(condition=models.Q(('left__isnull', False)), fields=['at'], name='merge_undoable')],
            },
        ),
    ]
