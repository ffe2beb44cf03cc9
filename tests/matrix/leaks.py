"""Looking at everything that one user can see: pages, searches, suggestions, counts, tabs, filters."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

from crm.accounts.access.url_inventory import Route
from crm.contacts.models import Company, Contact, ContactTag
from crm.files.models import Import
from crm.jobs.models import Job
from crm.privacy.models import Person
from tests.matrix.api import ROOT
from tests.matrix.bodies import filled
from tests.matrix.cast import GONE, LENT, MAY, SIGNED_IN, TEAMS, TOKENS, sees
from tests.matrix.objects import Objects, One
from tests.matrix.table import right_of
from tests.matrix.walk import Walk, undone

TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9]{64}(?![\w-])")
UID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
FRESH = ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/")  # another secret with every look
SYNC = re.compile(r'"sync":"[^"]+"')  # sealed anew in each answer
PER_REQUEST = {"X-Request-ID", "X-Request-Id", "Date", "Set-Cookie", "Content-Length", "RateLimit"}
# numbers and codes about the whole organisation, which is what they are for
OF_THE_HOUSE = {f"{ROOT}{area}/" for area in ("readiness", "policies", "consultations", "full-exports")}
LISTS = ("?view=all", "?view=mine", "?view=shared", "?view=bin", "?view=quiet", "?view=expiring", "?sort=name")
TYPED = ("seed", "seedname", "seedfirm", "zofia", "zofia seed", "kontakt", "609", "@example", "example")


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Words such as «a minute ago» must not turn between two looks."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def bare(answer: Any, *ids: str) -> tuple:
    """Status, headers and text without what differs in every answer: the ids asked for and one-time tokens."""
    text = body(answer)
    headers = {name: value for name, value in answer.headers.items() if name not in PER_REQUEST}
    for key in ids:
        text = text.replace(key, "KEY")
        headers = {name: value.replace(key, "KEY") for name, value in headers.items()}
    return answer.status_code, headers, sorted(answer.cookies), TOKEN.sub("TOKEN", SYNC.sub("SYNC", text))


def body(answer: Any) -> str:
    """The text of an answer, streamed or not."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode(errors="replace")


def asker_of(path: str) -> str:
    """Who of team A asks an address: its program where the API is, its salesperson elsewhere."""
    return "writer" if path.startswith(ROOT) else "sam"


def requests(walk: Walk, actor: str, routes: list[Route]) -> list[tuple[str, str, dict, dict]]:
    """(method, url, form, headers) of everything to look at: all pages, all own objects, and what can be typed."""
    questions = []
    may = (LENT if actor in TOKENS else MAY[actor]) | {SIGNED_IN}
    htmx = {"HX-Request": "true"}
    for route in routes:
        opens = (actor in TOKENS) == route.path.startswith(ROOT)
        if right_of(route.path) not in may or "GET" not in route.policy.methods or not opens or route.path in FRESH:
            continue
        kind = route.policy.params[route.parameters[0]] if route.parameters else ""
        planted = [target for target in walk.objects.all if target.kind == kind and own(actor, target)]
        targets = planted if kind else [None]
        questions += [("GET", walk.address(actor, "GET", route, target), {}, {}) for target in targets]
    filters = foreign_filters(walk.objects, actor)
    if actor in TOKENS:
        contacts = f"{reverse('api:contacts')}?purpose=contracts"
        return questions + [("GET", f"{contacts}&{query}", {}, {}) for query in filters[:3]]
    questions += [("GET", reverse("contacts:list") + f"?view=all&{query}", {}, {}) for query in filters]
    questions += [("GET", reverse("contacts:companies") + query, {}, {}) for query in ("?sort=name", "?older=1")]
    for name in ("sales:deals", "sales:tasks"):
        questions += [("GET", reverse(name) + f"?{query}", {}, {}) for query in filters[:3]]
    figures = ("sales:reports", "sales:activity", "sales:feed", "contacts:dashboard")
    questions += [("GET", reverse(name) + f"?period=year&{query}", {}, {}) for name in figures for query in filters[:2]]
    strange = [target for target in hidden(walk.objects, actor) if target.kind == "contact"]
    typed = [*TYPED, *(mark for target in strange for mark in target.marks.values())]
    for text in typed:
        questions.append(("POST", reverse("contacts:search"), {"q": text}, {}))
        questions.append(("POST", reverse("contacts:palette"), {"q": text}, htmx))
        questions.append(("POST", reverse("contacts:companies"), {"q": text}, {}))
        questions.append(("POST", reverse("sales:offers"), {"q": text}, {}))
        questions.append(("POST", reverse("contacts:company_suggest"), {"company_name": text}, htmx))
    for target in strange:
        if target.marks:
            addresses = {name: target.marks[name] for name in ("email", "phone")}
            questions.append(("POST", reverse("contacts:similar"), addresses, htmx))
            form = {**filled("contacts:add", walk.objects, actor, None), **addresses}
            questions.append(("POST", reverse("contacts:add"), form, {}))
    return questions


def own(actor: str, target: One) -> bool:
    """An object that the actor sees."""
    return target.state not in GONE and sees(actor, target)


def other_team(actor: str) -> str:
    """The team whose data are hidden from the actor."""
    return "A" if actor in TEAMS["B"] else "B"


