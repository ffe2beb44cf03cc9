"""Reports: indexes for periods, and the sums that deals leave when they go with their people."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('sales', '0006_handed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GoneDeals',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('outcome', models.CharField(choices=[('won', 'Won'), ('lost', 'Lost')], max_length=4)),
                ('currency', models.CharField(choices=[('PLN', 'PLN'), ('EUR', 'EUR')], max_length=3)),
                ('count', models.IntegerField(default=0)),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=16)),
            ],
            options={
                'verbose_name': 'sum of deals of erased people',
            },
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('outcome', ''), _negated=True), fields=['ended_at'], name='deal_ended'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(fields=['opened_at'], name='deal_opened'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('binned_at', None), ('done_at__isnull', False)), fields=['-done_at', '-id'], name='task_done'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deal',
            trigger=pgtrigger.compiler.Trigger(name='goes_into_sums', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."person_id" IS NOT NULL AND NOT (OLD."outcome" = \'\'))', func="\n    INSERT INTO sales_gonedeals AS sums (team_id, pipeline_id, month, outcome, currency, count, amount)\n    VALUES (OLD.team_id, OLD.pipeline_id, date_trunc('month', OLD.ended_at AT TIME ZONE 'Europe/Warsaw')::date,\n            OLD.outcome, OLD.currency, 1, COALESCE(OLD.amount, 0))\n    ON CONFLICT (team_id, pipeline_id, month, outcome, currency)\n    DO UPDATE SET count = sums.count + 1, amount = sums.amount + EXCLUDED.amount;\n    RETURN NULL;\n", hash='f288c444edce718ef1e66ff1f90f3dc3abee87ca', operation='DELETE', pgid='pgtrigger_goes_into_sums_01477', table='sales_deal', when='AFTER')),
        ),
        migrations.AddField(
            model_name='gonedeals',
            name='pipeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.pipeline'),
        ),
        migrations.AddField(
            model_name='gonedeals',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team'),
        ),
        migrations.AddConstraint(
            model_name='gonedeals',
            constraint=models.UniqueConstraint(fields=('team', 'pipeline', 'month', 'outcome', 'currency'), name='gone_deals_once'),
        ),
    ]
