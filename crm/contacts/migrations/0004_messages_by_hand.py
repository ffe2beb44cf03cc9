from django.db import migrations, models

import crm.privacy.channels


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0003_linkedin_of_a_contact'),
    ]

    operations = [
        migrations.AddField(
            model_name='interaction',
            name='channel',
            field=models.CharField(blank=True, choices=crm.privacy.channels.channel_choices, default='', max_length=8, verbose_name='channel'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='interaction',
            name='kind',
            field=models.CharField(choices=[('note', 'Note'), ('call', 'Phone call'), ('meeting', 'Meeting'), ('email', 'E-mail'), ('message', 'Message')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='interaction',
            name='outcome',
            field=models.CharField(blank=True, choices=[('talked', 'Talked'), ('no_answer', 'No answer'), ('call_back', 'Call back'), ('replied', 'The person wrote')], max_length=12, verbose_name='outcome'),
        ),
        migrations.AlterField(
            model_name='earlierwording',
            name='outcome',
            field=models.CharField(blank=True, choices=[('talked', 'Talked'), ('no_answer', 'No answer'), ('call_back', 'Call back'), ('replied', 'The person wrote')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), models.Q(('kind', 'message'), _negated=True)), models.Q(models.Q(('channel', ''), _negated=True), ('kind', 'message')), _connector='OR'), name='interaction_channel_of_a_message'),
        ),
    ]
