"""Planting the two teams, all of it in one transaction, and telling what was planted.

Every kind that a policy names as a parameter (`params={"key": "proposal"}`) needs objects here: a generator in the file
of its idea that makes them by the verbs staff use and yields `Seeded(kind, id, team, owner, state, marks)`, and a line
below. `id` is what stands in the address; `marks` are words that occur nowhere else (`people.word`), by which a leak is
seen; `team` is None for what belongs to no team. `tests/demo/test_two_teams.py` names the kinds that are missing.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.utils import timezone

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.models import StandIn, Team, User
from crm.accounts.permissions import starting_roles
from crm.accounts.stand_ins.appointment import appoint
from crm.contacts.companies.company_editing import add_company
from crm.contacts.contact_list.bulk_acts import bin_all
from crm.contacts.people.sharing import share
from crm.demo.agreements import agree_with_processors
from crm.demo.permission_cast.bins import bins_of
from crm.demo.permission_cast.cast_people import (
    ACTIVE,
    BINNED,
    ERASED,
    RESTRICTED,
    SHARED,
    Seeded,
    Somebody,
    somebody,
    word,
)
from crm.demo.permission_cast.cast_views import lists_of_the_house, views_of
from crm.demo.permission_cast.duplicates import twins_of
from crm.demo.permission_cast.field_definitions import fields_of_the_house, tags_of_the_house
from crm.demo.permission_cast.grave_acts import seeded_grave_acts
from crm.demo.permission_cast.hand_overs import hand_over_of
from crm.demo.permission_cast.identity_providers import seeded_providers
from crm.demo.permission_cast.planned_tasks import calendar_of, deleted_task, talks_of
from crm.demo.permission_cast.privacy.access_reviews import reviews_of, unusual_looks_of
from crm.demo.permission_cast.privacy.approved_registers import registers_of
from crm.demo.permission_cast.privacy.assessments_and_risks import assessments_of
from crm.demo.permission_cast.privacy.breach_case import seeded_breach
from crm.demo.permission_cast.privacy.erasure_remains import leavings_of
from crm.demo.permission_cast.privacy.evidence_packs import packs_of_the_house
from crm.demo.permission_cast.privacy.notice_versions import running_out, told_to_the_public
from crm.demo.permission_cast.privacy.officer_work import seeded_authority, seeded_policies, seeded_year
from crm.demo.permission_cast.privacy.preference_visits import visit_of_somebody
from crm.demo.permission_cast.privacy.processor_files import processor_files
from crm.demo.permission_cast.privacy.proposals import proposals_of
from crm.demo.permission_cast.privacy.purge_runs import seeded_purge_runs
from crm.demo.permission_cast.privacy.request_cases import seeded_requests
from crm.demo.permission_cast.privacy.retention_states import seeded_retention
from crm.demo.permission_cast.privacy.team_forms import form_of, said_to_the_public
from crm.demo.permission_cast.privacy.transfers import transfers_of
from crm.demo.permission_cast.programs import agent_for, give_tokens, seeded_clients, work_of
from crm.demo.permission_cast.seats import Seat, seat_everybody
from crm.demo.permission_cast.sessions import sessions_of
from crm.demo.permission_cast.sign_in_keys import keys_of
from crm.demo.permission_cast.signed_papers import authorisations_of
from crm.demo.permission_cast.traffic.calls import calls_of
from crm.demo.permission_cast.traffic.cast_objects import kinds_of_the_house
from crm.demo.permission_cast.traffic.catalogue import catalogue_of
from crm.demo.permission_cast.traffic.document_imports import papers_on_their_way
from crm.demo.permission_cast.traffic.exports import export_of
from crm.demo.permission_cast.traffic.full_exports import packages_of
from crm.demo.permission_cast.traffic.imports import import_of
from crm.demo.permission_cast.traffic.incoming_mail import mail_of, registered
from crm.demo.permission_cast.traffic.letters import mailing_of, template_of
from crm.demo.permission_cast.traffic.overtaken_changes import elsewhere_of
from crm.demo.permission_cast.traffic.own_rules import rules_of
from crm.demo.permission_cast.traffic.sent_offers import (
    name_the_seller,
    offers_of,
    papers_of_the_house,
    terms_of_offers,
)
from crm.demo.permission_cast.trained import trained
from crm.narrowing import promised
from crm.privacy.actors import system
from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import erase
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose, Recipient
from crm.sales.models import LostReason, Pipeline, Stage

BY = system("seed")
MONTH = timedelta(days=30)
SELLERS = {"A": "sam", "B": "mallory"}


@transaction.atomic
def seed() -> dict[str, Any]:
    """Plant everything and return {"users": […], "objects": […]}. Once: the names of the users are taken afterwards."""
    agree_with_processors(timezone.localdate(), by=BY)  # first: without one a processor gets nothing
    seats = give_tokens(seat_everybody(), by=BY)
    users = {name: seat.user for name, seat in seats.items()}
    objects = [*of_team(users, "A"), *of_team(users, "B"), *shared_objects(users, seats)]
    ledger.record("seed.two_teams", by=BY, counts={"objects": len(objects)})
    return {"users": [seat.as_json() for seat in seats.values()], "objects": [asdict(seat) for seat in objects]}


def of_team(users: dict[str, User], team: str) -> Iterator[Seeded]:
    """What belongs to one team."""
    purpose = Purpose.objects.get(slug="contracts", active_to=None)
    owner = users["sam"] if team == "A" else users["mallory"]
    known = somebody(owner, team, purpose)
    yield from known.objects(ACTIVE)
    yield from calls_of(known.contact, team, by=BY)
    if team == "A":
        yield from somebody(users["nina"], team, purpose).objects(ACTIVE)
        yield from shared(somebody(owner, team, purpose), users["mallory"])
    yield from binned(somebody(owner, team, purpose))
    held = somebody(owner, team, purpose)
    restrict(held.contact.person, Restriction.Reason.ACCURACY, by=users["dpo"])
    yield from held.objects(RESTRICTED)
    gone = somebody(owner, team, purpose)
    remembered = list(gone.objects(ERASED))
    erase(gone.contact.person, {}, by=BY)
    yield from remembered
    firm = word("firm")
    company = add_company({"name": f"{firm} sp. z o.o.", "city": word("town")}, by=owner)
    yield Seeded("company", str(company.uid), team, owner.username, ACTIVE, {"name": firm})
    yield from bins_of(owner, team, purpose)
    yield from views_of(owner, team)
    yield from mailing_of(owner, team, purpose)
    yield template_of(owner, None, team)
    yield from rules_of(owner, team, known.contact)
    leader = users["manager"] if team == "A" else users["owner"]
    yield template_of(leader, Team.objects.get(name=f"Team {team}"), team)
    yield from twins_of(owner, team, purpose)
    yield from mail_of(owner, team)
    for user in (owner, *([users["nina"]] if team == "A" else [])):
        yield from import_of(user, team, purpose)
        yield from papers_on_their_way(user, team)
        yield from deleted_task(user, team)
        yield from elsewhere_of(user, team)


def planned(absent: User, deputy: User, by: User) -> StandIn:
    """A hand-over in a month, which changes nothing until then."""
    since = timezone.now() + MONTH
    return appoint(absent, deputy, since=since, until=since + MONTH, by=by)


def shared(somebody: Somebody, colleague: User) -> Iterator[Seeded]:
    """A contact of team A that team B's salesperson was given to see; what hangs on it is not given with it."""
    share(somebody.contact, [colleague], by=somebody.contact.owner)
    return somebody.objects(SHARED)


