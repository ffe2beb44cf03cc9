"""What a form that is filled in well sends, by URL name: (objects, actor, object asked about) -> fields.

With an empty form a request may be refused for the form's sake and prove nothing about rights. A URL that takes a form
gets its line in FORMS, one that wants parameters of the query in QUERIES; what the API reads (JSON) stands there alike.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consents.models import CaptureForm
from consents.portal import stamp
from consents.showing import shown
from crm.accounts.models import Role
from crm.accounts.role_forms import RoleForm
from crm.contacts.models import Import
from crm.dpo.terms import terms_of
from crm.dpo.two_teams.forms import SCAN
from crm.privacy.models import Origin, Purpose, Recipient
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


def handed_over(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A week away, Nina stands in; whoever has no contacts has nothing to hand over."""
    day = timezone.localdate()
    who = {"absent": objects.user("sam").uid, "deputy": objects.user("nina").uid}
    return {**who, "first": f"{day}", "last": f"{day + timedelta(days=7)}"}


def integration(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What an outside program is and may."""
    recipient = Recipient.objects.get(slug="hosting").pk
    chosen = {"scopes": ["contacts:read"], "purposes": ["contracts"], "teams": [objects.team("A").pk]}
    return {"name": f"Sklep {one.owner if one else ''}", "recipient": recipient, "days": "30", **chosen}


def token(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A token for a month."""
    return {"uid": str(uuid4()), "scopes": ["contacts:read"], "days": "30", "overlap": "7"}


def amended(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The next version of a purpose, with another name."""
    purpose = Purpose.objects.filter(slug=one.id, active_to=None).first() if one else None
    if purpose is None:
        return {}
    return posted(terms_of(purpose), name="Nowa nazwa celu")


def renamed_recipient(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """Another name for a recipient."""
    recipient = Recipient.objects.filter(slug=one.id).first() if one else None
    return posted(terms_of(recipient), name="Nowa nazwa odbiorcy") if recipient else {}


def posted(terms: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Terms as a form of the desk sends them: a box that is not ticked is not there."""
    return {name: value for name, value in {**terms, **changed, "why": "Zmiana."}.items() if value not in (False, None)}


def new_purpose(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A purpose that is not there yet."""
    named = {"name": "Serwis maszyn", "name_en": "Machine service", "article": "art. 6 ust. 1 lit. b"}
    needs = {"legal_basis": "contract", "categories": ["identity", "phone"], "channels": ["phone"]}
    needs["balancing"] = "People of a firm expect us to call about its machine."
    said = "Used to agree on the date of a repair; without it we cannot come."
    return {**named, **needs, "notice_text": said, "notice_text_en": said, "why": "Nowa usługa."}


def built(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A form that asks for one consent."""
    named = {
        "title": "Targi",
        "title_en": "Fair",
        "slug": "seed-fair",
        "intro": "",
        "intro_en": "",
        "origin_kind": "fair",
    }
    asks = Purpose.objects.get(slug="offers", active_to=None).pk
    return {**named, "asks": [asks], "fields_asked": ["name", "email", "phone", "street", "postcode", "city"]}


def sent(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What a visitor's browser sends: an enquiry, nothing ticked."""
    form = CaptureForm.objects.filter(slug=one.id).first() if one else None
    if form is None:
        return {}
    page = {"sid": str(uuid4()), "seen": shown(form, "pl").seen, "stamp": stamp(form.slug)}
    return {**page, "name": "Ewa Nowa", "email": "ewa@matrix.example", "message": "Ile to kosztuje?"}


def signed(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A consent on paper with its scan."""
    scan = SimpleUploadedFile("zgoda.pdf", SCAN, "application/pdf")
    told = {"how": "paper", "said_on": timezone.localdate().isoformat(), "language": "pl"}
    return {**told, "agreed-offers": ["email"], "file": scan}


def words(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What people are to be asked, on every channel."""
    channels = Purpose.objects.get(slug="offers", active_to=None).channels
    asked = {f"{channel}_{language}": f"Zgoda {channel}" for channel in channels for language in ("pl", "en")}
    return {**asked, "why": "Prościej."}


def shaped(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A role as it is, under another name; a new one that may nothing."""
    role = Role.objects.filter(slug=one.id).first() if one else None
    form = RoleForm(role=role)
    told = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in told.items() if value not in (False, None)} | {"name": "Nowa rola"}


def trader(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """Somebody of the company's own team."""
    return {"contact": objects.first("contact", "mallory" if one and one.team == "B" else "nina").id}


def new_contact(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A new contact by API."""
    told = {"purpose": "contracts", "origin_kind": "form", "origin_label": "Sklep"}
    team = str(objects.team(team_of(objects, actor)).uid)
    return {"name": "Nowa Osoba", "email": "nowa.osoba@matrix.example", **told, "team": team}


def new_company(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A new firm by API."""
    return {"name": "Nowa Firma", "team": str(objects.team(team_of(objects, actor)).uid)}


def new_entry(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A note about somebody whom the actor sees, by API."""
    return {"contact": somebody(objects, actor).id, "purpose": "contracts", "kind": "note", "text": "Wysłano."}


def passed_on(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What somebody filled in on a page of a program's, with nothing ticked."""
    form = CaptureForm.objects.get(slug="seed-a")
    head = {"id": str(uuid4()), "form": form.slug, "language": "pl", "seen": shown(form, "pl").seen}
    return {**head, "page": "https://shop.example/", "values": {"email": "ewa@matrix.example", "message": "Ile?"}}


def new_consent(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A consent with its proof, by API."""
    proof = {"how": "sklep, pole w koszyku", "text": "Chcę dostawać oferty.", "language": "pl"}
    return {"contact": somebody(objects, actor).id, "purpose": "offers", "channel": "email", "proof": proof}


def ordered(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A file of everybody in the list."""
    return {"key": str(uuid4()), "purpose": "contracts", "columns": ["name"], "kind": "csv", "go": "1"}


def letter(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A letter about a contract."""
    return {"key": str(uuid4()), "purpose": "contracts", "subject": "Termin", "text": "Przyjedziemy we wtorek."}


def somebody(objects: Objects, actor: str) -> One:
    """A contact of the actor's team."""
    return objects.first("contact", "mallory" if team_of(objects, actor) == "B" else "sam")


def six_digits(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The code that was mailed for this knock; any other where there was none."""
    return {"code": one.marks.get("code", "123456") if one else "123456"}


FORMS: dict[str, Filled] = {
    **dict.fromkeys(("consents:access_pl", "consents:access_en"), same(email="kto@matrix.example")),
    **dict.fromkeys(("consents:code_pl", "consents:code_en"), six_digits),
    "set_language": same(language="en"),
    "account_login": lambda objects, actor, one: {"login": "sam", "password": objects.users["sam"]["password"]},
    "mfa_authenticate": same(code="000000"),
    "mfa_edit_webauthn": same(name="Klucz w biurku"),
    "accounts:profile": same(first_name="Ja", last_name="Sam", language="pl", theme="dark", density="compact"),
    "accounts:theme": same(theme="dark"),
    "accounts:session": lambda objects, actor, one: {"password": objects.users.get(actor, {}).get("password") or "?"},
    "accounts:stand_ins": handed_over,
    "accounts:teams": same(name="Nowy zespół"),
    "accounts:team": same(name="Inna nazwa"),
    "accounts:user": placed,
    "accounts:invitation": invited,
    "accounts:new_role": shaped,
    "accounts:role": shaped,
    "accounts:client_new": integration,
    "accounts:client_edit": integration,
    "accounts:token_new": token,
    "accounts:renewal": token,
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
    "contacts:ways_many": picked(channel="email"),
    "contacts:export_new": ordered,
    "contacts:mail": letter,
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
    "dpo:new_purpose": new_purpose,
    "dpo:retirement": same(why="Nieużywany."),
    "dpo:new_recipient": same(name="Drukarnia", name_en="Printer", kind="controller", country="PL", why="Katalogi."),
    "dpo:recipient_amendment": renamed_recipient,
    "dpo:recipient_retirement": same(why="Koniec umowy."),
    "dpo:opinion": same(verdict="for", text="Bez zastrzeżeń."),
    "dpo:decision": same(verdict="approved", reason=""),
    "consents:form_new": built,
    "consents:form_change": built,
    **{f"consents:{name}": sent for name in ("form_pl", "form_en")},
    "consents:taking": signed,
    "contacts:consent": signed,
    "consents:text_draft": words,
    "consents:text_opinion": same(opinion="for", text="Bez zastrzeżeń."),
    "consents:notice_new": same(slug="matrix", title="Oferty", title_en="Offers", purposes=["offers"]),
    "consents:notice_draft": same(why="krócej"),
    "consents:notice_opinion": same(opinion="for", text="Bez zastrzeżeń."),
    "consents:notices_act": same(act="known"),
    "consents:notices_exemption": same(letter="b", reason="Rejestr z tysiącami adresów."),
    **{f"consents:renewal_{code}": same(answer="yes") for code in ("pl", "en")},
    "consents:controller_change": same(name="Firma", short="Firma", address="Prosta 1", email="biuro@firma.example"),
    "api:contacts": new_contact,
    "api:contact": same(status="customer"),
    "api:companies": new_company,
    "api:company": same(name="Inna Firma"),
    "api:consents": new_consent,
    "api:objections": lambda objects, actor, one: {"contact": somebody(objects, actor).id},
    "api:interactions": new_entry,
    "api:interaction": same(text="Poprawione."),
    "api:submissions": passed_on,
}
FOR_CONTRACTS = dict.fromkeys(("GET", "HEAD", "PATCH"), "?purpose=contracts")
# {URL name: {method: the query it is asked with}}
QUERIES: dict[str, dict[str, str]] = {
    "contacts:reveal": dict.fromkeys(("GET", "HEAD", "POST"), "?field=phone"),
    **{f"api:{name}": FOR_CONTRACTS for name in ("people", "person", "contacts", "contact", "companies", "company")},
    **{f"api:{name}": FOR_CONTRACTS for name in ("interactions", "interaction", "consents")},
}


def filled(name: str, objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What `actor` sends to the URL called `name`; nothing where nothing is asked."""
    return FORMS.get(name, same())(objects, actor, one)


def query(name: str, method: str, objects: Objects, actor: str) -> str:
    """The parameters with which `actor` asks the URL called `name`."""
    told = QUERIES.get(name, {}).get(method, "")
    return f"{told}&contact={somebody(objects, actor).id}" if told and name == "api:interactions" else told
