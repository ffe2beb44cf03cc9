"""Acts that give power and wait for a second person; the index serves the bell."""


import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_powers'),
    ]

    operations = [
        migrations.CreateModel(
            name='GraveAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('opening', 'Open an account'), ('placing', 'Give a role'), ('unsecuring', 'Take away a second step'), ('reshaping', 'Widen a role'), ('client_opening', 'Open an integration'), ('client_change', 'Widen an integration')], max_length=20)),
                ('asked', models.JSONField(default=dict)),
                ('asked_by', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('confirmed', 'confirmed'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('alone', 'done without a second person')], max_length=10)),
                ('client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grave_acts', to='accounts.client')),
                ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grave_acts', to='accounts.role')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grave_acts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'grave act',
                'verbose_name_plural': 'grave acts',
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['until'], name='grave_act_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'confirmed'), _negated=True), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='grave_act_confirmed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='grave_act_decided_with_its_moment')],
            },
        ),
    ]
