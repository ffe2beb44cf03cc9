"""Contacts by API: the verbs that staff use, their rules, one ledger entry, nothing personal in the answer."""

import pytest
from django.utils import timezone

from consents.models import Ground
from crm.contacts.columns.contact import CONTACT
from crm.contacts.companies.company_editing import add_company
from crm.contacts.companies.roles import add_role
from crm.contacts.models import Contact, Lead
from crm.contacts.people.editing import edit
from crm.lists.columns import Api
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Origin
from tests.api.conftest import code

NEW = {
    "name": "Nowa Osoba",
    "email": "Nowa@Firma.TEST",
    "phone": "601 222 214",
    "purpose": "contracts",
    "origin_kind": "form",
    "origin_label": "Formularz sklepu",
}


def wrong(answer):
    """{pointer: code} of a refused body."""
    assert code(answer) == (422, "invalid")
    return {error["pointer"]: error["code"] for error in answer.said["errors"]}


def version(caller, contact):
    return caller.get(f"contacts/{contact.uid}/?purpose=contracts").headers["ETag"]


def test_somebody_new_is_taken_in_with_origin_ground_and_one_entry(hub, issued, shop):
    answer = hub.post("contacts/", NEW)
    contact = Contact.objects.with_keys().get()
    assert (answer.status_code, answer.said) == (201, {"id": str(contact.uid)})
    assert answer.headers["Location"] == f"/api/v1/contacts/{contact.uid}/"
    assert answer.headers["ETag"] == '"1"'
    assert (contact.person.name, contact.person.email, contact.person.phone) == (
        "Nowa Osoba",
        "Nowa@firma.test",
        "+48601222214",
    )
    assert (contact.owner, contact.team) == (shop.user, shop.user.teams.get())
    origin = Origin.objects.select_related("person__key").get()
    assert (origin.kind, origin.label, origin.notice) == ("form", "Formularz sklepu", "due")
    grounds = Ground.objects.order_by("channel").values_list("purpose__slug", "channel")
    assert list(grounds) == [("contracts", channel) for channel in ("email", "phone", "post", "sms")]
    acts = LedgerEntry.objects.filter(actor_kind="token").values_list("act", "actor_id", "about")
    assert list(acts) == [("contact.added", issued[0].prefix, contact.uid)]


@pytest.mark.parametrize("missing", ["purpose", "origin_kind", "origin_label"])
def test_purpose_and_origin_are_compulsory(hub, missing):
    body = {name: value for name, value in NEW.items() if name != missing}
    assert wrong(hub.post("contacts/", body)) == {f"/{missing}": "required"}