def hidden(objects: Objects, actor: str) -> list[One]:
    """Everything of the other team that the actor must not see."""
    return [target for target in objects.all if target.team == other_team(actor) and not sees(actor, target)]


def foreign_filters(objects: Objects, actor: str) -> list[str]:
    """Filters that name what belongs to the other team."""
    name = other_team(actor)
    owner, team = objects.user("sam" if name == "A" else "mallory"), objects.team(name)
    company = next(target for target in hidden(objects, actor) if target.kind == "company")
    queries = [f"owner={owner.uid}", f"team={team.uid}", f"company={company.id}", "offers=email.no", "status=lead"]
    view = next(target for target in hidden(objects, actor) if target.kind == "saved_view")
    return [*queries, f"f=owner:not:{owner.uid}", f"f=~company:empty!one_company:is:{company.id}", f"view={view.id}"]


def crawl(
    walk: Walk, actor: str, routes: list[Route], *, fits: Callable[[str, str], bool] = lambda _method, _url: True
) -> dict[tuple, tuple]:
    """{what was asked: the bare answer}, of all requests or those that fit; nothing is changed by it."""
    answers, known = {}, {target.id for target in walk.objects.all}

    def recognised(uid: re.Match) -> str:
        """An id of the cast; whatever else has one was made by this very request."""
        return uid.group() if uid.group() in known else "NEW"

    for method, url, form, headers in requests(walk, actor, routes):
        if not fits(method, url):
            continue
        with undone():
            status, *rest = bare(walk.ask(actor, method, url, form, **headers))
        typed = (value for value in form.values() if isinstance(value, str))
        question = (method, url, *typed, *echoed(url))
        answers[question] = status, UID.sub(recognised, str(rest))
    return answers


def echoed(url: str) -> list[str]:
    """The ids in a question about a list: its page says them again in its own links."""
    query = parse_qs(urlsplit(url).query)
    return [uid for name in ("company", "view", "f") for value in query.get(name, []) for uid in UID.findall(value)]


def found_in(answers: dict[tuple, tuple], marks: list[str]) -> list[tuple]:
    """(what was asked, mark) of every mark that an answer shows."""
    texts = {question: without_echo(text, question[2:]) for question, (_status, text) in answers.items()}
    return [(question, mark) for question, text in texts.items() for mark in marks if mark in text]


def text_of(answers: dict[tuple, tuple]) -> str:
    """Everything in one text, but what merely repeats the words that were typed."""
    return "\n".join(without_echo(text, question[2:]) for question, (_status, text) in answers.items())


def without_echo(text: str, typed: tuple) -> str:
    """An answer without the words of the question."""
    for words in typed:
        text = text.replace(words, "")
    return text


def marks_of(objects: list[One], team: str) -> list[str]:
    """Words, spaced numbers and ids by which a team's objects are recognised; not those that were shared."""
    theirs = [target for target in objects if target.team == team]
    words = [mark for target in theirs if target.kind != "user" for mark in target.marks.values()]
    spaced = [f"{mark[:3]} {mark[3:6]} {mark[6:9]} {mark[9:]}" for mark in words if mark.startswith("+48")]
    people = ("contact", "interaction", "company", "deal", "task", "origin", "ground", "import", "job", "selection")
    people += ("saved_view", "letter", "text", "draft", "mailing", "letter_template", "waiting_mail", "ignored_sender")
    people += ("mapping",)
    return [*words, *spaced, *(target.id for target in theirs if target.kind in people)]


def personal_marks(objects: list[One]) -> list[str]:
    """Names, addresses, numbers and words about people, of all teams."""
    kinds = {
        "contact",
        "person",
        "interaction",
        "message",
        "company_role",
        "document",
        "object",
        "deal",
        "task",
        "origin",
        "pair",
    }
    kinds |= {"answer", "import", "document_load", "company"}
    marks = [mark for target in objects if target.kind in kinds for mark in target.marks.values()]
    return sorted({mark.removeprefix("+48") for mark in marks})


def shown(target: One, text: str) -> bool:
    """Whether a mark of the object stands in the text."""
    return any(mark in text for mark in target.marks.values())


def contacts_of(team: str) -> list[tuple]:
    """What an act on many could change of a team's contacts."""
    tags = ContactTag.objects.filter(contact__team__name=f"Team {team}").count()
    rows = Contact.objects.filter(team__name=f"Team {team}").order_by("pk")
    return [tags, *rows.values_list("pk", "owner", "team", "binned_at", "version")]


def act_on_all(walk: Walk, actor: str, name: str, contacts: list[One], batches: list[One]) -> None:
    """One act on many, with everything of a team picked."""
    url = reverse(name, args=[batches[0].id]) if name.endswith("restore_many") else reverse(name)
    assert walk.ask(actor, "POST", url, {"pick": [target.id for target in contacts], "tag": "ważne"}).status_code == 302


def remove_team(objects: Objects, team: str) -> None:
    """Make a team's data as if they had never been, but for what it shared; its people stay."""
    shared = [target.id for target in objects.all if target.team == team and target.state == "shared"]
    Import.objects.filter(team__name=f"Team {team}").delete()
    Person.objects.filter(contact__team__name=f"Team {team}").exclude(uid__in=shared).delete()
    Company.objects.filter(team__name=f"Team {team}").exclude(contacts__person__uid__in=shared).delete()
    Job.objects.filter(owner__teams__name=f"Team {team}").delete()
