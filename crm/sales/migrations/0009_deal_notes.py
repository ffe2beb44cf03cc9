"""Notes on deals: corrected, pinned, taken away; their files, earlier wordings and the colleagues whom they call."""

import crm.privacy.sealed.fields
import crm.privacy.sealed_files
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0008_custom_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DealCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'colleague called in a note on a deal',
            },
        ),
        migrations.CreateModel(
            name='DealNoteFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='name of a file')),
                ('file', crm.privacy.sealed_files.SealedFileField(blank=True, verbose_name='file')),
                ('house_file_name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                ('house_file', crm.privacy.sealed_files.SealedFileField(blank=True, house=True)),
                ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'file on a deal',
                'verbose_name_plural': 'files on deals',
            },
        ),
        migrations.CreateModel(
            name='DealNoteWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', crm.privacy.sealed.fields.SealedTextField(blank=True, null=True, verbose_name='earlier wording')),
                ('house_text', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True)),
                ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'earlier wording of a note on a deal',
            },
        ),
        migrations.AddField(
            model_name='dealnote',
            name='edited_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='dealnote',
            name='pinned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='dealnote',
            name='removed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='dealnote',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='deal_note_removed'),
        ),
        migrations.AddField(
            model_name='dealcall',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='sales.dealnote'),
        ),
        migrations.AddField(
            model_name='dealcall',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dealnotefile',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dealnotefile',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='sales.dealnote'),
        ),
        migrations.AddField(
            model_name='dealnotewording',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='earlier', to='sales.dealnote'),
        ),
        migrations.AddField(
            model_name='dealnotewording',
            name='replaced_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='dealcall',
            index=models.Index(fields=['user', '-id'], name='deal_call_user'),
        ),
        migrations.AddConstraint(
            model_name='dealcall',
            constraint=models.UniqueConstraint(fields=('note', 'user'), name='deal_call_once'),
        ),
        migrations.AddConstraint(
            model_name='dealnotefile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('file_name__isnull', True)), models.Q(('house_file', ''), ('house_file_name__isnull', True)), _connector='OR'), name='deal_file_hers_or_the_houses'),
        ),
        migrations.AddIndex(
            model_name='dealnotewording',
            index=models.Index(fields=['note', '-replaced_at'], name='deal_wording_of_note'),
        ),
        migrations.AddConstraint(
            model_name='dealnotewording',
            constraint=models.CheckConstraint(condition=models.Q(('text__isnull', True), ('house_text__isnull', True), _connector='OR'), name='deal_wording_hers_or_the_houses'),
        ),
    ]