@pytest.mark.parametrize(
    ("extra", "pointer", "why"),
    [
        ({"pesel": "44051401359"}, "/pesel", "unknown_field"),
        ({"owner": "00000000-0000-4000-8000-000000000000"}, "/owner", "read_only"),
        ({"version": 7}, "/version", "read_only"),
        ({"purpose": "offers"}, "/purpose", "consent_needed"),
        ({"email": "anna@"}, "/email", "email_without_domain"),
        ({"phone": "12"}, "/phone", "phone_too_short"),
        ({"company": "00000000-0000-4000-8000-000000000000"}, "/company", "company"),
        ({"obtained_at": "2999-01-01T00:00:00Z"}, "/obtained_at", "future"),
        ({"name": "", "email": "", "phone": ""}, "/name", "nobody"),
        ({"emails": ["ok@firma.test", "nie"]}, "/emails/1", "email_without_domain"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_field_that_is_wrong_or_not_theirs_is_refused_with_its_reason(hub, extra, pointer, why):
    answer = hub.post("contacts/", NEW | extra)
    assert wrong(answer) == {pointer: why}
    assert "44051401359" not in answer.content.decode()
    assert Contact.objects.count() == 0


def test_a_field_that_the_purpose_does_not_need_is_refused(hub, shop):
    shop.purpose_slugs = ["accounting"]
    shop.save(update_fields=["purpose_slugs"])
    answer = hub.post("contacts/", NEW | {"purpose": "accounting", "phone": ""})
    assert wrong(answer) == {"/email": "not_needed"}


def test_a_purpose_of_another_client_is_refused(hub):
    assert code(hub.post("contacts/", NEW | {"purpose": "accounting"})) == (403, "purpose_not_granted")


def test_who_looks_alike_is_named_and_another_one_may_be_added(hub, ada):
    twin = NEW | {"email": "ada@cerambud.test"}
    answer = hub.post("contacts/", twin)
    assert (code(answer), answer.said["contacts"]) == ((409, "looks_alike"), [str(ada.uid)])
    assert hub.post("contacts/", twin | {"another": True}).status_code == 201


def test_who_looks_like_somebody_unseen_is_simply_new(hub, add, mallory):
    add(mallory, email="obca@b.test")
    assert hub.post("contacts/", NEW | {"email": "obca@b.test"}).status_code == 201


def test_a_change_needs_the_version_that_was_read(hub, ada):
    url = f"contacts/{ada.uid}/?purpose=contracts"
    assert code(hub.patch(url, {"position": "Dyrektorka"})) == (428, "precondition_required")
    held = version(hub, ada)
    assert code(hub.patch(url, {"position": "Dyrektorka"}, If_Match='"99"')) == (412, "precondition_failed")
    answer = hub.patch(url, {"position": "Dyrektorka", "status": "customer"}, If_Match=held)
    assert (answer.status_code, answer.said) == (200, {"id": str(ada.uid), "changed": ["position", "status"]})
    assert hub.patch(url, {"city": "Łódź"}, If_Match=answer.headers["ETag"]).status_code == 200
    assert code(hub.patch(url, {"position": "Inna"}, If_Match=held)) == (412, "precondition_failed")
    now = Contact.objects.with_keys().get(pk=ada.pk)
    assert (now.position, now.city, now.status) == ("Dyrektorka", "Łódź", "customer")


def test_a_change_that_a_colleague_made_is_not_overwritten(hub, sam, ada):
    held = version(hub, ada)
    edit(Contact.objects.with_keys().get(pk=ada.pk), {"position": "Szefowa"}, version=1, by=sam)
    answer = hub.patch(f"contacts/{ada.uid}/?purpose=contracts", {"position": "X"}, If_Match=held)
    assert code(answer) == (412, "precondition_failed")


def test_what_one_holds_is_not_sent_again(hub, sam, ada):
    url = f"contacts/{ada.uid}/?purpose=contracts"
    first = hub.get(url)
    again = hub.get(url, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    edit(Contact.objects.with_keys().get(pk=ada.pk), {"position": "Szefowa"}, version=1, by=sam)
    assert hub.get(url, If_None_Match=first.headers["ETag"]).said["position"] == "Szefowa"


def test_a_field_is_changed_only_for_a_purpose_that_needs_it(hub, shop, ada, contracts):
    answer = hub.patch(f"contacts/{ada.uid}/?purpose=offers", {"position": "X"}, If_Match=version(hub, ada))
    assert wrong(answer) == {"/position": "not_needed"}


def test_a_restricted_person_is_neither_read_nor_changed_nor_binned(hub, carla):
    rows = [
        hub.get(f"contacts/{carla.uid}/?purpose=contracts"),
        hub.patch(f"contacts/{carla.uid}/?purpose=contracts", {"city": "X"}, If_Match='"1"'),
        hub.ask("DELETE", f"contacts/{carla.uid}/"),
    ]
    assert [(*code(answer), answer.said["reason"]) for answer in rows] == [
        (409, "contact_not_allowed", "restricted")
    ] * 3


def test_a_program_bins_with_a_scope_of_its_own(hub, as_token, ada):
    refused = as_token("contacts:write").ask("DELETE", f"contacts/{ada.uid}/")
    assert (code(refused), "contacts:bin" in refused.said["detail"]) == ((403, "scope_missing"), True)
    assert hub.ask("DELETE", f"contacts/{ada.uid}/").status_code == 204
    assert Contact.objects.get(pk=ada.pk).binned_at <= timezone.now()
    assert code(hub.get(f"contacts/{ada.uid}/?purpose=contracts")) == (404, "not_found")


def test_filters_narrow_and_unknown_ones_are_refused(hub, add, sam, nina, ada):
    other = add(nina, name="Inna", email="inna@a.test")
    assert [row["id"] for row in hub.get(f"contacts/?purpose=contracts&owner={nina.uid}").said["results"]] == [
        str(other.uid)
    ]
    assert hub.get("contacts/?purpose=contracts&status=former").said["results"] == []
    for query in ("person__name=Ada", "ordering=person__name", "page_size=101", "page_size=x", "status=vip", "a=1&a=2"):
        assert code(hub.get(f"contacts/?purpose=contracts&{query}")) == (400, "invalid_parameter"), query


def test_the_employer_is_named_where_the_purpose_needs_it_and_the_caller_sees_it(hub, ada):
    result = hub.get(f"contacts/{ada.uid}/?purpose=contracts").said
    assert set(result) == {
        *(item.name for item in CONTACT if isinstance(item.api, Api) and item.api.reads),
        *("id", "last_activity_at", "lead", "roles", "external_ids", "created_at", "updated_at", "version"),
    }
    narrow = hub.get(f"contacts/{ada.uid}/?purpose=offers").said
    assert "position" not in narrow
    assert "company" not in narrow


def test_a_token_needs_no_csrf_token(hub):
    hub.browser.handler.enforce_csrf_checks = True
    assert hub.post("contacts/", NEW).status_code == 201


def test_whoever_was_erased_is_refused_with_a_code_unless_she_wrote_herself(hub, add, sam, dora):
    gone = add(sam, name=NEW["name"], email="nowa@firma.test", phone="")
    erase(gone.person, {}, by=dora)
    refused = hub.post("contacts/", NEW | {"origin_kind": "fair"})
    assert (code(refused), refused.said["reason"]) == ((409, "contact_not_allowed"), "on_exclusion_list")
    assert Contact.objects.count() == 0
    assert hub.post("contacts/", NEW).status_code == 201


def test_the_stage_of_a_lead_and_roles_at_companies_are_told(hub, sam, ada):
    firm = add_company({"name": "Drewno sp. z o.o."}, by=sam)
    add_role(ada, firm, {"role": "Doradczyni"}, by=sam)
    Lead.objects.create(contact=ada)
    results = hub.get("contacts/?purpose=contracts&lead=waiting").said["results"]
    values = {"company": str(firm.uid), "role": "Doradczyni", "since": None, "until": None}
    assert [(row["lead"], row["roles"]) for row in results] == [("waiting", [values])]
    assert hub.get("contacts/?purpose=contracts&lead=dropped").said["results"] == []
