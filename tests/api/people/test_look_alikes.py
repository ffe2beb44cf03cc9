"""POST /contacts/ tells a program of a look-alike only whom it may read; of all others the answer is that of nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.grounds.restrictions import restrict
from consents.models import Ground
from crm.accounts.permissions.scopes import CONTACTS_READ, CONTACTS_WRITE
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Contact
from crm.contacts.people import intake
from crm.privacy.models import AccessEntry, Disclosure, PurposeRecipient
from tests.api.conftest import code
from tests.disclosing import ended

pytestmark = pytest.mark.django_db
HER = {"email": "ada@cerambud.test", "phone": "602 333 444"}
NEW = {"name": "Nowa Osoba", "purpose": "contracts", "origin_kind": "form", "origin_label": "Sklep"}


def without_ground(ada, shop):
    Ground.objects.filter(person=ada.person, purpose__slug="contracts").update(ended_at=timezone.now())


def restricted(ada, shop):
    restrict(ada.person, "accuracy", by=shop.user)


def in_the_bin(ada, shop):
    Contact.objects.filter(pk=ada.pk).update(binned_at=timezone.now())


def agreement_over(ada, shop):
    ended(shop.recipient)


def addresses_not_given(ada, shop):
    rows = PurposeRecipient.objects.filter(recipient=shop.recipient, purpose__slug="contracts")
    rows.update(categories=["identity", "provenance"])


HIDDEN = [without_ground, restricted, in_the_bin, agreement_over, addresses_not_given]


def shape(answer):
    """What an answer says, but for ids and versions that differ each time."""
    headers = {name for name in answer.headers if name not in ("X-Request-ID", "Content-Length")}
    return answer.status_code, sorted(answer.said), headers


def looks(contact):
    return AccessEntry.objects.filter(people__contains=[contact.pk], actor_kind="token").count()


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("by", HER)
def test_whom_it_may_not_read_looks_like_nobody(hub, shop, ada, hide, by):
    hide(ada, shop)
    like_her = hub.post("contacts/", {**NEW, by: HER[by]})
    like_nobody = hub.post("contacts/", {**NEW, by: {"email": "nikt@x.test", "phone": "602 333 499"}[by]})
    assert (like_her.status_code, shape(like_her)) == (201, shape(like_nobody))
    assert (looks(ada), Disclosure.objects.count()) == (0, 0)


def test_a_token_that_only_writes_is_told_of_nobody(as_token, ada):
    writes, reads = as_token(CONTACTS_WRITE), as_token(CONTACTS_WRITE, CONTACTS_READ)
    assert code(reads.post("contacts/", {**NEW, **HER})) == (409, "looks_alike")
    assert (writes.post("contacts/", {**NEW, **HER}).status_code, looks(ada)) == (201, 2)


def test_a_program_of_another_team_is_told_of_nobody(rival, ada):
    assert (rival.post("contacts/", {**NEW, **HER}).status_code, looks(ada)) == (201, 0)


def test_whom_it_may_read_is_named_logged_and_told_to_its_firm(hub, shop, ada):
    answer = hub.post("contacts/", {**NEW, "email": HER["email"]})
    assert (code(answer), answer.said["contacts"]) == ((409, "looks_alike"), [str(ada.uid)])
    row = Disclosure.objects.get()
    assert (row.person_id, row.recipient, row.categories) == (ada.pk, shop.recipient, ["email", "identity"])
    assert looks(ada) == 2


def test_the_purpose_of_the_call_decides_not_another_one_of_the_program(hub, ada):
    assert code(hub.post("contacts/", {**NEW, **HER, "purpose": "contracts"})) == (409, "looks_alike")
    Ground.objects.filter(person=ada.person, purpose__slug="contracts").update(ended_at=timezone.now())
    assert hub.post("contacts/", {**NEW, **HER, "purpose": "contracts"}).status_code == 201


def test_a_name_at_a_company_is_compared_only_where_the_purpose_gives_both(hub, shop, ada, sam):
    company = add_company({"name": "Cerambud"}, by=sam, team=shop.user.teams.get())
    Contact.objects.filter(pk=ada.pk).update(company=company)
    twin = {**NEW, "name": "Ada Kowalska", "company": str(company.uid)}
    assert code(hub.post("contacts/", twin)) == (409, "looks_alike")
    rows = PurposeRecipient.objects.filter(recipient=shop.recipient, purpose__slug="contracts")
    rows.update(categories=["identity", "email", "phone"])
    assert hub.post("contacts/", twin).status_code == 201


@pytest.mark.parametrize("hide", [without_ground, restricted])
def test_somebody_added_a_moment_ago_is_no_way_round(hub, shop, ada, hide, monkeypatch):
    """The check behind the lock, which sees whom the first look missed, keeps to the same people."""
    hide(ada, shop)
    Contact.objects.filter(pk=ada.pk).update(created_at=timezone.now())
    queries = []
    real = intake.resembles
    monkeypatch.setattr(intake, "resembles", lambda *given: queries.append(real(*given)) or queries[-1])
    assert (hub.post("contacts/", {**NEW, **HER}).status_code, queries) == (201, [False])


def test_two_posts_of_one_address_still_make_one_contact(hub, ada):
    first = hub.post("contacts/", {**NEW, "email": "dwa@x.test"})
    second = hub.post("contacts/", {**NEW, "email": "dwa@x.test"})
    assert (first.status_code, code(second)) == (201, (409, "looks_alike"))
    assert second.said["contacts"] == [first.said["id"]]
    Contact.objects.filter(person__uid=first.said["id"]).update(created_at=timezone.now() - timedelta(hours=1))
    assert code(hub.post("contacts/", {**NEW, "email": "dwa@x.test"})) == (409, "looks_alike")


def test_the_form_answers_a_colleague_who_does_not_see_them_alike(as_user, mallory, ada):
    """The twin on the screen: somebody of another team, added a moment ago."""
    Contact.objects.filter(pk=ada.pk).update(created_at=timezone.now())
    values = {"name": "Nowa Osoba", "purpose": "contracts", "origin_kind": "form", "origin_label": "Sklep"}
    values |= {"notice": "due", "team": mallory.teams.get().pk}
    browser = as_user(mallory)
    answers = [
        browser.post(reverse("contacts:add"), {**values, "email": email}) for email in (HER["email"], "nikt@x.test")
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AccessEntry.objects.filter(people__contains=[ada.pk], actor_id=str(mallory.pk)).count() == 0
