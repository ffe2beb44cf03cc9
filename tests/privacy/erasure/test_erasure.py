"""Erasure (Art. 17): what goes, what stays, and that old keys open nothing of either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.models import Ground, GroundEvent
from crm.contacts.models import Company, Contact, ContactTag, ContactUserPermission, Interaction, Tag
from crm.privacy.erasure.eraser import erase, plan
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs.ledger import LedgerEntry
from crm.privacy.models import ContactPoint, Origin, Person, PersonKey


def call(person, author, text, days_ago=0):
    at = timezone.now() - timedelta(days=days_ago)
    return Interaction.objects.create(person=person, kind="call", summary=text, author=author, happened_at=at)


def test_with_nothing_spared_nothing_of_her_is_left(ada, ben, sam, nina, dora):
    call(ada.person, sam, "rozmowa")
    ContactTag.objects.create(contact=ada, tag=Tag.objects.create(name="vip"))
    erase(ada.person, {}, by=dora)
    left = [
        model.objects.count()
        for model in (Person, PersonKey, Contact, Interaction, Origin, Ground, GroundEvent, ContactTag)
    ]
    bens = [1, 1, 1, 0, 1, Ground.objects.filter(person=ben.person).count(), 6, 0]
    assert left == [*bens[:6], GroundEvent.objects.filter(person=ben.person).count(), 0]
    assert Person.objects.with_keys().get().name == "Ben Żółć"


def test_the_plan_says_beforehand_what_erase_then_does(ada, sam, dora):
    call(ada.person, sam, "rozmowa")
    foreseen = plan(ada.person, {}).counts
    assert erase(ada.person, {}, by=dora).counts == foreseen
    assert foreseen["privacy.person"] == {"deleted": 1, "kept": 0}
    entry = LedgerEntry.objects.get(act="person.erased")
    assert (entry.about, entry.counts) == (ada.person.uid, foreseen)


def test_erasing_twice_changes_and_records_nothing_more(ada, dora):
    erase(ada.person, {}, by=dora)
    assert erase(ada.person, {}, by=dora).counts == {}
    assert LedgerEntry.objects.filter(act="person.erased").count() == 1


def test_a_spared_category_stays_from_its_moment_on_and_the_rest_goes(ada, sam, dora):
    call(ada.person, sam, "stara", days_ago=400)
    call(ada.person, sam, "nowa", days_ago=10)
    since = timezone.now() - timedelta(days=365)
    erase(ada.person, {"correspondence": since, "identity": since}, by=dora)
    assert [row.summary for row in Interaction.objects.select_related("person__key")] == ["nowa"]
    person = Person.objects.with_keys().get()
    assert (person.name, person.email, person.phone, person.email_index) == ("Ada Kowalska", "", "", None)
    assert (Ground.objects.count(), Contact.objects.count()) == (0, 1)
    assert Contact.objects.with_keys().get().position == ""


def test_what_stays_is_sealed_under_a_fresh_key_so_that_an_old_backup_opens_nothing(ada, sam, dora):
    call(ada.person, sam, "zostaje")
    old = PersonKey.objects.get(pk=ada.pk)
    erase(ada.person, {"correspondence": timezone.now() - timedelta(days=1)}, by=dora)
    row = Interaction.objects.select_related("person__key").get()
    blob = row.__dict__["summary"].blob
    assert row.summary == "zostaje"
    with pytest.raises(Unreadable):
        old.sealer.open(blob, row=row.uid, column="contacts.interaction.summary")


def test_a_name_that_was_not_spared_is_not_found_any_more(ada, sam, dora):
    call(ada.person, sam, "zostaje")
    erase(ada.person, {"correspondence": timezone.now() - timedelta(days=1)}, by=dora)
    person = Person.objects.get()
    assert (person.name_tokens, person.email_index, person.phone_index) == ([], None, None)
    assert Contact.objects.count() == 0


def test_a_category_named_by_the_row_is_followed(ada, dora):
    ContactPoint.objects.create(person=ada.person, kind="phone", value="+48600000001")
    ContactPoint.objects.create(person=ada.person, kind="email", value="prywatny@ada.test")
    erase(ada.person, {"phone": timezone.now() - timedelta(days=1)}, by=dora)
    assert [row.kind for row in ContactPoint.objects.all()] == ["phone"]


def test_a_share_and_a_sole_traders_company_go_with_her(ada, sam, nina, dora):
    permission = ContactUserPermission.objects.model.permission.field.related_model.objects.get(codename="view_contact")
    ContactUserPermission.objects.create(user=nina, permission=permission, content_object=ada)
    company = Company(owner=sam, team=ada.team, name="Ada Kowalska Usługi", nip="1234563218")
    company.become_sole_trader(ada.person)
    company.save()
    erase(ada.person, {}, by=dora)
    assert (ContactUserPermission.objects.count(), Company.objects.count()) == (0, 0)


def test_another_persons_company_survives(ada, ben, sam, dora):
    firm = Company.objects.create(owner=sam, team=ada.team, name="Cerambud Sp. z o.o.")
    Contact.objects.update(company=firm)
    erase(ada.person, {}, by=dora)
    assert Company.objects.get() == firm
    assert Contact.objects.get().company == firm


def test_a_proof_of_consent_that_stays_is_sealed_anew_though_its_row_is_append_only(ada, dora):
    erase(ada.person, {"consent": timezone.now() - timedelta(days=30)}, by=dora)
    ground_event = GroundEvent.objects.filter(kind="given").select_related("person__key").get()
    assert ground_event.proof == {"how": "form", "text": "v4"}
    assert Person.objects.with_keys().get().name == ""
