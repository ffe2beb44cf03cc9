"""The authority's form as data: twelve sections of fields, by codes of the common template of the EDPB.

Keys are names of our own file, the same in every country; what stands beside them is said in the language that is
active, for a filing the authority's. Nothing is left out silently: an empty field says that it is empty.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _, pgettext

from breaches.models import Assessment, Breach, Decision, Filing, Question, terms
from breaches.models.terms import words_of
from consents.models import Controller
from crm.accounts.language.formats import day, num, stamp
from crm.privacy.law.jurisdiction import jurisdiction

UNKNOWN = terms.Count.UNKNOWN
STILL_OPEN = (terms.When.UNKNOWN, terms.When.ONGOING)
NOT_ESTABLISHED = "not_established"  # looked into, without an answer so far; an empty field is no answer at all

Field = dict[str, Any]  # name, label, value (text), code (what the template calls it)
Section = dict[str, Any]  # number, name, title, fields


def content(breach: Breach, kind: str, *, number: str, about: dict[str, str], delay_reason: str, at: datetime) -> dict:
    """Everything a filing says. `about`: filed_by, attorney, differs, previous, authority_number."""
    return {
        "formularz": jurisdiction().formulas.breach_form,
        "wzor": "EDPB common template 1.0 (2026-06)",
        "numer": number,
        "cwiczenie": breach.drill,
        "sporzadzono": at.isoformat(),
        "sekcje": sections(breach, kind, about=about, delay_reason=delay_reason),
    }


def sections(breach: Breach, kind: str, *, about: dict[str, str], delay_reason: str) -> list[Section]:
    """The twelve sections."""
    built = [
        ("rodzaj", _("Type of notification"), notification(breach, kind, about)),
        ("administrator", _("Controller"), controller(about)),
        ("iod", _("Data protection officer"), officer()),
        ("inne_podmioty", _("Other parties"), parties(breach)),
        ("czas", _("Time of the breach"), times(breach, delay_reason)),
        ("charakter", _("Nature of the breach"), nature(breach)),
        ("dane", _("Data concerned"), data(breach, about)),
        ("osoby", _("People concerned"), people(breach)),
        ("skutki", _("Likely consequences and risk"), effects(breach)),
        ("srodki", _("Measures"), measures(breach)),
        ("zawiadomienie", _("Communication to the people"), communication(breach)),
        ("transgraniczne", _("Other authorities and countries"), others(breach)),
    ]
    return [
        {
            "numer": place,
            "nazwa": name,
            "tytul": str(title),
            "pola": [field_shown for field_shown in fields if field_shown],
        }
        for place, (name, title, fields) in enumerate(built, start=1)
    ]


def field(name: str, label: Any, value: Any, code: Any = None) -> Field:
    """One field; times, numbers and yes or no in words."""
    return {"nazwa": name, "pytanie": str(label), "odpowiedz": value_words(value), "kod": coded(code)}


def value_words(value: Any) -> str:
    """A value in words; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, int):
        return num(value)
    return str(value)


def coded(code: Any) -> Any:
    """A code as JSON keeps it."""
    return code.isoformat() if hasattr(code, "isoformat") else code


def answer_field(name: str, label: Any, value: Any, *, known: bool) -> Field:
    """A field that may be under investigation: without a value it is either unanswered or not established."""
    if value is None and not known:
        return field(name, label, _("not established yet"), NOT_ESTABLISHED)
    return field(name, label, value, value)


def chosen(name: str, label: Any, value: str, choices: type[TextChoices]) -> Field:
    """A field with one code."""
    return field(name, label, choices(value).label if value else "", value or None)


def several(name: str, label: Any, codes: list[str], choices: type[TextChoices]) -> Field:
    """A field with codes."""
    return field(name, label, "; ".join(words_of(choices, codes)), list(codes))


