import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of agents stays as it is; the model is in accounts, which log and restore ask about it."""

    dependencies = [
        ('accounts', '0017_agents_links_and_restores'),
        ('agents', '0001_tables'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='agentcall',
                    name='agent',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='accounts.agent'),
                ),
                migrations.DeleteModel(
                    name='Agent',
                ),
            ],
            database_operations=[],
        ),
    ]
