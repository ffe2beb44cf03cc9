"""A deal begins with a lead that is qualified; deals and tasks go along when a colleague's contacts are handed over."""

from decimal import Decimal

import pytest
from django.urls import reverse

from crm.accounts.models import Membership
from crm.contacts.companies.company_editing import add_company
from crm.contacts.models import Contact, HandOver, Lead
from crm.privacy.models import LedgerEntry, Purpose
from crm.sales.models import Deal, Task
from crm.sales.planned_tasks.completion import finish
from crm.workspace import tasks as work
from crm.workspace.hand_overs.hand_overs import order, preview_counts, undo
from tests.sales.deal_builders import again, deal, firm, pause, stages
from tests.sales.task_builders import planned

QUALIFIED = {"status": "customer", "purpose": "contracts"}


@pytest.fixture
def lead(add, sam):
    contact = add(sam, name="Ewa Targowa", email="ewa@targi.test", purpose=Purpose.objects.get(slug="enquiries"))
    Lead.objects.create(contact=contact)
    return contact


def qualify(client, lead, **more):
    return client.post(reverse("contacts:lead_qualify", args=[lead.uid]), {**QUALIFIED, **more})


def test_qualifying_offers_a_deal_which_is_hers(as_user, sam, lead):
    client = as_user(sam)
    assert "deal_title" in client.get(reverse("contacts:lead_qualify", args=[lead.uid])).content.decode()
    values = {"deal_title": "Kuchnia na wymiar", "deal_amount": "18 400,50", "deal_stage": str(stages()[1].uid)}
    assert qualify(client, lead, **values).status_code == 302
    row = Deal.objects.with_keys().get()
    assert (row.person_id, row.told("title"), row.amount, row.stage, row.owner) == (
        *(lead.pk, "Kuchnia na wymiar", Decimal("18400.50"), stages()[1], sam),
    )
    assert Lead.objects.get(pk=lead.pk).state == "qualified"


def test_with_a_company_the_deal_is_the_firms_with_her_on_it(as_user, sam, lead):
    qualify(as_user(sam), lead, company_name="Targi sp. z o.o.", deal_title="Stoisko", deal_stage=str(stages()[0].uid))
    stored_deal = Deal.objects.with_keys().get()
    assert (stored_deal.person_id, stored_deal.company.label, [row.person_id for row in stored_deal.on_it.all()]) == (
        *(None, "Targi sp. z o.o.", [lead.pk]),
    )


def test_without_a_title_no_deal_begins_and_an_amount_alone_is_asked_about(as_user, sam, lead):
    client = as_user(sam)
    wrong = qualify(client, lead, deal_amount="100")
    assert (wrong.status_code, Lead.objects.get(pk=lead.pk).state, Deal.objects.count()) == (422, "waiting", 0)
    assert (qualify(client, lead).status_code, Deal.objects.count()) == (302, 0)


def test_what_cannot_be_a_deal_leaves_the_lead_a_lead_with_everything_typed(as_user, sam, lead):
    client = as_user(sam)
    for more in ({"deal_amount": "99999999999"}, {"deal_amount": "-1"}, {"deal_title": "PESEL 44051401359"}):
        answer = qualify(client, lead, **{"deal_title": "Regał", "deal_stage": str(stages()[0].uid), **more})
        page = answer.content.decode()
        assert (answer.status_code, all(value in page for value in more.values())) == (422, True)
    assert (Lead.objects.get(pk=lead.pk).state, Deal.objects.count()) == ("waiting", 0)


def test_on_my_day_a_newcomer_is_taken_on_with_one_press(as_user, sam, mallory, lead):
    lead.person.origins.update(kind="form")
    url = reverse("contacts:lead_claim", args=[lead.uid])
    client = as_user(sam)
    assert f'action="{url}"' in client.get("/").content.decode()
    client.post(url)
    page = client.get("/").content.decode()
    assert ("Ewa Targowa" in page, f'action="{url}"' in page) == (True, False)


def place_of(user):
    return Membership.objects.select_related("user", "team").get(user=user)


def carried(made):
    work.hand_over_contacts(made.job_id)
    return HandOver.objects.select_related("job").get(pk=made.pk)


def owners(model):
    return list(model.objects.order_by("pk").values_list("owner__username", flat=True))


def test_deals_and_open_tasks_go_along_and_are_counted_before(sam, nina, marek, ada, ben):
    company = firm(sam)
    deal(sam, ada), deal(sam, company=company), deal(nina, company=company)
    planned(sam, ada), planned(sam, title="Raport"), finish(planned(sam, ben), by=sam)
    values = preview_counts(sam, by=marek, status="")
    result = carried(order(sam, place_of(nina), by=marek))
    assert (values, result.counts) == ({"contacts": 2, "companies": 1, "deals": 2, "tasks": 2},) * 2
    assert (owners(Deal), owners(Task)) == (["nina"] * 3, ["nina", "nina", "sam"])
    acts = (
        LedgerEntry.objects.filter(act__in=["deal.assigned", "task.assigned"])
        .order_by("pk")
        .values_list("act", "about")
    )
    assert list(acts) == [
        ("deal.assigned", ada.uid),
        ("deal.assigned", None),
        ("task.assigned", ada.uid),
        ("task.assigned", None),
    ]