def notification(breach: Breach, kind: str, about: dict[str, str]) -> list[Field]:
    """1: complete, initial, follow-up or withdrawal, and of what."""
    return [
        field("rodzaj_zgloszenia", _("Kind"), Filing.Kind(kind).label, kind),
        field("numer_wlasny", _("Our own number"), breach.number),
        field("poprzednie_zgloszenie", _("Earlier notification"), about.get("previous", "")),
        field("numer_organu", _("The authority's number of the case"), about.get("authority_number", "")),
        field("nasza_rola", _("Our part"), terms.Role(breach.role).label, breach.role),
    ]


def controller(about: dict[str, str]) -> list[Field]:
    """2: who answers for the data, from the controller's page, and who files."""
    named = Controller.named()
    return [
        field("nazwa", pgettext("company", "Name"), named.name if named else ""),
        field("adres", _("Address"), named.address if named else ""),
        field("email", _("E-mail"), named.email if named else ""),
        field("telefon", _("Phone"), named.phone if named else ""),
        field("identyfikator", jurisdiction().tax_number.name, named.nip if named else ""),
        field("sektor", _("Sector"), named.sector if named else ""),
        field("wielkosc", _("People employed"), named.get_size_display() if named else "", named.size if named else ""),
        field("zglaszajacy", _("Who files"), about.get("filed_by", "")),
        field("pelnomocnik", _("Attorney"), about.get("attorney", "")),
    ]


def officer() -> list[Field]:
    """3: whom the authority may ask (Art. 33(3)(b))."""
    named = Controller.named()
    return [
        field("imie_nazwisko", _("Name"), named.officer if named else ""),
        field("email", _("E-mail"), named.officer_email if named else ""),
        field("telefon", _("Phone"), named.officer_phone if named else ""),
    ]


def parties(breach: Breach) -> list[Field]:
    """4: processors, joint controllers, operators."""
    rows = [
        field("podmiot", row.get_role_display(), ", ".join(filter(None, party_words(row))), row.role)
        for row in breach.parties.all()
    ]
    return rows or [field("podmiot", _("Other parties"), _("none"))]


def party_words(party: Any) -> Iterable[str]:
    """The fields known of another party."""
    return party.name, party.address, party.identifier, party.contact


def times(breach: Breach, delay_reason: str) -> list[Field]:
    """5: the five moments, and why it is late."""
    return [
        chosen("kiedy", _("When it happened"), breach.occurred, terms.When),
        answer_field("poczatek", _("From"), breach.occurred_from, known=breach.occurred != terms.When.UNKNOWN),
        answer_field("koniec", _("Until"), breach.occurred_to, known=breach.occurred not in STILL_OPEN),
        field("szacowane", _("These times are an estimate"), breach.estimated, breach.estimated),
        field("pierwszy_sygnal", _("First signal"), breach.detected_at, breach.detected_at),
        field("stwierdzono", _("The breach was established"), breach.aware_at, breach.aware_at),
        field("podstawa_stwierdzenia", _("Why from this moment"), breach.aware_reason),
        field(
            "informacja_od_podmiotu",
            _("A processor told us"),
            breach.processor_informed_at,
            breach.processor_informed_at,
        ),
        chosen("sposob_wykrycia", _("How it came to light"), breach.discovery, terms.Discovery),
        field("przyczyna_opoznienia", _("Why it is notified after 72 hours"), delay_reason or _("does not apply")),
    ]


def nature(breach: Breach) -> list[Field]:
    """6: what happened."""
    return [
        field("opis", pgettext("breach", "What happened"), breach.description),
        chosen("rodzaj_incydentu", _("Type of incident"), breach.kind, terms.Incident25),
        chosen("przyczyna", _("Cause"), breach.origin, terms.Origin),
        chosen("dzialanie", _("Intention"), breach.intent, terms.Intent),
        several("naruszono", _("What was broken"), breach.facets, terms.Facet),
        chosen("zrozumialosc", _("Can the data be read"), breach.legible, terms.Legible),
        field("systemy", _("Systems and places"), breach.systems),
    ]


