"""The bar over ticked contacts plans a task about each of them."""

from django.urls import reverse
from django.utils import timezone

from crm.public_ids import public_id
from crm.sales.models import Task

MANY = reverse("sales:task_many")


def plan(client, *contacts, **more):
    """The form as it is sent off."""
    sent = {"go": "1", "kind": "call", "title": "Oddzwonić", "due_on": str(timezone.localdate()), **more}
    return client.post(MANY, {"pick": [contact.person.uid for contact in contacts], **sent})


def test_each_of_them_gets_a_task_of_her_own_and_who_is_restricted_none(ada, ben, carla, as_user, sam):
    assert plan(as_user(sam), ada, ben, carla).status_code == 302
    assert set(Task.objects.values_list("person", "owner__username")) == {(ada.pk, "sam"), (ben.pk, "sam")}


def test_the_list_offers_it_and_the_form_carries_whom_it_is_about(ada, as_user, sam):
    client = as_user(sam)
    assert MANY in client.get(reverse("contacts:list")).content.decode()
    html = client.post(MANY, {"pick": [ada.person.uid]}).content.decode()
    assert (f'name="pick" value="{ada.person.uid}"' in html, public_id(str(ada.uid)) == ada.person.uid) == (True, True)


def test_a_foreign_contact_is_as_if_she_had_not_been_picked(ada, as_user, mallory):
    plan(as_user(mallory), ada)
    assert Task.objects.count() == 0


def test_without_words_nothing_is_planned_and_nothing_is_lost(ada, as_user, sam):
    answer = plan(as_user(sam), ada, title="")
    assert (answer.status_code, Task.objects.count()) == (422, 0)


def test_a_whole_view_is_taken(add, ada, ben, as_user, sam):
    add(sam, name="Celina Klientka", status="customer")
    plan(as_user(sam), whole="1", list="?view=mine&f=status:is:lead")
    assert set(Task.objects.values_list("person", flat=True)) == {ada.pk, ben.pk}
