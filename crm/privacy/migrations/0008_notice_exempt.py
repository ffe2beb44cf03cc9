"""A notice may be exempt (Art. 14(5)); whose notice is due is found in order of urgency."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0007_purpose_balancing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='origin',
            name='notice',
            field=models.CharField(choices=[('due', 'To be given'), ('given', 'Given on the spot'), ('known', 'The person already has it'), ('sent', 'Sent'), ('exempt', 'Need not be given (Art. 14(5))')], default='due', max_length=8, verbose_name='privacy notice'),
        ),
        migrations.AddIndex(
            model_name='origin',
            index=models.Index(condition=models.Q(('notice', 'due')), fields=['notice_due_on', 'id'], name='origin_notice_due'),
        ),
    ]
