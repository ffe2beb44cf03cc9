"""Acts on many contacts at once: rights, visibility, one transaction, one ledger entry for each person."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from crm.contacts.contact_list import bulk_acts
from crm.contacts.models import Contact, ContactTag, ContactUserPermission, Tag
from crm.contacts.people.bin import binnable, to_bin
from crm.contacts.safeguards.pause import Paused
from crm.privacy.models import LedgerEntry

BIN, RETURN = reverse("contacts:bin_many"), reverse("contacts:return_many")
ASSIGN, TAG = reverse("contacts:assign_many"), reverse("contacts:tag_many")


def acts(*names):
    """(act, person, target) of the ledger's entries of these acts, in order."""
    return list(LedgerEntry.objects.filter(act__in=names).order_by("pk").values_list("act", "about"))


def binned():
    return set(Contact.objects.binned().values_list("pk", flat=True))


def test_picked_contacts_go_to_the_bin_and_back_by_undo(ada, ben, as_user, sam):
    client = as_user(sam)
    page = client.post(BIN, {"pick": [ada.person.uid, ben.person.uid]}, follow=True).content.decode()
    assert binned() == {ada.pk, ben.pk}
    undo = re.search(r'<form method="post" action="([^"]+)" data-undo>', page).group(1)
    client.post(undo)
    people = [ada.person.uid, ben.person.uid]
    assert binned() == set()
    assert acts("contact.binned", "contact.restored") == [
        *(("contact.binned", person) for person in people),
        *(("contact.restored", person) for person in people),
    ]


def test_only_the_row_whose_menu_was_used_goes(ada, ben, as_user, sam):
    as_user(sam).post(BIN, {"only": ada.person.uid, "pick": [ben.person.uid]})
    assert binned() == {ada.pk}


def test_a_foreign_contact_is_as_if_it_had_not_been_picked(ada, as_user, mallory, sam):
    for url, more in ((BIN, {}), (TAG, {"tag": "VIP"}), (RETURN, {})):
        pages = [as_user(mallory).post(url, {"pick": [key], **more}, follow=True) for key in (ada.person.uid, uuid4())]
        toasts = [re.findall(r"<span data-text>(.*?)</span>", page.content.decode()) for page in pages]
        assert toasts[0] == toasts[1]
    assert (binned(), ContactTag.objects.count(), acts("contact.binned", "contact.tagged")) == (set(), 0, [])
    as_user(sam).post(BIN, {"pick": [ada.person.uid]})
    assert binned() == {ada.pk}


def test_a_contact_merely_shared_is_not_handed_over(ada, as_user, mallory):
    permission = Permission.objects.get(codename="view_contact")
    ContactUserPermission.objects.create(content_object=ada, user=mallory, permission=permission)
    as_user(mallory).post(BIN, {"pick": [ada.person.uid]})
    assert binned() == set()


def test_restricted_people_are_kept_out_of_the_bin(ada, carla, sam):
    done = bulk_acts.bin_all([ada.person.uid, carla.person.uid], by=sam)
    assert ((done.count, done.left_out), binned()) == ((1, 1), {ada.pk})


def test_undo_takes_back_only_ones_own_act(ada, sam, nina):
    done = bulk_acts.bin_all([ada.person.uid], by=sam)
    assert bulk_acts.restore_all(done.batch, by=nina).count == 0
    assert bulk_acts.restore_all(done.batch, by=sam).count == 1
    assert bulk_acts.restore_all(done.batch, by=sam).count == 0


def test_the_manager_assigns_to_a_colleague(ada, ben, as_user, marek, nina, team_a):
    desk = f"{nina.uid}.{team_a.uid}"
    as_user(marek).post(ASSIGN, {"pick": [ada.person.uid, ben.person.uid], "desk": desk})
    owners = set(Contact.objects.values_list("owner__username", "team__name"))
    assert owners == {("nina", "A")}
    assert acts("contact.assigned") == [("contact.assigned", person.person.uid) for person in (ada, ben)]


