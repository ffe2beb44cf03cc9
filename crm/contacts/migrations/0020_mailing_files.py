"""A file that goes to many lies once; each letter that takes it along names it."""

import crm.privacy.sealed.fields
import crm.privacy.sealed_files
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0019_interaction_occasion'),
        ('privacy', '0012_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='name of a file')),
                ('file', crm.privacy.sealed_files.SealedFileField(blank=True, house=True, verbose_name='file')),
                ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='files', to='contacts.mailing')),
            ],
            options={
                'verbose_name': 'file to many',
                'verbose_name_plural': 'files to many',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='attachment',
            name='shared',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='contacts.mailingfile'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('file', ''), ('shared', None), _connector='OR'), name='attachment_own_or_shared'),
        ),
    ]
