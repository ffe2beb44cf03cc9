"""From a piece of evidence to the people it exposes: what the desk names, what that means, whom it reaches.

evidence_meant(kind, text, since, until) -> dict     the text as primary keys; ValidationError when nothing is meant
part_of(source) -> Part                              the people and categories (crm/privacy/verbs/scope.py)
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from breaches.models import ScopeSource
from breaches.scope.mail_people import in_messages
from consents.models import Ground
from consents.recipients.people_of_recipients import people_with
from crm.accounts.language.actor_names import tokens_of
from crm.accounts.models import Token, User
from crm.jobs.models import Export, Exported
from crm.mail.models.messages import Message
from crm.privacy.actors import ActorKey
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import blinds
from crm.privacy.models import Origin, Person, Purpose, Recipient
from crm.privacy.verbs.scope import (
    KNOWN,
    Exposed,
    Part,
    categories_held,
    exposed_by_file,
    exposed_by_import,
    exposed_by_looks,
    given_to,
)

Kind = ScopeSource.Kind
SPANNED = (Kind.ACCOUNT, Kind.TOKEN, Kind.DEVICE, Kind.RECIPIENT)
# Where whoever has the data may be unable to read them; everywhere else they lay open.
CAN_BE_SEALED = (Kind.DEVICE, Kind.BACKUP, Kind.EXPORT)
MOST_MESSAGES = 50_000


def refuse(words: Any) -> ValidationError:
    """A ValidationError with these words, about what was typed."""
    return ValidationError({"text": words}, code="unknown")


# ---- what was typed


def evidence_meant(kind: str, text: str, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """{keys and words} of the evidence that a text names. ValidationError for none, or without a needed time span."""
    if kind in SPANNED and not (since and until):
        raise ValidationError({"since": _("Give the span of time, from and until.")}, code="span")
    if since and until and until < since:
        raise ValidationError({"until": _("The end lies before the beginning.")}, code="span")
    if kind == Kind.BACKUP:
        if until is None:
            raise ValidationError({"until": _("Give the day of the backup.")}, code="span")
        return {}
    text = text.strip()
    if not text:
        raise refuse(_("Say which."))
    return NAMED[kind](text, since, until)


def account(text: str, _since: Any, _until: Any) -> dict[str, Any]:
    """A user by name or address."""
    user = User.objects.filter(email__iexact=text).first() or User.objects.filter(username__iexact=text).first()
    if user is None:
        raise refuse(_("No user has this name or address."))
    return {"user": user.pk, "words": str(user)}


def token(text: str, _since: Any, _until: Any) -> dict[str, Any]:
    """A token by its beginning, as lists show it."""
    prefix = text.removeprefix("spj_").strip("_…. ").partition("_")[0]
    named_token = Token.objects.filter(prefix=prefix).select_related("client").first()
    if named_token is None:
        raise refuse(_("No token begins like this."))
    return {"token": named_token.prefix, "words": f"{named_token.client} ({named_token})"}


def uuid_in(text: str) -> UUID | None:
    """A public id in a text or an address; None without one."""
    match = re.search(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", text.lower())
    return UUID(match.group()) if match else None


def export(text: str, _since: Any, _until: Any) -> dict[str, Any]:
    """An export by its number or address."""
    uid = uuid_in(text)
    named_export = Export.objects.filter(uid=uid).first() if uid else None
    if named_export is None:
        raise refuse(_("There is no export with this number."))
    return {"export": named_export.pk, "words": f"{named_export.uid.hex[:8]} · {named_export.count}"}


def load(text: str, _since: Any, _until: Any) -> dict[str, Any]:
    """An import by its number or address: what it brought in names it."""
    uid = uuid_in(text)
    if uid is None or not Origin.objects.filter(batch=uid).exists():
        raise refuse(_("Nobody was brought in by an import with this number."))
    return {"batch": str(uid), "words": uid.hex[:8]}


def mail(text: str, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """Messages: one by its Message-ID, or all that went to an address, within the span if there is one."""
    if uid := uuid_in(text):
        rows = Message.objects.filter(uid=uid)
    else:
        indexes = blinds("email", text)
        rows = Message.objects.filter(to_index__in=indexes).union(Message.objects.filter(house_to_index__in=indexes))
        rows = Message.objects.filter(pk__in=[pk for (pk,) in rows.values_list("pk")])
    if since:
        rows = rows.filter(created_at__gte=since)
    if until:
        rows = rows.filter(created_at__lte=until)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_MESSAGES])
    if not keys:
        raise refuse(_("No message with this Message-ID or to this address was found in this span."))
    return {"messages": keys, "words": str(len(keys))}


def recipient(text: str, _since: Any, _until: Any) -> dict[str, Any]:
    """A recipient by its short name or name."""
    named_recipient = Recipient.objects.filter(slug=text).first() or Recipient.objects.filter(name__iexact=text).first()
    if named_recipient is None:
        raise refuse(_("No recipient is called like this."))
    return {"recipient": named_recipient.pk, "words": str(named_recipient)}


def query(text: str, _since: Any, _until: Any) -> dict[str, Any]:
    """A purpose by its short name or name."""
    purpose = Purpose.objects.filter(slug=text).first() or Purpose.objects.filter(name__iexact=text).first()
    if purpose is None:
        raise refuse(_("No purpose is called like this."))
    return {"purpose": purpose.slug, "words": str(purpose)}


def people(text: str, _since: Any, _until: Any) -> dict[str, Any]:
    """People by address, number, or key: one a line or between commas; whoever is not known is counted."""
    words = [word for word in re.split(r"[,;\n]+", text) if word.strip()]
    keys: set[int] = set()
    unknown = 0
    for word in words:
        matches = known_as(word.strip())
        keys |= matches
        unknown += not matches
    if not keys:
        raise refuse(_("None of them is known here."))
    return {"people": sorted(keys), "unknown": unknown, "words": str(len(keys))}


def known_as(word: str) -> set[int]:
    """Who is known by an address, a number or a key."""
    if uid := uuid_in(word):
        return set(Person.objects.filter(uid=uid).values_list("pk", flat=True))
    kind = "email" if "@" in word else "phone"
    return {pk for (pk,) in Person.objects.ids_having(kind, word).values_list("pk")}


NAMED: dict[str, Callable[[str, Any, Any], dict[str, Any]]] = {
    Kind.ACCOUNT: account,
    Kind.DEVICE: account,
    Kind.TOKEN: token,
    Kind.EXPORT: export,
    Kind.IMPORT: load,
    Kind.MAIL: mail,
    Kind.RECIPIENT: recipient,
    Kind.QUERY: query,
    Kind.PEOPLE: people,
}


# ---- whom it exposes


def part_of(source: ScopeSource) -> Part:
    """The people that a piece of evidence exposes, with categories; what the desk ticked is added for all of them."""
    exposed, recipients = REACHED[source.kind](source, source.asked or {})
    if source.categories:
        more = frozenset(source.categories)
        exposed = {person: categories | more for person, categories in exposed.items()}
    return Part(exposed, protected=source.protected and source.kind in CAN_BE_SEALED, recipients=recipients)


def span(source: ScopeSource) -> tuple[datetime, datetime]:
    """(from, until). ValueError for evidence without a span, which `evidence_meant` does not let in."""
    if source.since is None or source.until is None:
        raise ValueError("this evidence has no span")
    return source.since, source.until


def by_account(source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """What an account was shown, signed in, by one of its tokens, or by an app that acts for it."""
    prefixes = tokens_of(evidence["user"])
    actors = [ActorKey("user", str(evidence["user"])), *(ActorKey("token", prefix) for prefix in prefixes)]
    return exposed_by_looks(actors, *span(source)), 0


def by_token(source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """What a token was shown."""
    return exposed_by_looks([ActorKey("token", evidence["token"])], *span(source)), 1


def by_export(_source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """Everybody in a file, with what its columns held of them."""
    columns = Export.objects.values_list("columns", flat=True).get(pk=evidence["export"])
    rows = Exported.objects.filter(export=evidence["export"]).values_list("person", flat=True)
    return exposed_by_file(list(rows), columns), 0


def by_import(_source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """Everybody whom an import brought in."""
    return exposed_by_import(UUID(evidence["batch"])), 0


def by_mail(_source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """Whom the letters are about."""
    return in_messages(evidence["messages"]), len(evidence["messages"])


def by_recipient(source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """Whose data a recipient had: by single disclosures, and everybody of the purposes whose people all go there."""
    given = dict(given_to(evidence["recipient"], *span(source)))
    lying = people_with(evidence["recipient"], *span(source))
    held = categories_held(list(lying))
    for person, categories in lying.items():
        given[person] = given.get(person, KNOWN) | (categories & held.get(person, frozenset()))
    return given, 1


def by_backup(source: ScopeSource, _told: dict[str, Any]) -> tuple[Exposed, int]:
    """Everybody who was here by then, with all that we hold."""
    here = set(Person.objects.filter(created_at__lte=source.until).values_list("pk", flat=True))
    return {person: categories for person, categories in categories_held().items() if person in here}, 0


def by_query(_source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """Everybody processed for a purpose, with what it needs and we hold."""
    rows = Ground.objects.filter(purpose__slug=evidence["purpose"]).order_by().values_list("person", flat=True)
    purposes = Purpose.objects.filter(slug=evidence["purpose"]).values_list("categories", flat=True)
    return of_what(set(rows), {name for needed in purposes for name in needed}), 0


def by_people(source: ScopeSource, evidence: dict[str, Any]) -> tuple[Exposed, int]:
    """A list of people, with what we hold of them; only what was ticked, where something was."""
    wanted_categories = set(source.categories) or {str(name) for name in Category.values}
    return of_what(evidence["people"], wanted_categories), 0


def of_what(keys: Iterable[int], wanted_categories: set[str]) -> Exposed:
    """People with those categories that we hold of them."""
    identity = frozenset({str(Category.IDENTITY)})
    have = categories_held(list(keys))
    here = Person.objects.filter(pk__in=list(keys)).values_list("pk", flat=True)
    return {person: (have.get(person, frozenset()) & wanted_categories) | identity for person in here}


REACHED: dict[str, Callable[[ScopeSource, dict[str, Any]], tuple[Exposed, int]]] = {
    Kind.ACCOUNT: by_account,
    Kind.DEVICE: by_account,
    Kind.TOKEN: by_token,
    Kind.EXPORT: by_export,
    Kind.IMPORT: by_import,
    Kind.MAIL: by_mail,
    Kind.RECIPIENT: by_recipient,
    Kind.BACKUP: by_backup,
    Kind.QUERY: by_query,
    Kind.PEOPLE: by_people,
}
