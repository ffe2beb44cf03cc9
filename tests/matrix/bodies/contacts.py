"""Forms of contacts, companies, lists, letters, imports, fields: what is sent when they are filled in well."""

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.contacts.models import Company, Contact
from crm.demo.permission_cast.privacy.team_forms import SCAN
from crm.files.models import Import
from crm.privacy.models import Origin
from tests.matrix.bodies.common import (
    Filled,
    asked_of_sales,
    desk,
    file,
    picked,
    same,
    signed,
    somebody,
    team_of,
    version_of,
)
from tests.matrix.objects import Objects, One


def quick_add(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A new contact in the actor's team."""
    who = {"name": "Nowa Osoba", "email": "nowa.osoba@matrix.example"}
    why = {"origin_kind": "card", "origin_label": "Wizytówka", "purpose": "contracts", "notice": "given"}
    return {**who, **why, "team": objects.team(team_of(objects, actor)).pk}


def edited(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A changed name over the present version."""
    return {"name": "Zofia Zmieniona", "status": "lead", "language": "pl", "version": objects.version(target)}


def shared(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A share with the other team, or the end of the one there is."""
    if target and target.state == "shared":
        return {"end": str(objects.user("mallory").uid)}
    return {"add": str(objects.user("sam" if target and target.team == "B" else "mallory").uid)}


def assigned(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The same, handed over."""
    return {**picked()(objects, actor, target), **desk(objects, actor, None)}


def columns(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The columns as they were guessed."""
    load = Import.objects.filter(uid=target.id).first() if target else None
    return {f"column_{index}": target for index, target in (load.mapping if load else {}).items()}


def origin(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Where a file comes from and what for."""
    team = team_of(objects, actor)
    source = {"origin_kind": Origin.Kind.FAIR, "origin_label": "Targi", "obtained_on": "2026-01-05", "notice": "given"}
    keeper = objects.user(actor if objects.users.get(actor, {}).get("team") else "nina")
    desk_ = f"{keeper.uid}.{objects.team(team).uid}"
    return {**source, "purpose": "contracts", "desk": desk_, "mode": "new", "match": "any"}


def trader(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Somebody of the company's own team."""
    return {"contact": objects.first("contact", "mallory" if target and target.team == "B" else "nina").id}


def ordered(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A file of everybody in the list."""
    return {"key": str(uuid4()), "purpose": "contracts", "columns": ["name"], "kind": "csv", "go": "1"}


def letter(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A letter about a contract."""
    return {"key": str(uuid4()), "purpose": "contracts", "subject": "Termin", "text": "Przyjedziemy we wtorek."}


def new_field(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A field that is not there yet, or the same with another name."""
    field = {"record": "contact", "kind": "text", "label": "Nowe pole", "label_en": "New field"}
    return {**field, "category": "employment", "purposes": ["contracts"], "from_her": "on"}


def laid_aside(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Not offered any more; one that was removed comes back."""
    return {"act": "restore" if target and target.state == "removed" else "retire"}


def another_tag(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Another name."""
    return {"name": f"Nowa {target.id[:6] if target else ''}", "colour": "ok"}


def ticked_companies(objects: Objects) -> dict[str, Any]:
    """Companies of both teams ticked: only one's own may be touched."""
    return {"pick": [company.id for company in objects.of("company") if company.state == "active"]}


def at_the_company(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A note about somebody who works there."""
    there = Contact.objects.filter(company__uid=target.id if target else None).values_list("person__uid", flat=True)
    return {"kind": "note", "text": "Pyta o termin.", "people": [str(uid) for uid in there[:1]]}


FORMS: dict[str, Filled] = {
    "contacts:add": quick_add,
    "contacts:similar": same(email="nowa.osoba@matrix.example"),
    "contacts:search": same(q="seedname"),
    "contacts:list": same(q="seedname"),
    "contacts:dashboard_layout": same(
        version="1", add="1", **{"new-source": "deals:open", "new-kind": "number", "new-width": "3"}
    ),
    "contacts:dashboard_mail": same(on="1"),
    "contacts:leads": same(q="seedname"),
    "contacts:palette": same(q="seedname"),
    "contacts:bin_many": picked(),
    "contacts:return_many": picked("binned"),
    "contacts:tag_many": picked(tag="ważne"),
    "contacts:assign_many": assigned,
    "contacts:mail_many": picked(**{"for": "contracts", "subject": "Termin", "text": "Do zobaczenia w piątek."}),
    "contacts:ways_many": picked(channel="email"),
    "contacts:list_filter": same(act="show", **{"0-0-field": "status", "0-0-op": "is", "0-0-value": "lead"}),
    "contacts:list_columns": same(act="show", order="owner", column="owner"),
    "contacts:view_new": same(name="Nowy widok", f="status:is:lead"),
    "contacts:view_first": same(view="all"),
    "contacts:view": same(name="Inna nazwa"),
    "contacts:view_change": same(f="status:is:customer"),
    "contacts:export_new": ordered,
    "contacts:mail": letter,
    "contacts:text": same(text="Paczka we wtorek.", purpose="contracts", key="5f0c6a1e-0000-4000-8000-000000000001"),
    "contacts:edit": edited,
    "contacts:notice": same(how="given"),
    "contacts:interactions": same(kind="note", text="Oddzwonić w piątek."),
    "contacts:interaction": same(text="Poprawione po rozmowie."),
    "contacts:people": same(who="seedname"),
    "contacts:reveal": same(reason="contract"),
    "contacts:shares": shared,
    "contacts:owner": desk,
    "contacts:companies": same(q="seed"),
    "contacts:company_add": lambda objects, actor, target: {"name": "Nowa Firma", "team": objects.team("A").pk},
    "contacts:company_edit": same(name="Inna Firma"),
    "contacts:company_suggest": same(company_name="seed"),
    "contacts:company_merging": same(q="seedfirm"),
    "contacts:sole_trader": trader,
    "contacts:lead_qualify": same(status="customer", purpose="contracts"),
    "contacts:lead_drop": same(reason="not_ours"),
    "contacts:inbox_file": lambda objects, actor, target: {"contact": somebody(objects, actor).id},
    "contacts:inbox_contact": quick_add,
    **dict.fromkeys(("contacts:shared", "contacts:shared_new"), same(text="Zofia, 501 000 111")),
    "contacts:roles": same(company_name="Nowa Firma", role="Prezeska"),
    "contacts:role": same(role="Wspólniczka"),
    "contacts:entry_files": lambda objects, actor, target: {
        "files": SimpleUploadedFile("a.pdf", SCAN, "application/pdf")
    },
    "contacts:full_exports": same(kinds=["contacts", "deals"], go="1"),
    "contacts:full_export_decision": same(no="1"),
    "contacts:hand_overs": lambda objects, actor, target: {
        "giver": str(objects.user("sam").uid),
        "desk": f"{objects.user('nina').uid}.{objects.team('A').uid}",
        "go": "1",
    },
    "contacts:import_new": file,
    "contacts:import_file": file,
    "contacts:import_columns": columns,
    "contacts:import_origin": origin,
    "contacts:mapping": same(name="Targi co roku", team=""),
    "contacts:import_row": same(kind="leave", column="1"),
    "contacts:company_assign_many": lambda objects, actor, target: {
        **ticked_companies(objects),
        **desk(objects, actor, None),
    },
    "contacts:company_tag_many": lambda objects, actor, target: {**ticked_companies(objects), "tag": "ważne"},
    "contacts:company_bin_many": lambda objects, actor, target: ticked_companies(objects),
    "contacts:company_return_many": lambda objects, actor, target: ticked_companies(objects),
    "contacts:company_owner": desk,
    "contacts:company_entries": at_the_company,
    "contacts:value": lambda objects, actor, target: {"position": "Prezeska", "version": objects.version(target)},
    "contacts:company_value": lambda objects, actor, target: {
        "website": "https://firma.example",
        "version": version_of(Company, target),
    },
    **dict.fromkeys(("contacts:field_new", "contacts:field"), new_field),
    "contacts:field_place": same(way="down"),
    "contacts:field_state": laid_aside,
    "contacts:linked": same(custom_recommended="seedname"),
    "contacts:field_choice": same(label="Nowa odpowiedź"),
    **dict.fromkeys(("contacts:tags", "contacts:tag"), another_tag),
    **dict.fromkeys(
        ("contacts:template_new", "contacts:template"),
        same(name="Termin", subject="Termin", text="Dzień dobry, {{imię}}!", language="pl", version=1),
    ),
    "contacts:duplicate": same(master="one"),
    "contacts:company_duplicate": same(master="one"),
    "contacts:merging": same(q="seedname"),
    "contacts:consent": signed,
    "contacts:answer_wanted": same(channel="post"),
    "contacts:reason_to_keep": same(text="Trwa reklamacja."),
    "contacts:pass_on": asked_of_sales,
}
