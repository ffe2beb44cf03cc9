"""A deal that was a mistake lies in the bin for thirty days."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0009_deal_notes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='deal',
            name='binned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='deal',
            name='binned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('binned_at', None), ('binned_by', None)), models.Q(('binned_at__isnull', False), ('binned_by__isnull', False)), _connector='OR'), name='deal_binned_by_somebody'),
        ),
        # what lay in the bin for its days
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at__isnull', False)), fields=['binned_at'], name='deal_binned'),
        ),
    ]
