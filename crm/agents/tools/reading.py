"""Tools that read: people found by words, records, what happened with a contact, what people asked for."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from consents.grounds.readable_people import readable
from crm.agents.calls.acting import AgentRequest
from crm.agents.calls.resource_calls import admitted, read, rows_counted, view_for
from crm.agents.tools.tool import Answer, Asked, Id, Listing
from crm.api.duties.requests import Requests, RequestShape, cases, request_json
from crm.api.people.companies import Companies, CompanyShape, OneCompany, companies_json, of_whom
from crm.api.people.contacts import ContactShape, OneContact
from crm.api.people.interactions import Interactions, InteractionShape
from crm.api.people.people_for_purpose import purpose_of
from crm.api.people.purpose_gate import purpose_named
from crm.api.people.reachable_people import People, PersonShape, people_json
from crm.api.protocol.disclosure import show
from crm.api.sales.agenda import OneTask, Tasks
from crm.api.sales.deal_shapes import DealShape
from crm.api.sales.deals import Deals, OneDeal
from crm.api.sales.task_shapes import TaskShape
from crm.contacts.company_list.company_rows import matching_text, name_matches
from crm.contacts.models import Company, Contact
from crm.contacts.safeguards.minimisation import CATEGORIES, NotNeeded
from crm.lists.access import Sight
from crm.sales.models import Stage
from crm.workspace.palette.search_box import NOTHING, Search
from dsar.cases.case_clocks import clocks_of
from dsar.cases.stages import reached
from dsar.models import Case

CONTACT, COMPANY, DEAL, TASK = "contact", "company", "deal", "task"
KINDS = (CONTACT, COMPANY, DEAL, TASK)
WORDS_NEEDED = _("Say which words: at least two letters of a name, a whole address or a whole number.")
NO_WORDS = _("Deals and tasks are found by their contact, not by words.")
ONE_PAGE = _("Of contacts and companies there is one page, the newest first. Say more words to find fewer.")
LOOK = 100  # how many matches are looked at before those are left out that the purpose does not allow


class StageShape(serializers.Serializer):
    """A stage that a deal can move to."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class DealWithStages(DealShape):
    """A deal, with the stages of its pipeline."""

    stages = StageShape(many=True)


ONE = {
    CONTACT: (OneContact, ContactShape),
    COMPANY: (OneCompany, CompanyShape),
    DEAL: (OneDeal, DealWithStages),
    TASK: (OneTask, TaskShape),
}


