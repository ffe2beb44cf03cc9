"""A wrong link is taken back: by a second person where the role sees people; the account stays and may link again."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Provider, ProviderIdentity, Session
from crm.accounts.providers.provider_settings import set_alone
from crm.accounts.providers.unlinking import unlink
from crm.accounts.provisioning.provisioned_accounts import Described, change
from crm.privacy.models import LedgerEntry
from tests.accounts.conftest import PASSWORD
from tests.accounts.providers.test_alone import key_of
from tests.accounts.providers.test_sign_in_by_provider import who


@pytest.fixture
def linked(staff, server, opened, come):
    """(provider, identity, browser): Ewa is signed in by the provider, which names her «s-1»."""
    provider, user = opened(), staff("sales", "ewa")
    identity = ProviderIdentity.objects.create(provider=provider, user=user, subject="s-1", linked_at=user.created_at)
    server.person("s-1", email=user.email)
    return provider, identity, come(provider, "s-1")[0]


def end(browser, identity):
    return browser.post(f"/settings/sign-in/links/{identity.uid}/end/")


def test_a_link_of_a_role_that_sees_people_is_taken_back_by_two(
    linked, offices, enter, mailoutbox, django_capture_on_commit_callbacks
):
    provider, identity, browser = linked
    user = identity.user
    answer = end(enter(offices[0]), identity)
    act = GraveAct.objects.waiting().get()
    assert (answer["Location"], act.kind, ProviderIdentity.objects.count()) == (
        f"/settings/users/{user.uid}/",
        "unlinking",
        1,
    )
    assert "Take back the link of ewa" in enter(offices[1]).get("/settings/second-person/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(act, by=offices[1])
    entry = LedgerEntry.objects.get(act="account.unlinked")
    assert (entry.target, entry.counts, entry.actor_id) == (
        f"{user.target} {provider.target}",
        {"sessions": 1},
        str(offices[0].pk),
    )
    assert (ProviderIdentity.objects.count(), Session.objects.filter(user=user).count()) == (0, 0)
    subjects = [letter.subject for letter in mailoutbox if letter.to == [user.email]]
    assert subjects[-1] == "Spójnik CRM: Your account does not open by the identity provider any more"
    assert browser.get("/settings/profile/").status_code == 302


def test_the_account_links_again_by_its_own_password(linked, offices, come):
    provider, identity, _browser = linked
    user = identity.user
    for _again in range(2):
        act = unlink(identity, by=offices[0])
        confirm(act, by=offices[1])
        browser, page = come(provider, "s-1")
        assert (page.status_code, who(browser)) == (200, "")
        browser.post("/accounts/login/", {"login": "ewa", "password": PASSWORD})
        identity = ProviderIdentity.objects.get()
        assert (identity.user, identity.subject) == (user, "s-1")


def test_a_role_that_sees_nobody_is_unlinked_at_once(linked, offices, staff):
    provider, _identity, _browser = linked
    user = staff("admin", "arek")
    identity = ProviderIdentity.objects.create(provider=provider, user=user, subject="s-2", linked_at=user.created_at)
    assert unlink(identity, by=offices[0]) is None
    assert ProviderIdentity.objects.filter(user=user).count() == 0


def test_an_account_that_scim_keeps_stays_the_providers(linked, offices):
    _provider, identity, _browser = linked
    identity.provisioned_at = timezone.now()
    identity.save(update_fields=["provisioned_at"])
    confirm(unlink(identity, by=offices[0]), by=offices[1])
    identity.refresh_from_db()
    assert identity.subject == ""
    assert unlink(identity, by=offices[0]) is None


def test_the_provider_links_it_no_more_by_itself_and_its_owner_does(linked, offices, come):
    """Neither a sign-in with its address nor a further round of SCIM brings a wrong link back."""
    provider, identity, _browser = linked
    Provider.objects.filter(pk=provider.pk).update(provisions_at=timezone.now())
    provider.refresh_from_db()
    identity.provisioned_at = timezone.now()
    identity.save(update_fields=["provisioned_at"])
    confirm(unlink(identity, by=offices[0]), by=offices[1])
    described = Described("ewa@spojnik.test", "ext-1", identity.user.email, "Ewa", "Inna")
    change(ProviderIdentity.objects.select_related("user", "provider").get(), described, at=timezone.now())
    browser, page = come(provider, "s-1")
    assert (page.status_code, who(browser), ProviderIdentity.objects.get().subject) == (200, "", "")
    browser.post("/accounts/login/", {"login": "ewa", "password": PASSWORD})
    linked_again = ProviderIdentity.objects.get()
    assert (linked_again.subject, linked_again.unlinked_at, linked_again.external_id) == ("s-1", None, "ext-1")
    acts = LedgerEntry.objects.filter(act__in=["account.linked", "account.unlinked"]).order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["account.unlinked", "account.linked"]


def test_nobody_unlinks_themselves_and_nobody_is_locked_out(linked, offices, staff):
    provider, identity, _browser = linked
    own = ProviderIdentity.objects.create(
        provider=provider, user=offices[0], subject="s-3", linked_at=offices[0].created_at
    )
    with pytest.raises(ValidationError):
        unlink(own, by=offices[0])
    key_of(offices[1])
    set_alone(provider, True, by=offices[0])
    with pytest.raises(ValidationError) as refusal:
        unlink(identity, by=offices[0])
    assert (refusal.value.code, ProviderIdentity.objects.count()) == ("closed", 2)
