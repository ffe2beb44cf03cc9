"""Who gets data, for programs of the privacy desk: the same answers as the gate's."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.privacy.models import Purpose, PurposeRecipient, Recipient
from crm.privacy.recipients.gate import may_disclose
from tests.api.conftest import code
from tests.disclosing import ended, in_order


def test_each_purpose_that_names_it_has_the_gates_answer(hub):
    ended(in_order("accounting-office"))
    in_order("hosting")
    by_slug = {row["slug"]: row for row in hub.get("recipients/?page_size=100", Accept_Language="en").said["results"]}
    assert len(by_slug) == Recipient.objects.active().count()
    for slug, row in by_slug.items():
        recipient = Recipient.objects.get(slug=slug)
        for named in row["purposes"]:
            purpose = Purpose.objects.active().get(slug=named["purpose"])
            answer = may_disclose(recipient, purpose, named["categories"])
            assert (named["allowed"], named["reason"]) == (answer.allowed, str(answer.reason))
    by_reason = {slug: {item["reason"] for item in row["purposes"]} for slug, row in by_slug.items()}
    assert [by_reason[slug] for slug in ("hosting", "accounting-office", "sms-gateway", "courier")] == [
        {"allowed"},
        {"agreement_ended"},
        {"no_agreement"},
        {"allowed"},
    ]
    [result] = {item["detail"] for item in by_slug["sms-gateway"]["purposes"]}
    assert result.startswith("There is no agreement with Text message gateway.")


def test_a_page_costs_the_same_however_many_recipients_there_are(hub, contracts):
    def cost(size):
        with CaptureQueriesContext(connection) as queries:
            assert hub.get(f"recipients/?page_size={size}").status_code == 200
        return len(queries)

    cost(1)
    for number in range(5):
        values = {"name": "Firma", "name_en": "Firm", "kind": "controller"}
        row = Recipient.objects.create(slug=f"firma-{number}", **values)
        PurposeRecipient.objects.create(purpose=contracts, recipient=row)
    assert cost(2) == cost(15)


def test_pages_follow_one_another(hub):
    slugs, path = [], "recipients/?page_size=4"
    while path:
        page = hub.get(path).said
        slugs += [row["slug"] for row in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert slugs == sorted(Recipient.objects.active().values_list("slug", flat=True))


def test_it_takes_its_scope(as_token):
    assert code(as_token("purposes:read").get("recipients/")) == (403, "scope_missing")
    assert as_token("recipients:read").get("recipients/").status_code == 200