def data(breach: Breach, about: dict[str, str]) -> list[Field]:
    """7: kinds of data and the number of records (Art. 33(3)(a)), and why they differ from the scope where they do."""
    why = [field("rozbieznosci", _("Why case and scope differ"), about["differs"])] if about.get("differs") else []
    return [
        several("kategorie_danych", _("Kinds of data"), breach.data, terms.Data),
        answer_field(
            "liczba_wpisow", _("Number of records"), breach.records_count, known=breach.records_known != UNKNOWN
        ),
        chosen("liczba_wpisow_znana", _("How well known"), breach.records_known, terms.Count),
        *why,
    ]


def people(breach: Breach) -> list[Field]:
    """8: kinds of people and their number (Art. 33(3)(a))."""
    return [
        several("kategorie_osob", _("Kinds of people"), breach.subjects, terms.Subjects),
        answer_field("liczba_osob", _("Number of people"), breach.people_count, known=breach.people_known != UNKNOWN),
        chosen("liczba_osob_znana", _("How well known"), breach.people_known, terms.Count),
    ]


def effects(breach: Breach) -> list[Field]:
    """9: consequences (Art. 33(3)(c)), and the risk with its reasons."""
    newest: Assessment | None = breach.assessments.first()
    fields = [
        several("mozliwe_skutki", _("What it may do to people"), breach.impacts, terms.Impact),
        field("opis_skutkow", _("Likely consequences"), breach.consequences),
    ]
    reasons = [newest.reasoning, newest.pesel_why_not] if newest else []
    risk = (
        [
            field("dotkliwosc", _("Severity for people"), newest.get_gravity_display(), newest.gravity),
            field("ryzyko", _("Risk to people"), newest.get_risk_display(), newest.risk),
        ]
        if newest
        else [field("ryzyko", _("Risk to people"), _("not assessed yet"))]
    )
    return [*fields, *risk, field("uzasadnienie", _("Reasons"), "\n\n".join(filter(None, reasons)))]


def measures(breach: Breach) -> list[Field]:
    """10: before, after, planned (Art. 33(3)(d))."""
    return [
        field("przed", _("Safeguards before"), breach.measures_before),
        field("po", _("Measures taken"), breach.measures_after),
        field("planowane", _("Measures planned"), breach.measures_planned),
    ]


def communication(breach: Breach) -> list[Field]:
    """11: whether the people are told (Art. 34)."""
    rows = breach.decisions.filter(question=Question.PEOPLE, decided_at__isnull=False, replaced_at=None)
    decision: Decision | None = rows.first()
    if decision is None:
        state, code = _("to be decided"), "under_investigation"
    elif decision.verdict == "notify":
        state, code = (_("told"), "yes") if breach.told_on else (_("planned"), "planned")
    else:
        state, code = (
            str(decision.get_exemption_display() if decision.exemption else _("no: the risk is not high")),
            (f"exempt_34_3_{decision.exemption}" if decision.exemption else "no_high_risk"),
        )
    return [
        field("zawiadomienie", _("The people are told"), state, code),
        field("dlaczego_nie", _("Why not"), decision.reason if decision and decision.verdict == "do_not" else ""),
        field("data", _("People told on"), breach.told_on and day(breach.told_on), breach.told_on),
        field(
            "data_planowana",
            _("To be told on"),
            breach.told_planned_on and day(breach.told_planned_on),
            breach.told_planned_on,
        ),
        field("liczba", _("How many people were told"), breach.told_count, breach.told_count),
        several("srodki_komunikacji", _("How people are told"), breach.told_means, terms.Means),
        field("tresc", _("What people are told"), breach.told_text),
    ]


def others(breach: Breach) -> list[Field]:
    """12: across borders, the police, other authorities."""
    return [
        chosen("transgraniczne", _("People in other countries too"), breach.cross_border, terms.Established),
        field("kraje", _("Countries"), ", ".join(breach.countries), breach.countries),
        field("organ_wiodacy", _("Lead authority"), breach.lead_authority),
        chosen("policja", _("The police were told"), breach.police_told, terms.Established),
        field("inne_organy", _("Other authorities told"), breach.other_authorities),
    ]
