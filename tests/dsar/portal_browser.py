"""A browser that asks for something on the portal, page by page, as a person without scripts does."""

import re
from html import unescape

from consents.models import Controller
from crm.mail.models.messages import Message
from dsar.identity import identity_codes
from dsar.models import IdentityCheck

ASK, STATUS = "/p/pl/request/", "/p/pl/status/"
EWA = {"name": "Ewa Maj", "email": "ewa@maj.test", "reply_by": "email"}


def controller():
    values = {"name": "Stalmag sp. z o.o.", "short": "Stalmag", "address": "ul. Prosta 1, Kraków"}
    officer = {"officer": "Dorota Zawadzka", "officer_email": "iod@stalmag.test"}
    return Controller.objects.get_or_create(defaults={**values, **officer, "email": "biuro@stalmag.test"})[0]


def hidden(page):
    """{name: [values]} of the hidden inputs of a page, but for the token against forgery."""
    matches = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()):
        if name != "csrfmiddlewaretoken":
            matches.setdefault(name, []).append(unescape(value))
    return matches


def on(client, page, start=ASK, **said):
    """Send a page on with what is said."""
    return client.post(start, {**hidden(page), **said})


def filled(client, *kinds, start=ASK, details="Proszę o wszystko.", **reach):
    """The page that checks, after all others."""
    page = client.get(start)
    page = on(client, page, start, kinds=list(kinds) or ["access"])
    page = on(client, page, start, whose="self", details=details)
    return on(client, page, start, **{**EWA, **reach})


def filed(client, *kinds, start=ASK, **reach):
    """(number, code) of a request that went its whole way."""
    reply = on(client, filled(client, *kinds, start=start, **reach), start)
    text = client.get(reply["Location"]).content.decode()
    return tuple(re.findall(r'<dd class="code">([^<]+)</dd>', text))


def entered(client, number, code, start=STATUS):
    """The answer to number and code."""
    return client.post(start, {"number": number, "code": code})


def letters(template):
    """[(address, text)] of a kind of mail, oldest first."""
    rows = Message.objects.filter(template=template).select_related("person__key").order_by("pk")
    return [(row.address, row.content["text"]) for row in rows]


def answered():
    """The worker has done what waits; how many codes went."""
    return sum(identity_codes.answer(pk) for pk in IdentityCheck.objects.order_by("pk").values_list("pk", flat=True))


def code_of(text):
    return re.search(r"\b([2-9A-Z]{5}-[2-9A-Z]{5})\b", text)[1]


def bare(reply):
    """What a reply says, without its token against forgery and the id of the request."""
    text = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", reply.content)
    headers = {name: value for name, value in reply.headers.items() if name not in ("X-Request-ID", "Content-Length")}
    return reply.status_code, text, headers