def binned(somebody: Somebody) -> Iterator[Seeded]:
    """A contact in the bin, and the selection that was moved there."""
    moved = bin_all([somebody.contact.uid], by=somebody.contact.owner)
    yield from somebody.objects(BINNED)
    yield Seeded("selection", str(moved.batch), somebody.team, somebody.contact.owner.username, BINNED)


def public_pages_of(team: Team, seller: User) -> Iterator[Seeded]:
    """What strangers open of a team: its form, a booking page, an offer by its link."""
    contracts = Purpose.objects.get(slug="contracts", active_to=None)
    name_the_seller(by=BY)
    yield from (*form_of(team, by=BY), *talks_of(seller, team.name[-1], by=BY))
    yield from offers_of(seller, team.name[-1], contracts)


def shared_objects(users: dict[str, User], seats: dict[str, Seat]) -> Iterator[Seeded]:
    """What belongs to no team: accounts, reference tables, and the words that stand in addresses."""
    for name, user in users.items():
        yield Seeded("user", str(user.uid), seats[name].team or None, name, ACTIVE, {"email": user.email})
    yield from seeded_grave_acts(users)
    yield from seeded_providers(users)
    for absent, deputy, team in (("sam", "nina", "A"), ("mallory", "owner", "B")):
        yield Seeded("stand_in", str(planned(users[absent], users[deputy], users["admin"]).uid), team, absent)
    teams = list(Team.objects.filter(name__in=("Team A", "Team B")))
    for team_row in teams:
        yield Seeded("team", str(team_row.uid), team_row.name[-1], None, ACTIVE)
        yield Seeded("reference_row", str(team_row.pk), team_row.name[-1], None, ACTIVE)
    yield from said_to_the_public(by=BY)
    yield from told_to_the_public(by=BY)
    yield from running_out(by=BY)
    yield from (*visit_of_somebody(), *registered(), *papers_of_the_house(by=users["manager"]))
    for team_row in teams:
        yield from public_pages_of(team_row, users[SELLERS[team_row.name[-1]]])
    yield from (*export_of(users["manager"], "A"), *catalogue_of(users["manager"]))
    yield from (*export_of(users["owner"], None), *packages_of(users))
    yield from hand_over_of(users)
    for plant in (proposals_of, transfers_of, registers_of):
        yield from plant(users)
    yield from assessments_of(users)
    yield from processor_files(users["dpo"])
    yield from seeded_purge_runs()
    yield from seeded_retention(users)
    yield from seeded_breach(users)
    yield from seeded_requests(users)
    yield from seeded_authority(users)
    yield from seeded_policies(users)
    yield from seeded_year(users)
    yield from leavings_of(users["sam"])
    yield from authorisations_of(users)
    yield from reviews_of(users)
    yield from packs_of_the_house()
    yield from unusual_looks_of(users)
    yield from trained(users)
    yield from (*seeded_clients(seats, by=BY), *agent_for(seats["sam"], by=BY))
    yield from work_of(seats)
    yield from keys_of(seats)
    for name in ("sam", "mallory", "manager"):
        yield from calendar_of(users[name], seats[name].team)
        yield from sessions_of(users[name], seats[name].team)
    nina = users["nina"]
    yield Seeded("reset_user", user_pk_to_url_str(nina), "A", "nina")
    yield Seeded("reset_key", default_token_generator.make_token(nina), "A", "nina")
    for kind, model in (("pipeline", Pipeline), ("stage", Stage), ("lost_reason", LostReason)):
        yield Seeded(kind, str(promised(model.objects.in_use().first()).uid), None, None)
    yield from (*terms_of_offers(), *fields_of_the_house(by=BY), *kinds_of_the_house())
    yield from tags_of_the_house(by=BY)
    yield from lists_of_the_house()
    yield Seeded("app", "accounts", None, None)
    yield from (Seeded("problem", code, None, None) for code in ("not_found", "malformed"))
    yield from (Seeded("role", slug, None, None) for slug in starting_roles.MATRIX)
    yield from (Seeded("purpose", slug, None, None) for slug in Purpose.objects.active().values_list("slug", flat=True))
    yield from (
        Seeded("recipient", slug, None, None) for slug in Recipient.objects.active().values_list("slug", flat=True)
    )
    yield from (Seeded("category", category.value, None, None) for category in (Category.EMAIL, Category.PHONE))
