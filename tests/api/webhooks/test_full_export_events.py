"""Programs hear what becomes of a full export, by its id and a code; never who asked, who said yes, or who is in it."""

from crm.contacts.models import Contact
from crm.workspace.leaving.endings import delete_due
from crm.workspace.leaving.orders import refuse
from tests.files.package_cases import asked, fetched, made

EVENTS = ["asked", "approved", "refused", "made", "downloaded", "removed"]


def test_a_package_is_heard_from_the_question_to_its_end(opened, receiver, hears, ada, marek, oskar):
    opened(events=[f"full_export.{name}" for name in EVENTS])
    export = made(marek, oskar)
    fetched(export, marek)
    Contact.objects.filter(pk=ada.pk).update(binned_at=ada.created_at)
    delete_due()
    refused = asked(marek)
    refuse(refused, by=oskar)
    hears()
    got = [(each.said["type"].partition(".")[2], each.said["data"]) for each in receiver.got]
    first, second = {"id": str(export.uid)}, {"id": str(refused.uid)}
    assert got == [
        ("asked", first),
        ("approved", first),
        ("made", first),
        ("downloaded", first),
        ("removed", first | {"reason": "changed"}),
        ("asked", second),
        ("refused", second),
    ]
    bodies = "".join(each.body.decode() for each in receiver.got)
    assert [word for word in ("Ada", "Kowalska", "marek", "oskar", "user:") if word in bodies] == []
