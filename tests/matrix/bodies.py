"""What a form that is filled in well sends, by URL name: (objects, actor, object asked about) -> fields.

With an empty form a request may be refused for the form's sake and prove nothing about rights.
"""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.accounts.models import Role
from crm.contacts.models import Import
from crm.privacy.models import Origin, Purpose
from tests.matrix.objects import Objects, One

Filled = Callable[[Objects, str, One | None], dict[str, Any]]


def same(**fields: Any) -> Filled:
    """A form that is the same for everybody."""
    return lambda objects, actor, one: dict(fields)


def team_of(objects: Objects, actor: str) -> str:
    """The team in which the actor works; A for those in none."""
    return objects.users.get(actor, {}).get("team") or "A"


def quick_add(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A new contact in the actor's team."""
    who = {"name": "Nowa Osoba", "email": "nowa.osoba@matrix.example"}
    why = {"origin_kind": "card", "origin_label": "Wizytówka", "purpose": "contracts", "notice": "given"}
    return {**who, **why, "team": objects.team(team_of(objects, actor)).pk}


def edited(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A changed name over the present version."""
    return {"name": "Zofia Zmieniona", "status": "lead", "language": "pl", "version": objects.version(one)}


def shared(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A share with the other team, or the end of the one there is."""
    if one and one.state == "shared":
        return {"end": str(objects.user("mallory").uid)}
    return {"add": str(objects.user("sam" if one and one.team == "B" else "mallory").uid)}


def desk(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """Handing over to somebody of the same team."""
    team = (one and one.team) or team_of(objects, actor)
    colleague = objects.user("mallory" if team == "B" else "nina")
    return {"desk": f"{colleague.uid}.{objects.team(team).uid}"}


def picked(state: str = "active", **more: Any) -> Filled:
    """Contacts of both teams picked: only one's own may be touched."""
    return lambda objects, actor, one: {
        "pick": [found.id for found in objects.of("contact") if found.state == state],
        **more,
    }


def assigned(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The same, handed over."""
    return {**picked()(objects, actor, one), **desk(objects, actor, None)}


def file(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A file of contacts."""
    return {"file": SimpleUploadedFile("a.csv", b"Imie;E-mail\nJan;jan@matrix.example\n", "text/csv")}


def columns(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The columns as they were guessed."""
    load = Import.objects.filter(uid=one.id).first() if one else None
    return {f"column_{index}": target for index, target in (load.mapping if load else {}).items()}


def origin(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """Where a file comes from and what for."""
    team = team_of(objects, actor)
    told = {"origin_kind": Origin.Kind.FAIR, "origin_label": "Targi", "obtained_on": "2026-01-05", "notice": "given"}
    keeper = objects.user(actor if objects.users.get(actor, {}).get("team") else "nina")
    desk_ = f"{keeper.uid}.{objects.team(team).uid}"
    return {**told, "purpose": "contracts", "desk": desk_, "duplicates": "skip"}


def placed(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A role and a team for an account."""
    return {"role": Role.objects.get(slug="sales").pk, "teams": [objects.team("A").pk]}


def invited(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A new account."""
    named = {"first_name": "Ola", "last_name": "Nowa", "email": "ola@matrix.example", "username": "ola"}
    return {**named, "language": "pl", **placed(objects, actor, one)}


def amended(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The next version of a purpose, with another name."""
    purpose = Purpose.objects.filter(slug=one.id, active_to=None).first() if one else None
    if purpose is None:
        return {}
    names = ("name_en", "article", "notice_text", "notice_text_en", "categories", "channels", "legal_basis")
    kept = {name: getattr(purpose, name) for name in names}
    recipients = list(purpose.recipients.values_list("pk", flat=True))
    flags = {"marketing": "on"} if purpose.marketing else {}
    return {**kept, **flags, "name": "Nowa nazwa celu", "recipients": recipients, "seen": purpose.version}


def trader(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """Somebody of the company's own team."""
    return {"contact": objects.first("contact", "mallory" if one and one.team == "B" else "nina").id}


FORMS: dict[str, Filled] = {
    "set_language": same(language="en"),
    "account_login": lambda objects, actor, one: {"login": "sam", "password": objects.users["sam"]["password"]},
    "mfa_authenticate": same(code="000000"),
    "accounts:profile": same(first_name="Ja", last_name="Sam", language="pl", theme="dark", density="compact"),
    "accounts:theme": same(theme="dark"),
    "accounts:teams": same(name="Nowy zespół"),
    "accounts:team": same(name="Inna nazwa"),
    "accounts:user": placed,
    "accounts:invitation": invited,
    "admin:accounts_team_add": same(name="Nowy zespół"),
    "admin:accounts_team_change": same(name="Inna nazwa"),
    "admin:accounts_team_delete": same(post="yes"),
    "contacts:add": quick_add,
    "contacts:similar": same(email="nowa.osoba@matrix.example"),
    "contacts:search": same(q="seedname"),
    "contacts:palette": same(q="seedname"),
    "contacts:bin_many": picked(),
    "contacts:return_many": picked("binned"),
    "contacts:tag_many": picked(tag="ważne"),
    "contacts:assign_many": assigned,
    "contacts:edit": edited,
    "contacts:notice": same(how="given"),
    "contacts:interactions": same(kind="note", text="Oddzwonić w piątek."),
    "contacts:interaction": same(text="Poprawione po rozmowie."),
    "contacts:people": same(who="seedname"),
    "contacts:reveal": same(reason="contract"),
    "contacts:shares": shared,
    "contacts:owner": desk,
    "contacts:companies": same(q="seed"),
    "contacts:company_add": lambda objects, actor, one: {"name": "Nowa Firma", "team": objects.team("A").pk},
    "contacts:company_edit": same(name="Inna Firma"),
    "contacts:company_suggest": same(company_name="seed"),
    "contacts:sole_trader": trader,
    "contacts:import_new": file,
    "contacts:import_file": file,
    "contacts:import_columns": columns,
    "contacts:import_origin": origin,
    "contacts:import_row": same(kind="leave", column="1"),
    "dpo:people": same(q="seedname"),
    "dpo:reveal": same(reason="request"),
    "dpo:copy": same(reason="request"),
    "dpo:amendment": amended,
}
QUERIES = {"contacts:reveal": "?field=phone"}


def filled(name: str, objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What `actor` sends to the URL called `name`; nothing where nothing is asked."""
    return FORMS.get(name, same())(objects, actor, one)
