"""Seals over both logs; the cluster beside each transaction id; when keys were retired and indexes made anew."""

import crm.privacy.logbook
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from crm.privacy.partitions import revocations


def leave_insert_and_select(apps, editor) -> None:
    """Take update, delete and truncate on the seals from the application's role."""
    with editor.connection.cursor() as cursor:
        statements = list(revocations(cursor, "privacy_seal"))
    for statement in statements:
        editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0003_seeds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('log', models.CharField(choices=[('ledger', 'Ledger'), ('access', 'Access')], max_length=8)),
                ('cluster', models.BigIntegerField()),
                ('month', models.DateField()),
                ('since', models.BigIntegerField()),
                ('until', models.BigIntegerField()),
                ('rows', models.PositiveIntegerField()),
                ('root', models.BinaryField()),
                ('leaves', models.BinaryField()),
                ('previous', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('mac', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='accessentry',
            name='cluster',
            field=models.BigIntegerField(db_default=crm.privacy.logbook.CurrentCluster()),
        ),
        migrations.AddField(
            model_name='indexkey',
            name='reindexed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='cluster',
            field=models.BigIntegerField(db_default=crm.privacy.logbook.CurrentCluster()),
        ),
        migrations.AddField(
            model_name='masterkey',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='accessentry',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['xid'], name='access_xid', pages_per_range=16),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['xid'], name='ledger_xid', pages_per_range=16),
        ),
        migrations.AddIndex(
            model_name='seal',
            index=models.Index(fields=['log', 'cluster', '-number'], name='seal_last'),
        ),
        migrations.AddIndex(
            model_name='seal',
            index=models.Index(fields=['log', 'month', 'cluster', 'since'], name='seal_month'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3f48f43445cc0de68269a36e5ca9d182334aa386', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a704', table='privacy_seal', when='BEFORE')),
        ),
        migrations.RunPython(leave_insert_and_select, migrations.RunPython.noop),
    ]
