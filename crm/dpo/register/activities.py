"""Activities of the register as they are now (Art. 30(1)): which there are, and what each says under its letters.

An activity of the product is read from its purposes: categories, recipients, transfers, periods. A purpose that no
activity covers yet gets one of its own, numbered after the last; `cover_purposes` saves it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.filled_together import fill
from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import cited
from crm.accounts.models import Role
from crm.contacts.models import Contact
from crm.dpo.models import ProcessingActivity
from crm.dpo.population.kept import Kept, Pair
from crm.dpo.register.house_facts import Proofs, colleagues_roles, measures, whole_entry
from crm.dpo.register.register_content import NAME, Content, Entry, Fact, fact, in_languages
from crm.dpo.transfers.states import rows_of
from crm.privacy import page_memo
from crm.privacy.categories import Category
from crm.privacy.models import LegalBasis, Purpose, PurposeRecipient, Recipient
from retention.models import Rule
from retention.words import period_words

Status = Contact.Status
# Whom a purpose reaches, by what they are to us; "": whoever has no contact, since they only wrote.
PEOPLE: dict[str, Any] = {
    Status.LEAD: gettext_lazy("people who asked about an offer"),
    Status.CUSTOMER: gettext_lazy("customers"),
    Status.PARTNER: gettext_lazy("partners"),
    Status.FORMER: gettext_lazy("former customers"),
    "": gettext_lazy("people who wrote to us"),
}
# Purposes of which nobody has a ground of their own: they follow from what else is done.
WITHOUT_GROUNDS: dict[str, Any] = {
    "accounting": gettext_lazy("customers with papers"),
    "consent-records": gettext_lazy("people who agreed or objected"),
    "security": gettext_lazy("our staff, and everybody whose data they look at"),
}
MEASURES = "register.measures"  # what a page that reads the register keeps
BY_HAND = {  # {column: (letter, key)}
    "aims": ("b", "aims"),
    "people": ("c", "people"),
    "data_kinds": ("c", "data"),
    "recipients": ("d", "recipients"),
    "transfers": ("e", "transfers"),
    "periods": ("f", "periods"),
    "technical": ("g", "technical"),
}


@dataclass(frozen=True)
class Sources:
    """What all activities are read from."""

    purposes: dict[str, Purpose]
    people: dict[str, list[str]]
    rules: dict[str, list[Rule]]
    roles: dict[int, Role]


def activities_now(at: datetime) -> Content:
    """The register as it is at that moment. Seven queries, however many purposes, recipients and people there are."""
    purposes = Purpose.objects.active(at).with_relations("recipient__transfers")
    rows, everybody, rules, roles = every_activity(), Kept.read(at), rules_on(at), colleagues_roles()
    proofs = Proofs.at(at)
    fill(purposes, rows, everybody.reached, rules, roles, *proofs.asked)
    by_slug = {purpose.slug: purpose for purpose in purposes}
    sources = Sources(
        by_slug, people_by_purpose(everybody.reaching()), by_purpose(rules), {role.pk: role for role in roles}
    )
    guarded = measures(roles, proofs)
    page_memo.ask_once(MEASURES, lambda: guarded)  # the page shows what proves them as well
    entries = [entry_of(row, sources, at) for row in rows_of_now(by_slug, list(rows))]
    return Content([whole_entry(list(roles), guarded), *entries])


def every_activity() -> QuerySet[ProcessingActivity]:
    """All there ever were, by number."""
    return ProcessingActivity.objects.order_by("number")


def rows_of_now(
    purposes: dict[str, Purpose], every: Sequence[ProcessingActivity] | None = None
) -> list[ProcessingActivity]:
    """The activities that go on, by number: by hand, or with a purpose in force. New ones are not saved."""
    every = list(every_activity()) if every is None else every
    covered = {slug for row in every if row.ended_at is None for slug in row.purposes}
    last = max((row.number for row in every), default=0)
    new = [
        ProcessingActivity(number=last + place, purposes=[slug], recorded_by="")
        for place, slug in enumerate(sorted(purposes.keys() - covered), start=1)
    ]
    going = [row for row in every if row.ended_at is None and (row.by_hand or purposes.keys() & set(row.purposes))]
    return [*going, *new]


def entry_of(row: ProcessingActivity, sources: Sources, at: datetime) -> Entry:
    """One activity under its letters."""
    covered = [sources.purposes[slug] for slug in row.purposes if slug in sources.purposes]

    def called() -> str:
        return str(row) if row.name else ", ".join(map(str, covered))

    name = in_languages(called)
    facts: dict[str, list[Fact]] = {"": [Fact(NAME, name["pl"], name)]}
    facts["a"] = [*owner_facts(row, sources), *joint_facts(covered, at)]
    facts |= hand_facts(row) if row.by_hand else purpose_facts(covered, sources, at)
    if row.measures:
        facts["g"] = [*facts.get("g", []), fact("organisational", None, lambda: row.measures)]
    return Entry(row.label, name, facts, by_hand=row.by_hand, purposes=list(row.purposes), owner=row.owner)


def owner_facts(row: ProcessingActivity, sources: Sources) -> list[Fact]:
    """Who answers for it: a role by its name, a colleague by their number, which pages turn into a name."""
    if not row.owner:
        return []
    return [fact("owner", row.owner, lambda: sources.roles.get(row.owner_role_id or 0) or row.owner)]


def joint_facts(purposes: Iterable[Purpose], at: datetime) -> list[Fact]:
    """Joint controllers (Art. 26)."""
    rows = {row.recipient.slug: row.recipient for each in purposes for row in each.relations(at)}
    joint = [firm for firm in rows.values() if firm.kind == Recipient.Kind.JOINT]
    return [fact(f"joint:{firm.slug}", str(firm.name), partial(str, firm)) for firm in joint]


def hand_facts(row: ProcessingActivity) -> dict[str, list[Fact]]:
    """What somebody wrote, under its letter."""
    facts: dict[str, list[Fact]] = {}
    for column, (letter, key) in BY_HAND.items():
        if text := getattr(row, column):
            facts.setdefault(letter, []).append(fact(key, None, partial(str, text)))
    return facts


def purpose_facts(purposes: Sequence[Purpose], sources: Sources, at: datetime) -> dict[str, list[Fact]]:
    """What follows from the purposes, under its letter."""
    return {
        "b": [purpose_fact(each) for each in purposes],
        "c": [*people_facts(purposes, sources), *data_facts(purposes)],
        "d": recipient_facts(purposes, at),
        "e": transfer_facts(purposes, at),
        "f": period_facts(purposes, sources),
    }


def purpose_fact(purpose: Purpose) -> Fact:
    """One purpose with its basis."""

    def say() -> str:
        basis = ", ".join(filter(None, [str(purpose.get_legal_basis_display()), cited(purpose.article)]))
        return f"{purpose} ({basis})"

    mark = f"{purpose.name}|{purpose.legal_basis}|{purpose.article}"
    return fact(f"purpose:{purpose.slug}", mark, say, day_of(purpose.active_from))


def people_facts(purposes: Iterable[Purpose], sources: Sources) -> list[Fact]:
    """Whose data: by the grounds in force, or by what a purpose is about."""
    facts: dict[str, Fact] = {}
    for purpose in purposes:
        if purpose.slug in WITHOUT_GROUNDS:
            key = f"people:{purpose.slug}"
            facts[key] = fact(key, key, partial(str, WITHOUT_GROUNDS[purpose.slug]))
        for status in sources.people.get(purpose.slug, []):
            facts[f"people:{status}"] = fact(f"people:{status}", status, partial(str, PEOPLE[status]))
    return list(facts.values())


def data_facts(purposes: Sequence[Purpose]) -> list[Fact]:
    """The categories of data that they need."""
    since: dict[str, str] = {}
    for purpose in purposes:
        for code in purpose.categories:
            since.setdefault(code, day_of(purpose.active_from))
    return [
        fact(f"data:{code}", code, partial(str, Category(code).label), since[code])
        for code in Category.values
        if code in since
    ]


def recipient_facts(purposes: Iterable[Purpose], at: datetime) -> list[Fact]:
    """Who gets the data, as what, where, how, and which of them where it is not all."""
    relations: dict[str, list[PurposeRecipient]] = {}
    for purpose in purposes:
        for row in purpose.relations(at):
            relations.setdefault(row.recipient.slug, []).append(row)
    return [recipient_fact(slug, rows) for slug, rows in relations.items()]


def recipient_fact(slug: str, rows: list[PurposeRecipient]) -> Fact:
    """One recipient over the purposes of an activity."""
    firm, always = rows[0].recipient, any(row.always for row in rows)
    everything = any(row.categories is None for row in rows)
    given = [] if everything else [code for code in Category.values if any(code in row.given for row in rows)]
    roles = list(dict.fromkeys(row.as_role for row in rows))

    def say() -> str:
        parts = [
            *(str(Recipient.Kind(role).label) for role in roles),
            *map(country_name, firm.countries),
            _("all the time") if always else _("by single acts"),
            *([", ".join(str(Category(code).label) for code in given)] if given else []),
        ]
        return f"{firm} ({'; '.join(parts)})"

    mark = f"{firm.name}|{roles}|{firm.countries}|{always}|{given}"
    return fact(f"recipient:{slug}", mark, say, day_of(min(row.begins for row in rows)))


def transfer_facts(purposes: Iterable[Purpose], at: datetime) -> list[Fact]:
    """Each third country, with what allows it (Art. 30(1)(e)); that data stay, where they do."""
    firms = {row.recipient.slug: row.recipient for each in purposes for row in each.relations(at)}
    rows = [row for firm in firms.values() for row in rows_of(firm, timezone.localdate(at))]
    facts = []
    for row in rows:

        def say(row: Any = row) -> str:
            return f"{row.recipient}, {row.name} ({row.way}): {row.mechanism or row.look[0]}"

        kind = row.transfer.mechanism if row.transfer else ""
        key = f"transfer:{row.recipient.slug}:{row.country}"
        facts.append(fact(key, f"{row.stored}{row.looked}{kind}{row.passes}", say))
    return facts


def period_facts(purposes: Iterable[Purpose], sources: Sources) -> list[Fact]:
    """How long: a consent until it is withdrawn, the rest by rules that are on."""
    facts = []
    for purpose in purposes:
        if purpose.legal_basis == LegalBasis.CONSENT:
            facts.append(fact("until-withdrawn", "", lambda: _("until the consent is withdrawn")))
        facts += [rule_fact(rule) for rule in sources.rules.get(purpose.slug, [])]
    return list({item.key: item for item in facts}.values())


def rule_fact(rule: Rule) -> Fact:
    """One rule of retention."""
    rounding = f"{rule.from_next_year}{rule.to_year_end}{rule.roll}"
    mark = f"{rule.years}.{rule.months}.{rule.days}.{rounding}.{rule.start}"
    since = day_of(rule.switch.at) if rule.switch else ""
    return fact(f"rule:{rule.slug}", mark, lambda: f"{period_words(rule)}: {rule.get_start_display()}", since)


def people_by_purpose(grounds: Iterable[Pair]) -> dict[str, list[str]]:
    """{purpose: statuses of those who have a ground in force for it}."""
    statuses: dict[str, set[str]] = {}
    for slug, status in grounds:
        statuses.setdefault(slug, set()).add(status or "")
    return {slug: [status for status in PEOPLE if status in kinds] for slug, kinds in statuses.items()}


def rules_on(at: datetime) -> QuerySet[Rule]:
    """The rules that are on for a purpose."""
    return Rule.objects.on(at).exclude(purpose="").order_by("slug").prefetch_related("switches")


def by_purpose(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """{purpose: its rules}."""
    by_slug: dict[str, list[Rule]] = {}
    for rule in rules:
        by_slug.setdefault(rule.purpose, []).append(rule)
    return by_slug


def day_of(moment: datetime) -> str:
    """The ISO day of a moment."""
    return timezone.localdate(moment).isoformat()
