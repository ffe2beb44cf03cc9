"""«This NIP is here already» leads to the company that has it, for whoever sees it; of others nothing is felt."""

import pytest
from django.urls import reverse

from consents.grounds.restrictions import restrict
from crm.contacts.companies.company_bin import bin_all
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.models import Company
from crm.privacy.models import AccessEntry
from tests.contacts.imports.test_import_companies import codes, ready
from tests.files.import_cases import checked

NIP, NEW = "5260250274", reverse("contacts:company_add")


def opened(company):
    return Company.objects.with_keys().get(pk=company.pk)


def page_of(company):
    return reverse("contacts:company", args=[company.uid])


def sent(client, company, which):
    """That NIP in the form of a new company, of another one, of one value in its page."""
    values = {"name": "Druga", "nip": NIP, "version": company.version}
    if which == 0:
        return client.post(NEW, values)
    if which == 1:
        return client.post(reverse("contacts:company_edit", args=[company.uid]), values)
    url = f"{reverse('contacts:company_value', args=[company.uid])}?field=nip"
    return client.post(url, values, headers={"HX-Request": "true"})


def forms(client, company):
    """What each of the three says."""
    answers = [sent(client, company, which) for which in range(3)]
    return [(answer.status_code, answer.content.decode()) for answer in answers]


@pytest.fixture
def second(sam):
    """Another company of Sam."""
    return add_company({"name": "Druga"}, by=sam)


def test_every_form_leads_to_the_company_that_has_the_number(as_user, sam, nina, second):
    firm = add_company({"name": "Cerambud <i>& Syn</i>", "nip": NIP}, by=sam)
    link = f'<a href="{page_of(firm)}">Cerambud &lt;i&gt;&amp; Syn&lt;/i&gt;</a>'
    for user in (sam, nina):
        answer = forms(as_user(user), second)
        assert [(status, page.count(link), "<i>" in page) for status, page in answer] == [(422, 1, False)] * 3
        assert as_user(user).get(page_of(firm)).status_code == 200


def test_the_summary_names_it_without_a_link_in_a_link(as_user, sam):
    firm = add_company({"name": "Cerambud", "nip": NIP}, by=sam)
    page = as_user(sam).post(NEW, {"name": "", "nip": NIP}).content.decode()
    summary = page.partition('role="alert"')[2].partition("</ul>")[0]
    assert ("Cerambud</a>" in summary, page_of(firm) in summary) == (True, False)


def test_of_two_companies_only_the_one_in_sight_is_named(as_user, sam, mallory, second):
    theirs = add_company({"name": "Obca Tajemnica", "nip": NIP}, by=mallory)
    ours = add_company({"name": "Cerambud", "nip": NIP}, by=sam)
    answer = forms(as_user(sam), second)
    assert [(status, page_of(ours) in page) for status, page in answer] == [(422, True)] * 3
    assert [any(word in page for word in ("Obca", "Tajemnica", str(theirs.uid))) for _status, page in answer] == [
        False
    ] * 3
    assert page_of(theirs) in as_user(mallory).post(NEW, {"name": "Moja", "nip": NIP}).content.decode()


@pytest.mark.parametrize(("which", "status"), [(0, 302), (1, 302), (2, 200)])
def test_a_number_that_only_others_or_the_bin_have_is_taken(as_user, sam, mallory, second, which, status):
    add_company({"name": "Obca Tajemnica", "nip": NIP}, by=mallory)
    bin_all([add_company({"name": "Cerambud", "nip": NIP}, by=sam).uid], by=sam)
    assert sent(as_user(sam), second, which).status_code == status


def test_a_sole_traders_business_is_named_where_it_is_read_in_clear_and_the_look_is_noted(as_user, sam, ada):
    firm = add_company({"name": "Kafle Ady", "nip": NIP}, by=sam)
    turn_into_sole_trader(opened(firm), ada, by=sam)
    page = as_user(sam).post(NEW, {"name": "Nowa", "nip": NIP}).content.decode()
    assert f'<a href="{page_of(firm)}">Kafle Ady</a>' in page
    entry = AccessEntry.objects.latest("id")
    assert (entry.view, entry.people, entry.fields) == ("contacts:company", [ada.pk], ["company"])


def test_a_restricted_sole_traders_business_is_not_named(as_user, sam, ada, second):
    firm = add_company({"name": "Kafle Ady", "nip": NIP}, by=sam)
    turn_into_sole_trader(opened(firm), ada, by=sam)
    restrict(ada.person, "accuracy", by=sam)
    looks = AccessEntry.objects.filter(people__contains=[ada.pk]).count()
    answer = forms(as_user(sam), second)
    assert [(status, "Kafle" in page, page_of(firm) in page) for status, page in answer] == [(422, False, True)] * 3
    assert AccessEntry.objects.filter(people__contains=[ada.pk]).count() == looks


def test_a_row_of_a_file_leads_to_it_too_and_to_nobody_elses(as_user, sam, mallory, ada):
    add_company({"name": "Obca Tajemnica", "nip": NIP}, by=mallory)
    load = checked(ready(sam, f"Nowa;{NIP};;;;;;;;", match="name"))
    assert codes(load) == {}
    firm = add_company({"name": "Kafle Ady", "nip": NIP}, by=sam)
    load = checked(ready(sam, "Nowa;526-025-02-74;;;;;;;;", match="name"))
    text = f'<a href="{page_of(firm)}">Kafle Ady</a>'
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=attention").content.decode()
    assert (codes(load), text in page, "Obca" in page) == ({2: ["nip_taken"]}, True, False)
    turn_into_sole_trader(opened(firm), ada, by=sam)
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=attention").content.decode()
    entry = AccessEntry.objects.latest("id")
    assert (text in page, entry.people, entry.fields) == (True, [ada.pk], ["company", "file"])
    restrict(ada.person, "accuracy", by=sam)
    page = as_user(sam).get(f"/imports/{load.uid}/check/?show=attention").content.decode()
    assert ("Kafle" in page, page_of(firm) in page, AccessEntry.objects.latest("id").people) == (False, True, [])
