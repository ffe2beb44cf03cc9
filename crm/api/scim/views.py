"""The SCIM address. Each view finds under the provider's lock, calls one verb, and answers with what is there now."""

from collections.abc import Set
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.models import Provider, ProviderIdentity
from crm.accounts.provisioning import provisioned_accounts
from crm.accounts.provisioning.provider_groups import group_by, group_names, group_uid
from crm.api.scim import descriptions
from crm.api.scim.filter_terms import comparison
from crm.api.scim.group_shape import FILTERED as OF_GROUPS, group_resource, member_uids, regrouped
from crm.api.scim.patch_operations import operations
from crm.api.scim.provider_door import by_provider
from crm.api.scim.scim_messages import Refused, answer, body_of, chosen, page_of, text
from crm.api.scim.user_shape import FILTERED, described, facts_in, facts_of, patched, user_resource

MANY, ONE = ["GET", "POST"], ["GET", "PUT", "PATCH", "DELETE"]


@policy(PUBLIC)
@by_provider
def configuration(request: HttpRequest, provider: Provider) -> HttpResponse:
    """What this service can."""
    return answer(descriptions.configuration())


@policy(PUBLIC)
@by_provider
def resource_types(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The types of resources."""
    return page_of(request, descriptions.resource_types(), dict)


@policy(PUBLIC, params={"name": "scim_resource_type"})
@by_provider
def resource_type(request: HttpRequest, provider: Provider, name: str) -> HttpResponse:
    """One of them."""
    return one_of(descriptions.resource_types(), name)


@policy(PUBLIC)
@by_provider
def schemas(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The schemas of the resources."""
    return page_of(request, descriptions.schemas(), dict)


@policy(PUBLIC, params={"name": "scim_schema"})
@by_provider
def schema(request: HttpRequest, provider: Provider, name: str) -> HttpResponse:
    """One of them."""
    return one_of(descriptions.schemas(), name)


@policy(PUBLIC, methods=MANY)
@by_provider
def users(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The colleagues whom the provider keeps or who sign in by it; a further one."""
    if request.method == "POST":
        described_now = described(facts_in(body_of(request)))
        identity = provisioned_accounts.announce(provider, described_now, at=timezone.now())
        resource = user_resource(there(provider, str(identity.uid)))
        return answer(resource, 201, {"Location": resource["meta"]["location"]})
    rows = ProviderIdentity.objects.there().filter(provider=provider).order_by("pk")
    return page_of(request, narrowed(rows, request.GET.get("filter", "")), user_resource)


@policy(PUBLIC, params={"key": "provider_identity"}, methods=ONE)
@by_provider
def user(request: HttpRequest, provider: Provider, key: str) -> HttpResponse:
    """One of them: looked at, described anew, closed."""
    if request.method == "DELETE":
        with transaction.atomic():
            provisioned_accounts.lock(provider)
            provisioned_accounts.remove(there(provider, key), at=timezone.now())
        return HttpResponse(status=204)
    if request.method in ("PUT", "PATCH"):
        change_user(request, provider, key)
    return answer(chosen(request, user_resource(there(provider, key))))


def change_user(request: HttpRequest, provider: Provider, key: str) -> None:
    """Describe them anew: by a whole resource, or by operations on what is there. All of it or nothing."""
    body = body_of(request)
    with transaction.atomic():
        provisioned_accounts.lock(provider)
        identity = there(provider, key)
        facts = facts_of(identity) if request.method == "PATCH" else facts_in(body, active=identity.active)
        for operation in operations(body) if request.method == "PATCH" else ():
            patched(facts, operation)
        provisioned_accounts.change(identity, described(facts), at=timezone.now())


@policy(PUBLIC, methods=MANY)
@by_provider
def groups(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The groups of the provider's settings; one that is sent has to be one of them, and may bring its members."""
    if request.method == "POST":
        body = body_of(request)
        name = known_group(provider, text(body.get("displayname")), text(body.get("externalid")))
        give_members(provider, name, put_in=member_uids(body.get("members")))
        resource = group_of(provider, name)
        return answer(resource, 201, {"Location": resource["meta"]["location"]})
    names = group_names(provider)
    if filter_text := request.GET.get("filter", ""):
        attribute, value = comparison(filter_text, OF_GROUPS)
        names = [
            name
            for name in names
            if value.casefold() == (group_uid(provider, name) if attribute == "id" else name.casefold())
        ]
    members = members_by_group(provider, names)
    return page_of(request, names, lambda name: group_resource(provider, name, members[name]))


@policy(PUBLIC, params={"key": "provider_group"}, methods=ONE)
@by_provider
def group(request: HttpRequest, provider: Provider, key: str) -> HttpResponse:
    """One of them: looked at, its members changed, all of them taken out."""
    name = group_by(provider, key)
    if name is None:
        raise missing()
    if request.method in ("GET", "HEAD"):
        return answer(chosen(request, group_of(provider, name)))
    body = body_of(request) if request.method != "DELETE" else {}
    with transaction.atomic():
        provisioned_accounts.lock(provider)
        before = {str(identity.uid) for identity in members_of(provider, name)}
        after = set(before) if request.method == "PATCH" else member_uids(body.get("members"))
        for operation in operations(body) if request.method == "PATCH" else ():
            after = regrouped(after, operation, name)
        give_members(provider, name, put_in=after - before, taken_out=before - after)
    if request.method == "DELETE":
        return HttpResponse(status=204)
    return answer(chosen(request, group_of(provider, name)))


def give_members(provider: Provider, name: str, *, put_in: set[str], taken_out: Set[str] = frozenset()) -> None:
    """Call the verb. Refused for what is no id at all."""
    unknown = Refused(400, "invalidValue", _("There is no such user."))
    put_in = {str(public_id(uid, unknown)) for uid in put_in}
    provisioned_accounts.change_members(provider, name, put_in=put_in, taken_out=taken_out, at=timezone.now())


def members_of(provider: Provider, name: str) -> QuerySet[ProviderIdentity]:
    """Whom the provider put into a group."""
    return ProviderIdentity.objects.there().filter(provider=provider, groups__contains=[name]).order_by("pk")


def members_by_group(provider: Provider, names: list[str]) -> dict[str, list[ProviderIdentity]]:
    """The same of several groups, by one statement."""
    rows = list(ProviderIdentity.objects.there().filter(provider=provider, groups__overlap=names).order_by("pk"))
    return {name: [row for row in rows if name in (row.groups or [])] for name in names}


def group_of(provider: Provider, name: str) -> dict[str, Any]:
    """The resource of a group."""
    return group_resource(provider, name, members_of(provider, name))


def known_group(provider: Provider, name: str, external_id: str) -> str:
    """The group of the settings that has this name, or this id for a name. Refused where there is none."""
    for known in group_names(provider):
        if known.casefold() in (name.casefold(), external_id.casefold()):
            return known
    raise Refused(403, "", _("This group gives nothing here: add it to the settings of the identity provider first."))


def narrowed(rows: QuerySet[ProviderIdentity], asked: str) -> QuerySet[ProviderIdentity]:
    """The rows that a filter leaves; all without one."""
    if not asked:
        return rows
    attribute, value = comparison(asked, FILTERED)
    if attribute == "id":
        return rows.filter(uid=public_id(value)) if is_public_id(value) else rows.none()
    if attribute == "externalid":
        return rows.filter(external_id=value) if value else rows.none()
    address = Q(user__email__iexact=value)
    if attribute == "username":
        return rows.filter(Q(user_name__iexact=value) | (Q(user_name="") & address))
    return rows.filter(address)


def there(provider: Provider, key: str) -> ProviderIdentity:
    """The identity of this public id at this provider. Refused (404) for another provider's, and for a deleted one."""
    row = ProviderIdentity.objects.there().filter(provider=provider, uid=public_id(key)).first()
    if row is None:
        raise missing()
    return row


def public_id(key: str, refusal: Refused | None = None) -> UUID:
    """A public id. Refused (404 unless it is another refusal) for what is none."""
    if not is_public_id(key):
        raise refusal or missing()
    return UUID(key)


def is_public_id(key: str) -> bool:
    """Whether it is a UUID as we write them."""
    try:
        return str(UUID(key)) == key.lower()
    except ValueError:
        return False


def one_of(rows: list[dict[str, Any]], name: str) -> HttpResponse:
    """The description with this id. Refused (404) where there is none."""
    for row in rows:
        if row["id"] == name:
            return answer(row)
    raise missing()


def missing() -> Refused:
    """What is answered where nothing is."""
    return Refused(404, "", _("There is nothing here."))
