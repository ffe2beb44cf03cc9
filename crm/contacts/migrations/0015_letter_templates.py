"""Templates of letters. `template_removed` serves what forgets those that were removed."""

import crm.privacy.sealed.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_user_phone'),
        ('contacts', '0014_custom_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='name')),
                ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], max_length=5, verbose_name='language')),
                ('purpose', models.SlugField(blank=True)),
                ('subject', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='subject')),
                ('text', crm.privacy.sealed.fields.SealedTextField(blank=True, house=True, null=True, verbose_name='text')),
                ('version', models.PositiveIntegerField(default=1)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter_templates', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter_templates', to='accounts.team')),
            ],
            options={
                'verbose_name': 'template of a letter',
                'verbose_name_plural': 'templates of letters',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='template_removed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('owner', None), ('team__isnull', False)), models.Q(('owner__isnull', False), ('team', None)), _connector='OR'), name='template_own_or_a_teams')],
            },
        ),
    ]
