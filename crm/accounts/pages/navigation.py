"""The sidebar, as a table: an item shows when the user may and when its URL exists.

A new area adds one line to GROUPS; nothing else knows the menu. What is opened seldom is folded under *More*
(`more=True`), what stands beside another entry's page as a tab has no line of its own (`within=`); both keep their
letter and their command in the palette. `phone` puts an item into the bottom bar of small screens.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.narrowing import Words
from crm.privacy.law.jurisdiction import AUTHORITY_CASES


@dataclass(frozen=True)
class Item:
    """One link: what it says, its icon, the URL name, the right it needs, and its letter after G (keyboard).

    `covers`: beginnings of further addresses that belong to it, for marking where the reader is. `counts` names the
    number behind the words (crm/workspace/pulse/). `within`: the URL name of the entry of the same group whose pages
    it belongs to; it has a line of its own only for those who do not see that entry. `then`: the letter after C.
    """

    label: Words
    icon: str
    url_name: str
    right: str
    go: str = ""
    phone: bool = False
    covers: tuple[str, ...] = ()
    counts: str = ""
    more: bool = False
    then: str = ""
    within: str = ""

    def depth(self, url: str, path: str) -> int:
        """How much of `path` lies under this link, in letters; 0 when it is elsewhere."""
        under = (start for start in (url, *self.covers) if path == start or (start != "/" and path.startswith(start)))
        return max(map(len, under), default=0)


LETTERS = ("/letters/",)
SALES = (
    Item(_("My day"), "layout-dashboard", "sales:my_day", "contacts.add", go="h", phone=True),
    Item(pgettext_lazy("menu", "Mail"), "mail", "contacts:threads", "contacts.edit", covers=LETTERS, counts="inbox"),
    Item(_("Leads"), "inbox", "contacts:leads", "contacts.view", go="a", counts="leads"),
    Item(_("Contacts"), "users", "contacts:list", "contacts.view", go="k", phone=True),
    Item(_("Companies"), "building", "contacts:companies", "companies.view", go="f"),
    Item(_("Deals"), "columns-3", "sales:board", "deals.view", go="s", phone=True, covers=("/deals/",)),
    Item(pgettext_lazy("menu", "Offers"), "tag", "sales:offers", "deals.view"),
    Item(_("Price list"), "list-numbers", "sales:prices", "deals.view", more=True),
    Item(_("Tasks"), "checkbox", "sales:tasks", "contacts.view", go="z", counts="due"),
    Item(pgettext_lazy("menu", "Rules"), "bolt", "outreach:rules", "rules.edit", more=True),
    Item(pgettext_lazy("sales", "Reports"), "chart-bar", "sales:reports", "reports.view", go="t"),
    Item(_("Dashboard"), "chart-bar", "contacts:dashboard", "reports.view", within="sales:reports"),
    Item(
        pgettext_lazy("menu", "Incoming mail"),
        "mailbox",
        "contacts:inbox",
        "contacts.edit",
        go="r",
        within="contacts:threads",
    ),
    Item(
        _("Duplicates"),
        "git-merge",
        "contacts:duplicates",
        "contacts.edit",
        covers=("/contacts/merges/",),
        counts="duplicates",
        more=True,
    ),
    Item(_("Documents"), "file-text", "sales:documents", "contacts.view", go="y", more=True),
    Item(_("Own records"), "package", "sales:object_kinds", "contacts.view", more=True),
    Item(_("Imports"), "upload", "contacts:imports", "contacts.import", go="i", more=True),
    Item(_("Exports"), "file-export", "contacts:exports", "contacts.export", go="e", more=True),
    Item(_("Jobs"), "refresh", "jobs:list", "jobs.view", go="j", phone=True, more=True),
    Item(_("Report an incident"), "message", "breaches:report", "", go="x", more=True),
    Item(_("Ask the officer"), "zoom-question", "dpo:own_questions", "", covers=("/my/policies/",), more=True),
    Item(_("My training"), "school", "accounts:training", "", more=True),
)
OF_RECIPIENTS = (
    *("recipients", "agreements", "sub-processors", "verifications", "processor-events"),
    *("disclosures", "ends", "transfers", "assessments", "webhooks", "agents"),
)
PRIVACY = (
    Item(
        _("Overview"),
        "layout-dashboard",
        "dpo:overview",
        "privacy.view",
        go="p",
        phone=True,
        covers=("/privacy/readiness/",),
    ),
    Item(_("Requests"), "inbox", "requests:list", "privacy.requests", go="q", phone=True),
    Item(
        _("Breaches"),
        "alert-triangle",
        "breaches:list",
        "privacy.breaches",
        go="b",
        phone=True,
        covers=("/incidents/",),
    ),
    Item(_("People and consents"), "user-search", "dpo:people", "privacy.people", go="o"),
    Item(
        _("Consents"),
        "checkbox",
        "consents:consents",
        "privacy.people",
        go="w",
        covers=("/privacy/forms/", "/privacy/texts/", "/privacy/controller/"),
        within="dpo:people",
    ),
    Item(_("Register and map"), "map", "dpo:register", "privacy.map", go="m", covers=("/privacy/entrusted/",)),
    Item(_("Data map"), "map", "dpo:map", "privacy.map", go="v", within="dpo:register"),
    Item(
        _("Purposes"),
        "target",
        "dpo:purposes",
        "privacy.purposes",
        go="c",
        covers=("/privacy/proposals/",),
        within="dpo:register",
    ),
    Item(
        _("Recipients and processors"),
        "share",
        "dpo:processors",
        "privacy.purposes",
        go="g",
        covers=tuple(f"/privacy/{page}/" for page in OF_RECIPIENTS),
    ),
    Item(_("Retention"), "trash", "retention:overview", "privacy.retention", go="n"),
    Item(
        _("Team and training"),
        "certificate",
        "dpo:authorisations",
        "accounts.informed",
        covers=("/privacy/training/",),
    ),
    Item(_("Access log"), "history", "dpo:audit", "privacy.audit", go="d"),
    Item(
        _("Notices"),
        "mailbox",
        "consents:notices",
        "privacy.people",
        go="l",
        covers=("/privacy/notice-texts/",),
        more=True,
    ),
    Item(
        _("Risks and DPIA"),
        "scale",
        "dpo:risks",
        "privacy.purposes",
        covers=("/privacy/risks/", "/privacy/impact/", "/privacy/balancing/"),
        more=True,
    ),
    Item(_("Reviews"), "refresh", "dpo:reviews", "accounts.informed", more=True),
    Item(_("Second person"), "user-check", "accounts:grave_acts", "privacy.view", more=True),
    Item(AUTHORITY_CASES, "gavel", "dpo:authority_cases", "privacy.requests", more=True),
    Item(pgettext_lazy("menu", "Evidence"), "package", "dpo:evidence_packs", "privacy.audit", more=True),
    Item(_("Trust page"), "world", "dpo:trust", "privacy.purposes", more=True),
    Item(
        _("Officer’s work"),
        "shield-check",
        "dpo:consultations",
        "privacy.view",
        covers=tuple(f"/privacy/{page}/" for page in ("opinions", "policies", "plan", "year", "appointment")),
        more=True,
    ),
)
OF_PIPELINES = ("/settings/stages/", "/settings/lost-reasons/")
SETTINGS = (
    Item(_("Users"), "users-group", "accounts:users", "accounts.manage", go="u"),
    Item(_("Second person"), "user-check", "accounts:grave_acts", "accounts.manage"),
    Item(
        _("Integrations"),
        "plug",
        "accounts:clients",
        "accounts.manage",
        covers=("/settings/tokens/", "/settings/webhooks/", "/settings/agents/"),
    ),
    Item(_("Sign-in by the organisation"), "key", "accounts:providers", "accounts.manage"),
    Item(_("Pipelines"), "columns-3", "sales:pipelines", "deals.settings", covers=OF_PIPELINES),
    Item(_("Currencies"), "transfer", "sales:money", "deals.settings"),
    Item(_("KSeF"), "file-text", "sales:ksef", "accounts.manage"),
    Item(_("Custom fields"), "list", "contacts:fields", "fields.settings", covers=("/settings/choices/",)),
    Item(_("Kinds of records"), "package", "contacts:object_kinds", "fields.settings"),
    Item(_("Tags"), "tag", "contacts:tags", "fields.settings"),
    Item(_("E-mail templates"), "copy", "contacts:templates", "contacts.edit"),
    Item(_("Stand-ins"), "user-check", "accounts:stand_ins", "contacts.assign"),
    Item(_("Hand-over"), "transfer", "contacts:hand_overs", "contacts.assign"),
    Item(_("System health"), "heartbeat", "health", "accounts.manage"),
    Item(_("E-mail sending"), "mail", "mail:list", "mail.manage", covers=("/settings/mail-server/",)),
    Item(_("Mailboxes"), "mailbox", "mailboxes:list", "accounts.manage"),
    Item(_("Providers of mailboxes"), "plug", "mail_providers:list", "accounts.manage"),
    Item(_("SMS"), "message", "text_gateways:list", "accounts.manage"),
    Item(_("Phone systems"), "phone", "contacts:phone_systems", "accounts.manage"),
    Item(_("Servers of calendars"), "calendar", "calendars:servers", "accounts.manage"),
    Item(_("Senders of letters"), "send", "sending:list", "accounts.manage"),
    Item(_("Notice to staff"), "file-text", "accounts:notice_readers", "accounts.informed"),
    Item(_("Style page"), "palette", "style", "style.view"),
)
ADDING = (
    Item(_("New contact"), "user-plus", "contacts:add", "contacts.add", go="C"),
    Item(_("New task"), "checkbox", "sales:task_new", "contacts.edit", go="T"),
    Item(_("New company"), "building", "contacts:company_add", "companies.edit"),
    Item(_("New deal"), "columns-3", "sales:new_deal", "deals.edit", then="S"),
)
GROUPS = (("sales", _("Sales"), SALES), ("privacy", _("Privacy"), PRIVACY), ("settings", _("Settings"), SETTINGS))
PHONE_ITEMS = 3


def address(name: str, *parameters) -> str:
    """The URL of a name with its parameters; empty when there is none (an area that is not installed yet)."""
    if parameters:
        return looked_up(name, *parameters)
    return of_all_pages(name, (settings.ROOT_URLCONF, get_urlconf(), get_script_prefix()))


def looked_up(name: str, *parameters) -> str:
    """The URL of a name with its parameters, asked of the resolver; empty when there is none."""
    try:
        return reverse(name, args=parameters)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=1024)
def of_all_pages(name: str, _site: tuple) -> str:
    """The URL of a page without parameters, looked up once: a page asks for forty of them."""
    return looked_up(name)


def shows_for(user, right: str) -> bool:
    """Whether the menu shows what this right opens: to nobody who is signed out; without a right to every user."""
    return bool(getattr(user, "is_authenticated", False) and (not right or user.may(right)))


def open_to(user, items) -> list[tuple[Item, str]]:
    """(item, URL) of those items that this user may open and that exist."""
    allowed = ((item, address(item.url_name)) for item in items if shows_for(user, item.right))
    return [(item, url) for item, url in allowed if url]


def adding(user) -> list[dict]:
    """What this user can make, for the menu «Add»: {item, url}; `go` of an item is its key."""
    return [{"item": item, "url": url} for item, url in open_to(user, ADDING)]


def menu(user, path: str) -> dict:
    """Groups of links for this user; `current` marks the link that most of `path` lies under.

    Of a group `links` are all of them; `lines` stand in the sidebar, `folded` under *More*, which is `open` while the
    reader is inside; `beside` have no line, for another entry's page leads to them. The desk that a user works at
    comes first and goes without a heading: privacy for a DPO, sales for the rest; a page or two of a desk that is not
    theirs come last.
    """
    groups = [(key, label, result) for key, label, items in GROUPS if (result := open_to(user, items))]
    reached = [(item.depth(url, path), url) for *_, results in groups for item, url in results]
    depth, here = max(reached, default=(0, ""))
    rows = [group_of(key, label, results, here if depth else "") for key, label, results in groups]
    if shows_for(user, "privacy.view") and not shows_for(user, "contacts.add"):
        rows.sort(key=lambda group: group["key"] != "privacy")
    elif not shows_for(user, "privacy.view"):
        rows.sort(key=lambda group: group["key"] == "privacy")
    phone = [link for group in rows for link in group["links"] if link["item"].phone][:PHONE_ITEMS]
    return {"groups": rows, "phone": phone}


def group_of(key: str, label: Words, results: list[tuple[Item, str]], here: str) -> dict:
    """One group of the sidebar; `here` is the address that the reader is at, which marks the line above it as well."""
    lines = {item.url_name for item, _url in results if not item.within}
    hosts = {item.within for item, url in results if url == here and item.within in lines}
    links: list[dict[str, Any]] = [
        {"item": item, "url": url, "current": url == here or item.url_name in hosts} for item, url in results
    ]
    beside = [link for link in links if link["item"].within in lines]
    folded = [link for link in links if link["item"].more]
    return {
        "key": key,
        "label": label,
        "links": links,
        "lines": [link for link in links if link not in beside and link not in folded],
        "folded": folded,
        "open": any(link["current"] for link in folded),
        "beside": beside,
    }
