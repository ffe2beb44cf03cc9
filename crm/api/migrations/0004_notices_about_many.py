"""A notice about many has many events: whether all of them arrived, or were signed, is asked after each."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("api", "0003_given_people")]
    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_notice"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["notice", "state"], condition=Q(notice__isnull=False), name="delivery_notice_state"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["notice"], condition=Q(notice__isnull=False, confirmed_at=None), name="delivery_unsigned"
            ),
        ),
    ]