def test_undone_they_come_back_but_what_went_on_stays(sam, nina, marek, ada, ben):
    first, second = deal(sam, ada), deal(sam, ben)
    task = planned(sam, ada)
    result = carried(order(sam, place_of(nina), by=marek))
    Deal.objects.filter(pk=second.pk).update(owner=marek)
    assert undo(result, by=marek)
    work.undo_hand_over(HandOver.objects.get().job_id)
    assert (owners(Deal), owners(Task)) == (["sam", "marek"], ["sam"])
    assert (again(first).team, Task.objects.get(pk=task.pk).team) == (ada.team, ada.team)


def test_of_one_status_only_what_is_theirs_alone_goes(sam, nina, marek, ada, ben):
    Contact.objects.filter(pk=ada.pk).update(status="customer")
    deal(sam, ada), deal(sam, ben), deal(sam, company=firm(sam))
    planned(sam, ada), planned(sam, ben), planned(sam, title="Raport")
    values = preview_counts(sam, by=marek, status="lead")
    result = carried(order(sam, place_of(nina), status="lead", by=marek))
    assert (values, result.counts) == ({"contacts": 1, "companies": 0, "deals": 1, "tasks": 1},) * 2
    assert (owners(Deal), owners(Task)) == (["sam", "nina", "sam"], ["sam", "nina", "sam"])


def test_a_task_about_somebody_whom_the_taker_does_not_see_stays(sam, mallory, oskar, add, ada):
    colleagues = add(sam, name="Zostaje Tu", email="zostaje@a.test", phone="")
    planned(sam, colleagues)
    hers = planned(sam, ada)
    Contact.objects.filter(pk=colleagues.pk).update(owner=oskar)
    result = carried(order(sam, place_of(mallory), by=oskar))
    moved = dict(Task.objects.values_list("pk", "owner__username"))
    assert (result.counts["tasks"], moved[hers.pk], sorted(moved.values())) == (1, "mallory", ["mallory", "sam"])


def test_a_restricted_persons_deal_goes_along_untouched(sam, nina, marek, ada):
    new_deal = deal(sam, ada)
    planned(sam, ada)
    pause(ada)
    carried(order(sam, place_of(nina), by=marek))
    assert (owners(Deal), owners(Task), again(new_deal).told("title")) == (["nina"], ["nina"], "Linia pakująca")


def test_a_colleague_with_nothing_but_tasks_or_deals_is_offered_too(as_user, sam, nina, marek, mallory, ada):
    planned(nina, title="niczyje")
    planned(mallory)
    page = as_user(marek).get(reverse("contacts:hand_overs"))
    assert {user.username for user in page.context["form"].fields["giver"].queryset} == {"sam", "nina"}


def test_the_page_shows_what_will_move_and_moves_it_when_told_to(as_user, sam, nina, marek, ada):
    deal(sam, ada)
    client, values = as_user(marek), {"giver": str(sam.uid), "desk": f"{nina.uid}.{nina.teams.get().uid}", "status": ""}
    page = client.post(reverse("contacts:hand_overs"), values)
    assert (page.status_code, [number for _what, number in page.context["counts"]]) == (200, [1, 0, 1, 0])
    assert (HandOver.objects.count(), 'name="go"' in page.content.decode()) == (0, True)
    assert client.post(reverse("contacts:hand_overs"), {**values, "go": "1"}).status_code == 302
    assert HandOver.objects.count() == 1


def test_a_company_is_merged_from_its_page_and_the_banner_takes_it_back(as_user, sam, mallory, ada):
    first, other = (add_company({"name": name, "city": "Kraków"}, by=sam) for name in ("Mebloplast", "Mebloplast S.A."))
    url, client = reverse("contacts:company_merging", args=[first.uid]), as_user(sam)
    assert f'href="{url}"' in client.get(f"/companies/{first.uid}/").content.decode()
    answer = client.post(url, {"q": "mebl"})
    assert [company.pk for company in answer.context["found"]] == [other.pk]
    pair = client.post(url, {"other": str(other.uid)}).url
    assert "Mebloplast S.A." in client.get(url).content.decode()
    chosen = client.post(pair, {"master": "one"})
    page = client.get(chosen.url)
    assert page.context["sheet"].merge is not None
    client.post(reverse("contacts:company_merge", args=[page.context["sheet"].merge.uid]))
    assert client.get(f"/companies/{other.uid}/").status_code == 200
    assert as_user(mallory).get(url).status_code == 404
