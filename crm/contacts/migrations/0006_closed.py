"""A contact or a sole trader's company whom only the law keeps: since when. It lies in the bin, out of everybody's sight."""

from django.db import migrations, models


def closed() -> models.DateTimeField:
    """The column."""
    return models.DateTimeField(blank=True, editable=False, null=True)


def in_bin() -> models.Q:
    """What is closed lies in the bin."""
    return models.Q(("closed_at", None), ("binned_at__isnull", False), _connector="OR")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_letters")]

    operations = [
        migrations.AddField("contact", "closed_at", closed()),
        migrations.AddField("company", "closed_at", closed()),
        migrations.AddConstraint("contact", models.CheckConstraint(name="contact_closed_in_bin", condition=in_bin())),
        migrations.AddConstraint("company", models.CheckConstraint(name="company_closed_in_bin", condition=in_bin())),
        migrations.AlterModelOptions("contacttag", {"verbose_name": "tag of a contact"}),
        migrations.AlterModelOptions("contactuserpermission", {"verbose_name": "share of a contact"}),
        migrations.AlterModelOptions("importedvalue", {"verbose_name": "value from before an import"}),
        migrations.AlterModelOptions("importrow", {"verbose_name": "row of an import"}),
    ]
