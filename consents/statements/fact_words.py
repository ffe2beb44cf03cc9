"""The facts of a notice in words: who gets the data, where they are, who decides with us, how long they stay."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import Controller, NoticePeriod
from consents.statements.notice_facts import PROOF, NoticeFacts, RulePeriod
from consents.statements.promised_periods import last_day
from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import cited
from crm.accounts.language.mechanism_words import mechanism_words
from crm.privacy.models import LegalBasis, Purpose, Recipient, Transfer

Kind, Mechanism = Recipient.Kind, Transfer.Mechanism
ROLES = {
    Kind.PROCESSOR: lambda names: _("on our instructions: %(names)s") % {"names": names},
    Kind.CONTROLLER: lambda names: _("on their own responsibility: %(names)s") % {"names": names},
    Kind.JOINT: lambda names: _("together with us: %(names)s") % {"names": names},
    Kind.AUTHORITY: lambda names: _("where the law orders it: %(names)s") % {"names": names},
}
# the criterion where no rule is switched on (Art. 13(2)(a)): what ends the keeping
ENDS = {
    LegalBasis.CONSENT: lambda _purpose: _("until you withdraw your consent"),
    LegalBasis.CONTRACT: lambda _purpose: _("until your matter or contract is over"),
    LegalBasis.LEGAL_DUTY: lambda purpose: (
        _("as long as the law orders it (%(article)s)") % {"article": cited(purpose.article)}
    ),
    LegalBasis.VITAL_INTEREST: lambda _purpose: _("until the danger is over"),
    LegalBasis.LEGITIMATE_INTEREST: lambda _purpose: _("as long as we need them for this, or until you object"),
}


def recipients_for(purpose: Purpose, facts: NoticeFacts) -> list[str]:
    """Art. 13(1)(e): who gets the data for this purpose, by what they are to us."""
    rows = facts.named.get(purpose.pk, ())
    if not rows:
        return [_("%(purpose)s: nobody but us.") % {"purpose": purpose}]
    by_role = {role: [name_of(row.recipient) for row in rows if row.as_role == role] for role in ROLES}
    words = "; ".join(ROLES[role](", ".join(names)) for role, names in by_role.items() if names)
    return [f"{purpose} – {words}."]


def name_of(recipient: Recipient) -> str:
    """A recipient as people read it: with the country where that is outside the European Economic Area."""
    far = ", ".join(country_name(code) for code in recipient.third_countries)
    return f"{recipient} ({far})" if far else str(recipient)


def abroad(purposes: Sequence[Purpose], facts: NoticeFacts, controller: Controller | None) -> Iterator[tuple[str, str]]:
    """Art. 13(1)(f): (each transfer with what protects it and where to get a copy, its purposes); or that none is."""
    by_recipient: dict[tuple[int, str], tuple[Recipient, list[Purpose]]] = {}
    for purpose in purposes:
        for row in facts.named.get(purpose.pk, ()):
            for country in row.recipient.third_countries:
                by_recipient.setdefault((row.recipient.pk, country), (row.recipient, []))[1].append(purpose)
    if not by_recipient:
        yield _("Your data do not leave the European Economic Area."), ""
        return
    for (_pk, country), (recipient, about) in by_recipient.items():
        named = about if len(purposes) > 1 else []
        yield transfer(recipient, country, named, facts, controller), " ".join(purpose.slug for purpose in about)
    if {purpose.pk for purpose in purposes} - {
        purpose.pk for _recipient, about in by_recipient.values() for purpose in about
    }:
        yield _("For other purposes your data do not leave the European Economic Area."), ""


def transfer(
    recipient: Recipient, country: str, about: Sequence[Purpose], facts: NoticeFacts, controller: Controller | None
) -> str:
    """One recipient in one country outside the European Economic Area."""
    named = {"recipient": recipient, "country": country_name(country)}
    if country == recipient.country:
        where = _("Outside the European Economic Area: %(recipient)s, %(country)s.") % named
    else:
        where = _("%(recipient)s can look at your data from outside the European Economic Area: %(country)s.") % named
    mechanism = facts.mechanism(recipient, country)
    words = [where]
    if about:
        words.append(_("What for: %(purposes)s.") % {"purposes": ", ".join(str(purpose) for purpose in about)})
    words.append(protection(mechanism, timezone.localdate(facts.at)))
    if mechanism is not None and mechanism.mechanism in (Mechanism.SCC, Mechanism.BCR) and controller is not None:
        words.append(_("You get a copy from %(email)s.") % {"email": controller.officer_email or controller.email})
    return " ".join(words)


def protection(mechanism: Transfer | None, day: date) -> str:
    """What lets the data go there (Art. 45 to 49), in the words of reports and of the desk."""
    if mechanism is None:
        return _("Nothing protects them there at the moment, so we pass nothing on.")
    return _("What allows it: %(mechanism)s.") % {"mechanism": mechanism_words(mechanism, day)}


def joint(purposes: Sequence[Purpose], facts: NoticeFacts, language: str) -> Iterator[tuple[str, str]]:
    """Art. 26(2): (with whom we decide and the essence of the arrangement, its purposes)."""
    partners: dict[int, tuple[Recipient, list[str]]] = {}
    for purpose in purposes:
        for row in facts.named.get(purpose.pk, ()):
            if row.as_role == Kind.JOINT:
                partners.setdefault(row.recipient_id, (row.recipient, []))[1].append(purpose.slug)
    for pk, (recipient, slugs) in partners.items():
        arrangement = facts.arrangements.get(pk)
        essence = (arrangement.essence_en if language == "en" else arrangement.essence) if arrangement else ""
        point = arrangement.contact_point if arrangement else ""
        words = [
            _("We decide together with %(recipient)s.") % {"recipient": recipient},
            essence.strip(),
            _("Contact: %(contact)s.") % {"contact": point} if point else "",
        ]
        yield " ".join(part for part in words if part), " ".join(slugs)


def kept(purpose: Purpose, promise: NoticePeriod | None, facts: NoticeFacts, language: str) -> str:
    """Art. 13(2)(a): how long data for one purpose stay, by rules and promises that count, or what ends the keeping."""
    rules = facts.periods.get(purpose.slug, ())
    words = [*by_need(purpose, promise, rules, facts, language), *(rule.words for rule in rules if rule.duty)]
    if not words:
        words = [ENDS[LegalBasis(purpose.legal_basis)](purpose)]
    if purpose.legal_basis == LegalBasis.CONSENT:
        proof = " / ".join(rule.words for rule in facts.periods.get(PROOF, ()))
        words += [_("proof of consent: %(period)s") % {"period": proof}] if proof else []
    return f"{purpose}: {'; '.join(words)}."


def by_need(
    purpose: Purpose, promise: NoticePeriod | None, rules: Iterable[RulePeriod], facts: NoticeFacts, language: str
) -> list[str]:
    """What our own needs keep: the rules that are on, cut by a promise that is shorter; a promise alone."""
    needs = [rule for rule in rules if not rule.duty]
    if promise is not None and promise.from_rule and not needs:
        promise = None  # the rule that it repeats was switched off
    day = timezone.localdate(facts.at)
    ends = last_day(day, promise.months, to_year_end=promise.to_year_end) if promise else None
    holding = [rule.words for rule in needs if ends is None or rule.until <= ends]
    if needs and len(holding) == len(needs):
        promise = None  # every rule is as short as what was promised
    words = [*([promise.said(language).rstrip(".")] if promise else []), *holding]
    if purpose.legal_basis != LegalBasis.CONSENT or not needs:
        return words
    return [
        _("%(end)s, at the longest %(period)s") % {"end": ENDS[LegalBasis.CONSENT](purpose), "period": words[0]},
        *words[1:],
    ]


def also_for_firms(purpose: Purpose) -> bool:
    """Whether people who act for a company are processed for it: on our interest, not on a contract (Art. 6(1)(f))."""
    return purpose.legal_basis == LegalBasis.CONTRACT and bool(purpose.balancing)


def partner(values: dict[str, Any]) -> str:
    """The basis of those who act for a company, with the interest named (Art. 13(1)(d))."""
    return (
        _(
            "If you act for a company, your data rest on our legitimate interest in dealing with that company in this "
            "matter (%(article)s)."
        )
        % values
    )
