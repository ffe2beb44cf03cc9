"""The seals mailed day by day; the application's role may only add to them and read them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from crm.privacy.partitions import revocations


def leave_insert_and_select(apps, editor) -> None:
    """Take update, delete and truncate from the application's role."""
    with editor.connection.cursor() as cursor:
        statements = list(revocations(cursor, "privacy_dayseal"))
    for statement in statements:
        editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0004_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='DaySeal',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('seals', models.PositiveIntegerField()),
                ('rows', models.PositiveBigIntegerField()),
                ('finding', models.CharField(blank=True, max_length=200)),
                ('readers', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dayseal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4ef26ebe7f148cccdce9cbeea54717e78514ff15', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3a699', table='privacy_dayseal', when='BEFORE')),
        ),
        migrations.RunPython(leave_insert_and_select, migrations.RunPython.noop),
    ]
