"""Forms of signing in, accounts, teams, roles, clients, mailboxes: what is sent when they are filled in well."""

import atexit
import socket
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.accounts.models import App, Role
from crm.accounts.roles.forms import RoleForm
from crm.demo.permission_cast.cast_people import DOT
from crm.privacy.models import Recipient
from tests.accounts.providers.saml_server import described
from tests.matrix.bodies.common import Filled, same
from tests.matrix.objects import Objects, One
from tests.sales.radicale import LOGIN, PASSWORD, Radicale


def mailbox(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A mailbox of Sam's, on a server that is none."""
    where = {"name": "Biuro", "host": "imap.matrix.example", "port": "993", "security": "tls", "login": "biuro"}
    what = {"folder": "INBOX", "user": objects.user("sam").pk, "strangers": "wait", "afterwards": "leave"}
    return {**where, **what, "password": "tajne", "since": f"{timezone.localdate()}", "pattern": ""}


def own_account(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An account of whoever asks, on a server that is none."""
    where = {
        "name": "Moje",
        "host": "imap.matrix.example",
        "port": "993",
        "security": "tls",
        "login": "x@matrix.example",
    }
    smtp = {"address": "x@matrix.example", "smtp_host": "smtp.matrix.example", "smtp_port": "465"}
    return {**where, **smtp, "smtp_security": "tls", "password": "tajne", "since": f"{timezone.localdate()}"}


@cache
def calendars() -> Radicale:
    """A server with a calendar, for whoever connects one."""
    server = Radicale()
    atexit.register(server.stop)
    server.calendar()
    return server


def elsewhere(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A calendar that opens."""
    return {"url": calendars().url, "login": LOGIN, "password": PASSWORD}


def mail_provider(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A registration at a provider that nobody knows."""
    pages = {"authorize_url": "https://1.1.1.1/consent", "token_url": "https://1.1.1.1/tokens", "scopes": "openid"}
    imap = {"imap_host": "1.1.1.1", "imap_port": "993"}
    smtp = {"smtp_host": "1.1.1.1", "smtp_port": "465", "smtp_security": "tls"}
    named = {"kind": "other", "name": "Poczta", "client_id": "x.apps", "secret": "tajne", "active": "on"}
    return {**named, **pages, **imap, **smtp}


def text_gateway(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A provider of text messages."""
    return {"kind": "smsapi", "name": "SMSAPI", "address": "https://1.1.1.1", "token": "tajne"}


@cache
def post_office() -> int:
    """The port of a mail server that lets everybody in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    atexit.register(controller.stop)
    return int(port)


def mail_server(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A mail server that opens."""
    place = {"host": "127.0.0.1", "port": f"{post_office()}", "security": "none", "own_server": "on"}
    return {**place, "sender": "biuro@matrix.example"}


def phone_system(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A phone system that rings for nobody."""
    return {"kind": "cti", "name": "Centrala", "secret": "tajne-tajne-tajne"}


def placed(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A role and a team for an account."""
    return {"role": Role.objects.get(slug="sales").pk, "teams": [objects.team("A").pk]}


def invited(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A new account."""
    named = {"first_name": "Ola", "last_name": "Nowa", "email": "ola@matrix.example", "username": "ola"}
    return {**named, "language": "pl", **placed(objects, actor, target)}


def handed_over(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A week away, Nina stands in; whoever has no contacts has nothing to hand over."""
    day = timezone.localdate()
    who = {"absent": objects.user("sam").uid, "deputy": objects.user("nina").uid}
    return {**who, "first": f"{day}", "last": f"{day + timedelta(days=7)}"}


def integration(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What an outside program is and may."""
    recipient = Recipient.objects.get(slug="hosting").pk
    chosen = {"scopes": ["contacts:read"], "purposes": ["contracts"], "teams": [objects.team("A").pk]}
    return {"name": f"Sklep {target.owner if target else ''}", "recipient": recipient, "days": "30", **chosen}


def token(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A token for a month."""
    return {"uid": str(uuid4()), "scopes": ["contacts:read"], "days": "30", "overlap": "7"}


def listening(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A webhook of an integration."""
    return {"url": "https://nowy.invalid/zdarzenia", "purpose": "contracts", "events": ["contact.updated"]}


def subscribed(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A browser at a push service; its key is the example of RFC 8291."""
    key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    return {"endpoint": f"https://fcm.googleapis.com/{uuid4()}", "p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}


def app_terms(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An app that colleagues may let act for them."""
    return {"maker": "Matrix", "redirect_uris": "https://nowy.invalid/back"}


def app_question() -> str:
    """What an app asks a colleague for, as a query."""
    app = App.objects.select_related("client").order_by("pk")[0]
    parameters = {"response_type": "code", "client_id": app.public_id, "redirect_uri": app.redirect_uris[0]}
    return f"?{urlencode({**parameters, 'code_challenge': 'x' * 43, 'code_challenge_method': 'S256'})}"


def provider_terms(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An identity provider whose groups give nothing."""
    where = {"name": f"Logowanie {target.id if target else ''}"[:60], "issuer": "https://1.1.1.1", "client_id": "crm"}
    return {**where, "secret": "tajne", "group_claim": "groups"}


def saml_terms(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """One that speaks SAML, whose groups give nothing."""
    named = {"name": "Logowanie SAML", "group_claim": "groups", "domains": "matrix.example"}
    return {**named, "metadata": described()}


def shaped(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A role as it is, under another name; a new one that may nothing."""
    role = Role.objects.filter(slug=target.id).first() if target else None
    form = RoleForm(role=role)
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in initial.items() if value not in (False, None)} | {"name": "Nowa rola"}


FORMS: dict[str, Filled] = {
    "set_language": same(language="en"),
    "account_login": lambda objects, actor, target: {"login": "sam", "password": objects.users["sam"]["password"]},
    "mfa_authenticate": same(code="000000"),
    "mfa_edit_webauthn": same(name="Klucz w biurku"),
    "accounts:profile": same(first_name="Ja", last_name="Sam", language="pl", theme="dark", density="compact"),
    "accounts:notification_choice": same(kind="task", place="push", on="no"),
    "accounts:push_devices": subscribed,
    "accounts:quiet_hours": same(begins="18:00", ends="07:30"),
    "accounts:theme": same(theme="dark"),
    "accounts:session": lambda objects, actor, target: {
        "password": objects.users.get(actor, {}).get("password") or "?"
    },
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
    "accounts:app": app_terms,
    "accounts:authorise": same(answer="deny"),
    "accounts:provider_new": provider_terms,
    "accounts:provider_new_saml": saml_terms,
    "accounts:provisioning_token": token,
    "accounts:provider_edit": provider_terms,
    "webhooks:webhook_new": listening,
    "webhooks:webhook_edit": listening,
    "webhooks:stop": same(note="Umowa się skończyła."),
    "webhooks:desk_stop": same(note="Umowa się skończyła."),
    "agents:stop": same(note="Dużo odmów."),
    "agents:stop_own": same(note="Nie potrzebuję go."),
    "agents:stop_all": same(note="Przegląd agentów.", word="zatrzymaj"),
    "admin:accounts_team_add": same(name="Nowy zespół"),
    "admin:accounts_team_change": same(name="Inna nazwa"),
    "admin:accounts_team_delete": same(post="yes"),
    "mailboxes:new": mailbox,
    "mailboxes:edit": mailbox,
    "mail_providers:new": mail_provider,
    "mail_providers:edit": mail_provider,
    "text_gateways:new": text_gateway,
    "text_gateways:edit": text_gateway,
    "contacts:phone_system_new": phone_system,
    "contacts:phone_system_edit": phone_system,
    "connected:new": own_account,
    "connected:edit": own_account,
    "contacts:earlier_mail": same(since="2026-01-05", until="2026-01-09"),
    "calendars:new": elsewhere,
    "calendars:server": same(own="on"),
    "sending:new": same(name="poczta.matrix.example", personal="on", selector="mail"),
    "sending:edit": same(selector="mail2"),
    "mail_server:server": mail_server,
    "mail_server:removal": same(),
    "sending:colour_change": same(colour="#123456"),
    "sending:logo_change": lambda objects, actor, target: {"logo": SimpleUploadedFile("logo.png", DOT)},
}
