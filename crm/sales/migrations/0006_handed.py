"""What went along in a hand-over of a colleague's contacts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_deals_rights'),
        ('sales', '0005_task_deal'),
    ]

    operations = [
        migrations.CreateModel(
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
            },
        ),
        migrations.CreateModel(
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
            },
        ),
    ]
