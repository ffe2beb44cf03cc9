"""Deals by API: a person's for a purpose with a ground, a firm's as the firm's, moved, won and lost."""

from consents.models import Restriction
from crm.privacy.models import AccessEntry, Disclosure, Purpose
from crm.sales.models import Deal, LostReason
from tests.api.conftest import code
from tests.sales.deal_builders import again, deal, firm, stages

NEW = {"purpose": "contracts", "title": "Regały", "amount": "99.90"}


def titles(answer):
    return [row["title"] for row in answer.said["results"]]


def test_deals_are_read_for_a_purpose_and_disclosed(hub, sam, ada):
    hers = deal(sam, ada)
    deal(sam, company=firm(sam), title="Firmy")
    answer = hub.get("deals/?purpose=contracts")
    assert titles(answer) == ["Firmy", "Linia pakująca"]
    by_name = {name: answer.said["results"][1][name] for name in ("id", "contact", "amount", "state", "stage", "notes")}
    assert by_name == {
        "id": str(hers.uid),
        "contact": str(ada.uid),
        "amount": "88000.00",
        "state": "open",
        "stage": str(stages()[0].uid),
        "notes": "Wizja w środę",
    }
    look = AccessEntry.objects.latest("at")
    assert (look.people, sorted(look.fields)) == ([ada.pk], ["notes", "title"])
    assert list(Disclosure.objects.values_list("person", "categories")) == [(ada.pk, ["correspondence"])]


def test_filters_and_pages_answer_one_query(hub, sam, ada):
    company = firm(sam)
    for place in range(5):
        deal(sam, company=company, title=f"{place}", place=place)
    deal(sam, ada, title="a")
    assert titles(hub.get(f"deals/?purpose=contracts&contact={ada.uid}")) == ["a"]
    assert titles(hub.get(f"deals/?purpose=contracts&stage={stages()[3].uid}")) == ["3"]
    first = hub.get(f"deals/?purpose=contracts&company={company.uid}&state=open&page_size=3")
    second = hub.get("/api/v1/" + first.said["next"].split("/api/v1/")[1])
    assert (titles(first), titles(second), second.said["next"]) == (["4", "3", "2"], ["1", "0"], None)


def place_of(one):
    """Owner, team and stage of another deal."""
    return {name: getattr(one, name) for name in ("owner", "team", "stage", "pipeline")}


def test_who_has_no_ground_or_is_restricted_is_absent_and_refused_by_name(hub, sam, add, ada):
    enquirer = add(sam, purpose=Purpose.objects.get(slug="enquiries"), name="Bez Umowy", email="b@u.test", phone="")
    hers, firms = deal(sam, enquirer), deal(sam, ada, firm(sam))
    Restriction.objects.create(person=ada.person, reason="accuracy", since=ada.created_at, placed_by="user:1")
    own = Deal.objects.create(person=ada.person, title="Jej", **place_of(firms))
    assert titles(hub.get("deals/?purpose=contracts")) == ["Linia pakująca"]
    assert titles(hub.get(f"deals/?purpose=contracts&contact={ada.uid}")) == []
    for item in (hers, own):
        assert code(hub.get(f"deals/{item.uid}/?purpose=contracts")) == (409, "contact_not_allowed")
    assert hub.get(f"deals/{firms.uid}/?purpose=contracts").said["title"] == "Linia pakująca"
    assert code(hub.post("deals/", {**NEW, "contact": str(enquirer.uid)})) == (409, "contact_not_allowed")


def test_a_deal_is_opened_changed_moved_won_and_lost(hub, sam, ada):
    answer = hub.post("deals/", {**NEW, "contact": str(ada.uid)})
    row = Deal.objects.get(uid=answer.said["id"])
    url = f"deals/{row.uid}/?purpose=contracts"
    to = str(stages()[2].uid)
    changed = hub.patch(url, {"title": "Regały 2", "stage": to}, **{"If-Match": answer.headers["ETag"]})
    assert (changed.said["changed"], again(row).stage.position) == (["stage", "title"], 2)
    assert code(hub.patch(url, {"title": "x"}, **{"If-Match": answer.headers["ETag"]}))[0] == 412
    version = changed.headers["ETag"]
    hub.patch(url, {"state": "lost", "lost_reason": str(LostReason.objects.first().uid)}, **{"If-Match": version})
    assert again(row).outcome == "lost"
    hub.patch(url, {"state": "open"}, **{"If-Match": version})
    hub.patch(url, {"state": "won"}, **{"If-Match": version})
    assert again(row).outcome == "won"


def test_pipelines_are_told_with_their_stages(hub):
    result = hub.get("pipelines/").said
    (first,) = result["results"]
    assert [stage["id"] for stage in first["stages"]] == [str(stage.uid) for stage in stages()]
    assert len(result["lost_reasons"]) == LostReason.objects.count()


def test_what_identifies_somebody_is_no_title(hub, ada):
    answer = hub.post("deals/", {**NEW, "contact": str(ada.uid), "title": "PESEL 44051401359"})
    assert (answer.status_code, Deal.objects.count()) == (422, 0) or answer.status_code == 400