def test_nobody_is_assigned_beyond_the_managers_reach(ada, as_user, marek, mallory, team_b):
    as_user(marek).post(ASSIGN, {"pick": [ada.person.uid], "desk": f"{mallory.uid}.{team_b.uid}"})
    assert Contact.objects.get().owner.username == "sam"


@pytest.mark.parametrize(("url", "user"), [(ASSIGN, "sam"), (BIN, "dora"), (TAG, "dora"), (RETURN, "arek")])
def test_without_the_right_there_is_only_a_refusal(url, user, ada, as_user, request):
    answer = as_user(request.getfixturevalue(user)).post(url, {"pick": [ada.person.uid], "tag": "x"})
    assert (answer.status_code, binned(), ContactTag.objects.count()) == (403, set(), 0)


def test_a_tag_is_put_on_once_and_found_in_any_case(ada, ben, carla, as_user, sam):
    client = as_user(sam)
    client.post(TAG, {"pick": [ada.person.uid], "tag": "VIP"})
    client.post(TAG, {"pick": [person.person.uid for person in (ada, ben, carla)], "tag": " vip "})
    assert set(ContactTag.objects.values_list("contact_id", "tag__name")) == {(ada.pk, "VIP"), (ben.pk, "VIP")}
    assert acts("contact.tagged") == [("contact.tagged", person.person.uid) for person in (ada, ben)]


@pytest.mark.parametrize("tag", ["", " ", "x" * 41])
def test_a_tag_without_a_word_is_refused(tag, ada, as_user, sam):
    as_user(sam).post(TAG, {"pick": [ada.person.uid], "tag": tag})
    assert Tag.objects.count() == 0


def test_afterwards_one_is_back_where_one_was_but_never_elsewhere(ada, as_user, sam):
    client = as_user(sam)
    rows = ("/contacts/?view=all", "https://evil.test/", "//evil.test", "")
    there = [client.post(RETURN, {"next": target}).url for target in rows]
    assert there == ["/contacts/?view=all", "/contacts/", "/contacts/", "/contacts/"]


def test_what_is_no_key_is_left_out(ada, as_user, sam):
    assert as_user(sam).post(BIN, {"pick": ["1", "x", str(ada.person.uid)]}).status_code == 302
    assert binned() == {ada.pk}


def test_a_whole_view_is_taken_instead_of_the_rows_ticked(add, ada, ben, as_user, marek, nina, sam, team_a):
    customer = add(sam, name="Celina Klientka", status="customer")
    view = {"whole": "1", "list": "?view=all&f=status:is:lead", "pick": [customer.person.uid]}
    as_user(marek).post(ASSIGN, {**view, "desk": f"{nina.uid}.{team_a.uid}"})
    owners = dict(Contact.objects.values_list("pk", "owner__username"))
    assert owners == {ada.pk: "nina", ben.pk: "nina", customer.pk: "sam"}


def test_a_whole_view_holds_only_what_its_reader_sees(ada, as_user, mallory):
    as_user(mallory).post(BIN, {"whole": "1", "list": "?view=all"})
    assert binned() == set()


def test_a_view_that_is_too_long_is_refused_with_advice(ada, ben, as_user, sam, monkeypatch):
    monkeypatch.setattr("crm.contacts.contact_list.selection.MOST_OF_A_VIEW", 1)
    page = as_user(sam).post(BIN, {"whole": "1", "list": "?view=all", "next": "/contacts/"}, follow=True)
    assert (binned(), "Dodaj filtr" in page.content.decode()) == (set(), True)


def test_the_bin_refuses_one_restricted_person_and_leaves_her_out_of_many(ada, carla, sam):
    with pytest.raises(Paused):
        to_bin(carla, by=sam)
    assert ([contact.pk for contact in binnable([ada, carla])], binned()) == ([ada.pk], set())
