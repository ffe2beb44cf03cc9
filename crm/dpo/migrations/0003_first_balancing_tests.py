"""A balancing test to finish for each purpose that already rests on a legitimate interest: it begins with the note that
the purpose carries. Nothing is decided here, and nothing that was approved stops."""

from django.db import migrations
from django.utils import timezone

BY = "system:dpo.begin_tests"


def begin_tests(apps, _editor) -> None:
    """One draft for each purpose in force that has none, numbered by name."""
    purposes, assessments = apps.get_model("privacy", "Purpose"), apps.get_model("dpo", "Assessment")
    known = set(assessments.objects.filter(kind="balancing").values_list("purpose", flat=True))
    current = purposes.objects.filter(active_to=None).exclude(balancing="")
    rows = current.filter(legal_basis__in=["legitimate_interest", "contract"]).exclude(slug__in=known).order_by("slug")
    first = assessments.objects.filter(kind="balancing").count() + 1
    now = timezone.now()
    for number, purpose in enumerate(rows, first):
        weighing = {"answer": purpose.balancing, "note": "", "at": now.isoformat(timespec="seconds")}
        assessments.objects.create(
            kind="balancing", number=number, purpose=purpose.slug, answers={"weighing": weighing}, begun_by=BY
        )


class Migration(migrations.Migration):
    dependencies = [("dpo", "0002_assessments_and_risks"), ("privacy", "0015_deletion_clause")]
    operations = [migrations.RunPython(begin_tests, migrations.RunPython.noop)]
