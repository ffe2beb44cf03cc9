"""Identity providers of the house: one that is open, one that nobody opened, with whom it names, its group and a token
that has ended, and one that speaks SAML.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from crm.accounts.clients.tokens import digest_of
from crm.accounts.models import Provider, ProviderIdentity, ProvisioningToken, User
from crm.accounts.permissions import starting_roles
from crm.accounts.provisioning.provider_groups import group_uid
from crm.demo.permission_cast.cast_people import ACTIVE, CLOSED, Seeded, word

ISSUER = "https://sign-in.invalid"  # RFC 2606: nothing answers there
GROUP = "handel"
BY_SAML = "saml"  # nobody has opened it either


def seeded_providers(users: dict[str, User]) -> Iterator[Seeded]:
    """Rows alone: the verbs would write to the owner and the officer."""
    rows = [{"group": GROUP, "role": starting_roles.SALES, "teams": []}]
    provider = Provider(name=word("provider"), issuer=ISSUER, client_id="crm", group_claim="groups", groups=rows)
    provider.put_in(word("providersecret"))
    provider.save()
    at = timezone.now()
    opened = Provider(name=word("provider"), issuer=f"{ISSUER}/open", client_id="crm", opened_at=at, provisions_at=at)
    opened.put_in(word("providersecret"))
    opened.save()
    by_saml = Provider(
        name=word("provider"), issuer="urn:saml.invalid", client_id="crm", protocol=Provider.Protocol.SAML
    )
    by_saml.put_in(word("providersecret"))
    by_saml.save()
    for row, state in ((opened, ACTIVE), (provider, CLOSED), (by_saml, BY_SAML)):
        yield Seeded("provider", str(row.uid), None, None, state, {"name": row.name})
    named = {"user": users["sam"], "subject": word("subject"), "linked_at": at}
    identity = ProviderIdentity.objects.create(provider=provider, **named)
    yield Seeded("provider_identity", str(identity.uid), None, None)
    yield Seeded("provider_group", group_uid(provider, GROUP), None, None)
    text = {"prefix": "a000000000", "digest": digest_of(word("provisioningtoken")), "made_by": users["admin"].target}
    life = {"created_at": at - timedelta(days=2), "expires_at": at - timedelta(days=1)}
    token = ProvisioningToken.objects.create(provider=provider, **text, **life)
    yield Seeded("provisioning_token", str(token.uid), None, None)
    yield Seeded("scim_resource_type", "User", None, None)
    yield Seeded("scim_schema", "urn:ietf:params:scim:schemas:core:2.0:User", None, None)
