"""A notice may be exempt: the choices of an import follow those of an origin."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0003_name_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='import',
            name='notice',
            field=models.CharField(choices=[('due', 'To be given'), ('given', 'Given on the spot'), ('known', 'The person already has it'), ('sent', 'Sent'), ('exempt', 'Need not be given (Art. 14(5))')], default='due', max_length=8),
        ),
    ]
