# The colour of offers is that of the house from now on: it stands beside the logo.

from django.db import migrations

FIRST = "#1f5f8b"


def hand_over(apps, schema_editor):
    """What was chosen for offers is the colour of the house, unless that has one."""
    colour = apps.get_model("sales", "OfferSettings").objects.values_list("colour", flat=True).first()
    houses = apps.get_model("mail", "HouseColour").objects
    if colour and colour != FIRST and not houses.exists():
        houses.create(colour=colour)


def hand_back(apps, schema_editor):
    """The other way round."""
    colour = apps.get_model("mail", "HouseColour").objects.values_list("colour", flat=True).first()
    apps.get_model("sales", "OfferSettings").objects.update(colour=colour or FIRST)


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0009_mail_server_and_colour"),
        ("sales", "0016_links_to_deals"),
    ]

    operations = [
        migrations.RunPython(hand_over, hand_back),
        migrations.RemoveField(model_name="offersettings", name="colour"),
    ]