class AskedSearch(Listing):
    """Words, or whose deals and tasks."""

    kind = serializers.ChoiceField(KINDS, default=CONTACT, help_text=_("What is searched."))
    text = serializers.CharField(max_length=100, required=False, help_text=_("Of contacts and companies: which words."))
    contact = Id(required=False, help_text=_("Of deals and tasks: whose. Without it, all you see."))
    cursor = serializers.CharField(
        max_length=1000,
        required=False,
        help_text=_("Of deals and tasks: from “next” of the page before. Contacts and companies come on one page."),
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        by_words = data["kind"] in (CONTACT, COMPANY)
        if by_words and len(data.get("text", "").strip()) < 2:
            raise serializers.ValidationError({"text": [ErrorDetail(WORDS_NEEDED, "required")]})
        if by_words and "cursor" in data:
            raise serializers.ValidationError({"cursor": [ErrorDetail(ONE_PAGE, "not_needed")]})
        if not by_words and "text" in data:
            raise serializers.ValidationError({"text": [ErrorDetail(NO_WORDS, "not_needed")]})
        return data


class AskedRecord(Asked):
    """Which record."""

    kind = serializers.ChoiceField(KINDS, default=CONTACT, help_text=_("What kind of record."))
    id = Id(help_text=_("Its id, from a search."))


class AskedTimeline(Listing):
    """Whose history."""

    contact = Id(help_text=_("Whose history."))
    cursor = serializers.CharField(max_length=1000, required=False, help_text=_("From “next” of the page before."))


def search(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """Contacts and companies by words, deals and tasks by whose they are; whom the purpose does not allow is absent."""
    kind = values["kind"]
    if kind == CONTACT:
        return people_found(request, values)
    if kind == COMPANY:
        return firms_found(request, values)
    resource, shape = (Deals, DealShape) if kind == DEAL else (Tasks, TaskShape)
    params = {name: values.get(name) for name in ("purpose", "contact", "cursor")} | {"page_size": values["limit"]}
    answer = read(request, resource, params)
    return Answer(answer["results"], shape, cursor_of(answer["next"]))


def people_found(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """People by a name, or by a whole address that the purpose needs and the colleague sees in clear."""
    own = admitted(request, People, "GET")
    view = view_for(own, People, {"purpose": values["purpose"], "page_size": values["limit"]})
    purpose = purpose_of(own, view.asked)
    search = Search(request.user, values["text"], size=LOOK)
    if search.kind == NOTHING:
        raise serializers.ValidationError({"text": [ErrorDetail(WORDS_NEEDED, "incomplete")]})
    if not purpose.needs(CATEGORIES[search.kind]):
        raise NotNeeded(search.kind, purpose)
    with rows_counted(own, view) as rows:
        keys = [row.pk for row in search.page.rows]
        allowed = readable(Contact.objects.alive().filter(pk__in=keys), purpose)
        contacts = list(allowed.newest_for(request.user, size=values["limit"]).with_keys())
        rows.extend(people_json(own, contacts, purpose))
    return Answer(rows, PersonShape)


def firms_found(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """Companies whose name holds the words, or whose NIP it is; sole traders as the purpose allows."""
    own = admitted(request, Companies, "GET")
    view = view_for(own, Companies, {"purpose": values["purpose"], "page_size": values["limit"]})
    purpose, text = purpose_named(own, view.asked["purpose"]), values["text"].strip()
    with rows_counted(own, view) as rows:
        matches = matching_text(Company.objects.alive().filter(of_whom(purpose)), text)
        newest = matches.newest_for(Sight(request.user), size=LOOK).with_keys().select_related("owner", "team")
        companies = [company for company in newest if name_matches(company, text)][: values["limit"]]
        rows.extend(companies_json(own, companies, purpose))
    return Answer(rows, CompanyShape)


def read_record(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """One record; a deal with the stages it can move to."""
    resource, shape = ONE[values["kind"]]
    answer = read(request, resource, {"purpose": values["purpose"]}, values["id"])
    return Answer([answer | stages_beside(answer)] if values["kind"] == DEAL else [answer], shape)


def stages_beside(deal: dict[str, Any]) -> dict[str, Any]:
    """{"stages": [{"id", "name"}]} of the pipeline in which the deal stands."""
    stages = Stage.objects.filter(pipeline__uid=deal["pipeline"], retired_at=None)
    return {"stages": [{"id": stage.uid, "name": str(stage)} for stage in stages]}


def timeline(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """What happened with a contact, the newest first, as far as the colleague sees their history."""
    params = {name: values.get(name) for name in ("purpose", "contact", "cursor")} | {"page_size": values["limit"]}
    answer = read(request, Interactions, params)
    return Answer(answer["results"], InteractionShape, cursor_of(answer["next"]))


def requests_due(request: AgentRequest, values: dict[str, Any]) -> Answer:
    """Open requests of people in dates and codes, the nearest term first; nobody is named."""
    own = admitted(request, Requests, "GET")
    view = view_for(own, Requests, {"page_size": values["limit"]})
    purpose_named(own, values["purpose"])
    with rows_counted(own, view) as rows:
        open_cases = list(cases(own).filter(state=Case.State.OPEN))
        clocks, steps = clocks_of(open_cases), reached(open_cases)
        open_cases.sort(key=lambda case: (clocks[case.pk].statutory_on, case.pk))
        show(own, place="requests", people=[])
        rows.extend(request_json(case, clocks[case.pk], steps[case.pk]) for case in open_cases[: values["limit"]])
    return Answer(rows, RequestShape)


def cursor_of(address: str | None) -> str | None:
    """The cursor in the address of the next page."""
    return parse_qs(urlsplit(address).query)["cursor"][0] if address else None
