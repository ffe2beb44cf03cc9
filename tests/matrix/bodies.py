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

from breaches.models import Breach, ScopeSource
from consents.models import CaptureForm
from consents.portal import stamp
from consents.showing import shown
from crm.accounts.models import Role
from crm.accounts.role_forms import RoleForm
from crm.contacts.models import Company, Contact, ContactPair, Import
from crm.dpo.terms import terms_of
from crm.dpo.two_teams.forms import SCAN
from crm.privacy.models import Origin, Purpose, Recipient
from crm.sales.models import Deal, DealPerson, LostReason, Stage
from dsar.models import Case, Subject
from retention.drafting import terms_of as rule_terms
from retention.models import Rule
from retention.trying import receipt, tried
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


def mailbox(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A mailbox of Sam's, on a server that is none."""
    where = {"name": "Biuro", "host": "imap.matrix.example", "port": "993", "security": "tls", "login": "biuro"}
    what = {"folder": "INBOX", "user": objects.user("sam").pk, "strangers": "wait", "afterwards": "leave"}
    return {**where, **what, "password": "tajne", "since": f"{timezone.localdate()}", "pattern": ""}


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
    return {**told, "purpose": "contracts", "desk": desk_, "mode": "new", "match": "any"}


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


def asked_by_portal(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What a visitor's browser sends at the end of the pages of a request."""
    sid = str(uuid4())
    page = {"sid": sid, "stamp": stamp(f"request {sid}"), "step": "check", "checked": "1"}
    told = {"kinds": ["access"], "whose": "self", "details": "Wszystko.", "name": "Ewa Nowa", "reply_by": "email"}
    return {**page, **told, "email": "ewa@matrix.example"}


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


def bill(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """An invoice, or the same over the present version."""
    said = {"kind": "invoice", "number": "FV 1", "issued_on": "2026-01-05", "currency": "PLN", "version": 1}
    return {**said, "amount": "1 230,50"}


def bills(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A file of invoices."""
    table = b"Numer;Data wystawienia;Nabywca\nFV 1;2026-01-05;Jan Nowak\n"
    return {"files": SimpleUploadedFile("faktury.csv", table, "text/csv")}


def in_days(number: int) -> str:
    """A day that is not far, as a form sends it."""
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def held_back(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A hold on a person, or on everybody under a purpose."""
    return {"purpose": "offers", "reason": "claim", "facts": "R-2026-07", "review_on": in_days(60)}


def next_version(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The newest version of a retention rule with another period."""
    newest = Rule.objects.filter(slug=one.id if one else "").order_by("-version").first()
    terms = rule_terms(newest) if newest else {}
    said = {name: value for name, value in terms.items() if value is not None and value is not False}
    return {**said, "days": 7, "why": "Krócej wystarczy."}


def looked_at(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The receipt of the preview of a rule's newest version."""
    newest = Rule.objects.filter(slug=one.id if one else "").order_by("-version").first()
    found = newest and tried(newest, timezone.now())
    return {"receipt": receipt(newest, found, timezone.now())} if found else {}


def new_document(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """An invoice of somebody whom the actor sees, by API."""
    paper = {"kind": "invoice", "number": "FV 1", "issued_on": "2026-01-05"}
    return {**paper, "contact": somebody(objects, actor).id, "purpose": "contracts"}


def deal(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A new deal, or the same over the present version; whose it is comes with the page, or is the actor's own."""
    said = {"title": "Regały", "amount": "1 230,50", "currency": "PLN", "version": 1, "side": "hers"}
    stage = Stage.objects.in_use().first()
    return {**said, "stage": str(stage.uid), "whose": somebody(objects, actor).marks["email"], "role": "decides"}


def talk(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A call with somebody of the deal."""
    on_it = DealPerson.objects.filter(deal__uid=one.id if one else None).values_list("person__uid", flat=True)
    return {"kind": "call", "outcome": "talked", "text": "Pyta o termin.", "people": [str(uid) for uid in on_it[:1]]}


def another_stage(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A stage of the first pipeline that is not the first."""
    return {name: str(Stage.objects.in_use()[1].uid) for name in ("stage", "to")}


def new_field(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A field that is not there yet, or the same with another name."""
    said = {"record": "contact", "kind": "text", "label": "Nowe pole", "label_en": "New field"}
    return {**said, "category": "employment", "purposes": ["contracts"], "from_her": "on"}


def laid_aside(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """Not offered any more; one that was removed comes back."""
    return {"act": "restore" if one and one.state == "removed" else "retire"}


def another_tag(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """Another name."""
    return {"name": f"Nowa {one.id[:6] if one else ''}", "colour": "ok"}


def new_task(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A task about somebody whom the actor sees, by API."""
    return {"kind": "call", "title": "Oddzwonić", "due_on": in_days(3), "contact": somebody(objects, actor).id} | {
        "purpose": "contracts"
    }


def ticked_deals(objects: Objects) -> dict[str, Any]:
    """Deals of both teams ticked: only one's own may be touched."""
    return {"pick": [found.id for found in objects.of("deal") if found.state == "active"]}


def ticked_companies(objects: Objects) -> dict[str, Any]:
    """Companies of both teams ticked: only one's own may be touched."""
    return {"pick": [found.id for found in objects.of("company") if found.state == "active"]}


def version_of(model: Any, one: One | None) -> int:
    """The present version of a company or a deal, 1 for one that is gone."""
    return model.objects.filter(uid=one.id if one else None).values_list("version", flat=True).first() or 1


def at_the_company(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A note about somebody who works there."""
    there = Contact.objects.filter(company__uid=one.id if one else None).values_list("person__uid", flat=True)
    return {"kind": "note", "text": "Pyta o termin.", "people": [str(uid) for uid in there[:1]]}


def with_a_twin(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A plain contact of the actor's team, to be merged away."""
    pair = objects.first("pair", somebody(objects, actor).owner)
    return {"purpose": "contracts", "other": str(ContactPair.objects.get(uid=pair.id).one.uid)}


def six_digits(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The code that was mailed for this knock; any other where there was none."""
    return {"code": one.marks.get("code", "123456") if one else "123456"}


def number_and_code(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What opens the status page of a request."""
    case = objects.first("request")
    return {"number": case.id, "code": case.marks["code"]}


def earliest(one: One | None) -> str:
    """The number of the first request besides this one."""
    others = Case.objects.exclude(number=one.id if one else "").order_by("received_at", "pk")
    return others.values_list("number", flat=True)[0]


def number_of_the_case(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """The number of the request, typed to confirm."""
    ours = one.id if one and one.kind == "request" else Case.objects.order_by("pk").values_list("number", flat=True)[0]
    return {"typed": ours}


def to_a_stored_address(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A code to what is stored for whoever was found to be the sender."""
    found = Subject.objects.filter(case__number=one.id if one else "").first()
    return {"subject": str(found.uid) if found else "", "method": "email"}


def minutes_ago(number: int) -> str:
    """A moment as a picker sends it."""
    return timezone.localtime(timezone.now() - timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M")


def asked_of_sales(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A question that somebody asked ten minutes ago."""
    told = {"uid": str(uuid4()), "kinds": ["question"], "details": "Skąd macie mój numer?"}
    return {**told, "received_at": minutes_ago(10)}


def described(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What the case says already, over its present version."""
    found = Breach.objects.filter(number=one.id).first() if one else None
    known = {"role": "controller", "occurred": "unknown", "origin": "unknown", "intent": "unknown"}
    known |= {"legible": "unknown", "records_known": "unknown", "people_known": "unknown"}
    return {**known, "title": "Zła wysyłka", "version": found.version if found else 1}


FORMS: dict[str, Filled] = {
    **dict.fromkeys(("consents:access_pl", "consents:access_en"), same(email="kto@matrix.example")),
    **dict.fromkeys(("consents:code_pl", "consents:code_en"), six_digits),
    **{f"requests:{name}": asked_by_portal for name in ("ask_pl", "ask_en")},
    **{f"requests:status_{code}": number_and_code for code in ("pl", "en")},
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
    "contacts:mail_many": picked(**{"for": "contracts", "subject": "Termin", "text": "Do zobaczenia w piątek."}),
    "sales:task_many": picked(go="1", kind="call", title="Oddzwonić", due_on=str(timezone.localdate())),
    "contacts:ways_many": picked(channel="email"),
    "contacts:list_filter": same(act="show", **{"0-0-field": "status", "0-0-op": "is", "0-0-value": "lead"}),
    "contacts:list_columns": same(act="show", order="owner", column="owner"),
    "contacts:view_new": same(name="Nowy widok", f="status:is:lead"),
    "contacts:view_first": same(view="all"),
    "contacts:view": same(name="Inna nazwa"),
    "contacts:view_change": same(f="status:is:customer"),
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
    "contacts:company_merging": same(q="seedfirm"),
    "contacts:sole_trader": trader,
    "contacts:lead_qualify": same(status="customer", purpose="contracts"),
    "contacts:lead_drop": same(reason="not_ours"),
    "contacts:inbox_file": lambda objects, actor, one: {"contact": somebody(objects, actor).id},
    "contacts:inbox_contact": quick_add,
    "mailboxes:new": mailbox,
    "mailboxes:edit": mailbox,
    "contacts:roles": same(company_name="Nowa Firma", role="Prezeska"),
    "contacts:role": same(role="Wspólniczka"),
    "contacts:entry_files": lambda objects, actor, one: {"files": SimpleUploadedFile("a.pdf", SCAN, "application/pdf")},
    "contacts:hand_overs": lambda objects, actor, one: {
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
    **dict.fromkeys(("sales:add_hers", "sales:add_firms", "sales:edit"), bill),
    **dict.fromkeys(("sales:new_deal", "sales:new_hers", "sales:new_firms", "sales:edit_deal"), deal),
    **dict.fromkeys(("sales:stage", "sales:stage_removal"), another_stage),
    "sales:stage_many": lambda objects, actor, one: {
        **ticked_deals(objects),
        "stage": str(Stage.objects.in_use()[1].uid),
    },
    "sales:owner_many": lambda objects, actor, one: {**ticked_deals(objects), **desk(objects, actor, None)},
    "sales:deal_owner": desk,
    "sales:tag_many": lambda objects, actor, one: {**ticked_deals(objects), "tag": "ważne"},
    "sales:bin_many": lambda objects, actor, one: ticked_deals(objects),
    "sales:return_many": lambda objects, actor, one: ticked_deals(objects),
    "sales:deal_task_many": lambda objects, actor, one: {
        **ticked_deals(objects),
        **{"go": "1", "kind": "call", "title": "Oddzwonić", "due_on": in_days(3)},
    },
    "sales:deal_value": lambda objects, actor, one: {"closes_on": "2031-02-03", "version": version_of(Deal, one)},
    "contacts:company_assign_many": lambda objects, actor, one: {
        **ticked_companies(objects),
        **desk(objects, actor, None),
    },
    "contacts:company_tag_many": lambda objects, actor, one: {**ticked_companies(objects), "tag": "ważne"},
    "contacts:company_bin_many": lambda objects, actor, one: ticked_companies(objects),
    "contacts:company_return_many": lambda objects, actor, one: ticked_companies(objects),
    "contacts:company_owner": desk,
    "contacts:company_entries": at_the_company,
    "contacts:value": lambda objects, actor, one: {"position": "Prezeska", "version": objects.version(one)},
    "contacts:company_value": lambda objects, actor, one: {
        "website": "https://firma.example",
        "version": version_of(Company, one),
    },
    "sales:lost": lambda objects, actor, one: {"reason": str(LostReason.objects.in_use()[0].uid)},
    "sales:deal_people": deal,
    "sales:deal_parties": same(whose="seedname"),
    "sales:deal_lines": same(product="Regał", quantity="2", unit_price="99,50"),
    "sales:deal_notes": same(text="Czeka na wymiary."),
    "sales:deal_entries": talk,
    "sales:note": same(text="Poprawione po rozmowie."),
    "sales:note_files": lambda objects, actor, one: {"files": SimpleUploadedFile("a.pdf", SCAN, "application/pdf")},
    "sales:add_deals": bill,
    **dict.fromkeys(("sales:pipelines", "sales:lost_reasons", "sales:lost_reason"), same(name="Nowa nazwa")),
    "sales:pipeline": same(act="rename", name="Nowa nazwa"),
    **dict.fromkeys(("contacts:field_new", "contacts:field"), new_field),
    "contacts:field_place": same(way="down"),
    "contacts:field_state": lambda objects, actor, one: {
        "act": "restore" if one and one.state == "removed" else "retire"
    },
    "contacts:field_choice": same(label="Nowa odpowiedź"),
    **dict.fromkeys(("contacts:tags", "contacts:tag"), another_tag),
    "sales:stage_settings": same(name="Nowa nazwa", probability="20"),
    "sales:stage_place": same(way="down"),
    "sales:loads": bills,
    **dict.fromkeys(
        ("sales:task_new", "sales:task_edit"),
        lambda objects, actor, one: {"kind": "call", "title": "Oddzwonić", "due_on": in_days(3), "version": 1},
    ),
    **dict.fromkeys(
        ("contacts:template_new", "contacts:template"),
        same(name="Termin", subject="Termin", text="Dzień dobry, {{imię}}!", language="pl", version=1),
    ),
    "sales:task_people": same(who="seedname"),
    "sales:task_snooze": same(by="tomorrow"),
    "sales:feeds": same(name="Telefon"),
    "dpo:agreements": same(reference="U 1", concluded_on="2026-01-05"),
    "sales:row": same(act="leave"),
    "dpo:people": same(q="seedname"),
    "dpo:reveal": same(reason="request"),
    "dpo:copy": same(reason="request"),
    "dpo:printed": same(reason="request", language="pl"),
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
    "contacts:duplicate": same(master="one"),
    "contacts:company_duplicate": same(master="one"),
    "contacts:merging": same(q="seedname"),
    "contacts:consent": signed,
    "consents:text_draft": words,
    "consents:text_opinion": same(opinion="for", text="Bez zastrzeżeń."),
    "consents:notice_new": same(slug="matrix", title="Oferty", title_en="Offers", purposes=["offers"]),
    "consents:notice_draft": same(why="krócej"),
    "consents:notice_opinion": same(opinion="for", text="Bez zastrzeżeń."),
    "consents:notices_act": same(act="known"),
    "contacts:reason_to_keep": same(text="Trwa reklamacja."),
    "retention:rule_draft": next_version,
    "retention:rule_opinion": same(verdict="for", text="Bez zastrzeżeń."),
    "retention:switching": looked_at,
    "retention:switching_off": same(reason="Zmiana prawa."),
    "retention:standing": lambda objects, actor, one: {"until": in_days(90), "reason": "Rutyna."},
    "retention:opinion": same(**{"advice-verdict": "for", "advice-text": "Bez zastrzeżeń."}),
    "retention:approval": same(typed="1", note="Zgodnie z planem."),
    "retention:discarding": same(**{"discard-why": "Za wcześnie."}),
    "breaches:report": same(what="Mail do złych osób."),
    "breaches:entry": same(channel="mail", arrived_at="2026-01-05T10:00", what="Mail do złych osób."),
    "breaches:triage": same(outcome="no_breach", reason="Pomyłka."),
    "breaches:new": same(title="Zła wysyłka"),
    "breaches:description": described,
    "breaches:awareness": lambda objects, actor, one: {"aware_at": minutes_ago(20), "reason": "Dziennik."},
    "breaches:parties": same(role="processor", name="Hosting sp. z o.o."),
    "breaches:party": same(),
    "breaches:events": same(kind="note", text="Rozmowa."),
    "breaches:proofs": lambda objects, actor, one: {"title": "Dziennik", **file(objects, actor, one)},
    "breaches:assessment": same(
        data="simple:0",
        ei="0.5",
        confidentiality="0.25",
        integrity="0",
        availability="0",
        risk="no_risk",
        gravity="minor",
        reasoning="Dane służbowe.",
    ),
    "breaches:opinion": same(question="people", verdict="notify", text="Warto."),
    "breaches:proposal": same(question="people", verdict="notify", overruling="Tak."),
    "breaches:decision": same(reject="1"),
    "breaches:filings": same(kind="initial"),
    "breaches:sending": lambda objects, actor, one: {
        "place": "edelivery",
        "sent_at": minutes_ago(1),
        "reference": "UPO 1",
    },
    "breaches:sources": same(kind="query", text="contracts"),
    "breaches:drawing": lambda objects, actor, one: {
        "counted": [str(source.pk) for source in ScopeSource.objects.all()]
    },
    "breaches:letter": same(what="Mail.", effects="Brak.", done="Usunięto.", advice="Uważaj."),
    "breaches:telling": same(),
    "breaches:public_notice": same(where="www.matrix.example"),
    "breaches:printed": same(how="reached"),
    "breaches:measures": same(kind="lesson", text="Sprawdzać adresatów."),
    "breaches:measure": same(result="Zrobione."),
    "breaches:controllers": same(name="Firma", text="Zła wysyłka."),
    "breaches:closing": same(closing_note="Koniec."),
    "contacts:pass_on": asked_of_sales,
    "requests:new": lambda objects, actor, one: {
        **asked_of_sales(objects, actor, one),
        **{"channel": "phone", "email": "kto@matrix.example", "reply_by": "email", "language": "pl"},
    },
    "requests:sorting": same(kinds=["access"]),
    "requests:stage": same(stage="gathering"),
    "requests:tasks": same(text="Zapytać księgowość.", stage="gathering"),
    "requests:messages": same(text="Zajmujemy się Pani wnioskiem."),
    "requests:notes": same(kind="note", text="Rozmowa."),
    "requests:questions": same(reason="scope", question="O które dane chodzi?"),
    "requests:extension": same(reason="complex", text="Wiele miejsc."),
    "requests:extension_notice": lambda objects, actor, one: {"sent_at": minutes_ago(1), "way": "post"},
    "requests:aside": same(reason="Reklama."),
    "requests:joining": lambda objects, actor, one: {"into": earliest(one)},
    "requests:assignee": same(),
    "requests:seeking": same(q="kto@matrix.example"),
    "requests:answer": lambda objects, actor, one: {"sent_at": minutes_ago(0)},
    "requests:closing": same(outcome="withdrawn"),
    "requests:identity_check": same(method="in_person", enough="no", why="Nie przyszła."),
    "requests:authority": same(enough="no", why="Brak podpisu."),
    "requests:proposal": same(verdict="granted"),
    "requests:suggestion": same(ground="needless"),
    "requests:execution": number_of_the_case,
    "requests:correction": same(name="Ewa Poprawna", fields_wanted="name"),
    "requests:identity_code": to_a_stored_address,
    **{f"requests:fetch_{code}": six_digits for code in ("pl", "en")},
    "requests:letter_new": same(kind="done", language="pl", text="Wykonano."),
    "requests:letter": same(way="post"),
    "requests:recipient_new": same(right="erasure", name="Drukarnia"),
    "requests:recipient": same(email="biuro@drukarnia.example"),
    "requests:finding": same(outcome="redacted"),
    "requests:marks": same(words="Skąd macie"),
    "requests:packages_made": same(language="pl"),
    "requests:package_release": same(way="post"),
    "requests:package_handover": lambda objects, actor, one: {"handed_at": minutes_ago(1), "to": "Ewa"},
    "api:requests": same(kinds=["access"], details="Proszę o dane.", email="kto@matrix.example"),
    "api:breaches": same(what="Mail do złych osób."),
    "retention:continuation": same(**{"go-why": "Sprawdzone."}),
    "retention:exclusion": same(why="Trwa rozmowa."),
    "retention:name": same(reason="check"),
    **dict.fromkeys(("retention:hold_new", "retention:hold_person"), held_back),
    "retention:reviewing": lambda objects, actor, one: {"review-review_on": in_days(60)},
    "retention:lifting": same(**{"lift-why": "Ugoda."}),
    "retention:report_hold": lambda objects, actor, one: {
        f"hold-{name}": value for name, value in held_back(objects, actor, one).items()
    },
    "retention:report_refusal": same(**{"no-why": "To nie powód."}),
    "retention:erasure": lambda objects, actor, one: {"reason": "objection", "typed": one.id[:8] if one else "?"},
    "retention:purge": lambda objects, actor, one: {"typed": one.id[:8] if one else "?"},
    "retention:mention": same(text="Polecona."),
    "retention:mention_settlement": same(outcome="stays"),
    "retention:exclusions": same(email="kto@matrix.example"),
    "retention:exclusion_lift": same(why="Wróciła jako klientka."),
    "consents:notices_exemption": same(letter="b", reason="Rejestr z tysiącami adresów."),
    **{f"consents:renewal_{code}": same(answer="yes") for code in ("pl", "en")},
    "consents:controller_change": same(name="Firma", short="Firma", address="Prosta 1", email="biuro@firma.example"),
    "api:contacts": new_contact,
    "api:contact": same(status="customer"),
    "api:contact_merge": with_a_twin,
    "api:companies": new_company,
    "api:company": same(name="Inna Firma"),
    "api:consents": new_consent,
    "api:objections": lambda objects, actor, one: {"contact": somebody(objects, actor).id},
    "api:documents": new_document,
    "api:deals": lambda objects, actor, one: {
        **{"title": "Regały", "purpose": "contracts"},
        "contact": somebody(objects, actor).id,
    },
    "api:deal": same(notes="Zmienione."),
    "api:document": same(note="Zmienione."),
    "api:tasks": new_task,
    "api:task": same(note="Zmienione."),
    "api:interactions": new_entry,
    "api:interaction": same(text="Poprawione."),
    "api:submissions": passed_on,
}
FOR_CONTRACTS = dict.fromkeys(("GET", "HEAD", "PATCH"), "?purpose=contracts")
# {URL name: {method: the query it is asked with}}
QUERIES: dict[str, dict[str, str]] = {
    "contacts:reveal": dict.fromkeys(("GET", "HEAD", "POST"), "?field=phone"),
    "contacts:value": dict.fromkeys(("GET", "HEAD", "POST"), "?field=position"),
    "contacts:company_value": dict.fromkeys(("GET", "HEAD", "POST"), "?field=website"),
    "sales:deal_value": dict.fromkeys(("GET", "HEAD", "POST"), "?field=closes"),
    **{f"api:{name}": FOR_CONTRACTS for name in ("people", "person", "contacts", "contact", "companies", "company")},
    **{f"api:{name}": FOR_CONTRACTS for name in ("interactions", "interaction", "consents")},
    **{f"api:{name}": FOR_CONTRACTS for name in ("documents", "document", "deals", "deal", "tasks", "task")},
}


def filled(name: str, objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """What `actor` sends to the URL called `name`; nothing where nothing is asked."""
    return FORMS.get(name, same())(objects, actor, one)


def query(name: str, method: str, objects: Objects, actor: str) -> str:
    """The parameters with which `actor` asks the URL called `name`."""
    told = QUERIES.get(name, {}).get(method, "")
    return f"{told}&contact={somebody(objects, actor).id}" if told and name == "api:interactions" else told
