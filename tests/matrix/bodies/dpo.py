"""Forms of the privacy desk: what is sent when they are filled in well."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.accounts.models import TrainingAttempt, User
from crm.accounts.permissions.rights import PRIVACY_DECIDE
from crm.demo.permission_cast.cast_people import DOT
from crm.dpo.first_day.plain_questions import QUESTIONS
from crm.dpo.impact.screening import SCREENING_QUESTIONS
from crm.dpo.models import RegisterVersion, SetupAnswer
from crm.dpo.purposes.terms import terms_of
from crm.dpo.register.versions import Line, approve, prepare, state_of, withdraw, write_in
from crm.privacy.models import Purpose, Recipient
from tests.matrix.bodies.accounts import mail_server
from tests.matrix.bodies.common import Filled, same, six_digits
from tests.matrix.cast import MAY
from tests.matrix.objects import Objects, One


def amended(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The next version of a purpose, with another name."""
    purpose = Purpose.objects.filter(slug=target.id, active_to=None).first() if target else None
    if purpose is None:
        return {}
    return posted(terms_of(purpose), name="Nowa nazwa celu")


def renamed_recipient(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Another name for a recipient."""
    recipient = Recipient.objects.filter(slug=target.id).first() if target else None
    return posted(terms_of(recipient), name="Nowa nazwa odbiorcy") if recipient else {}


SCREENED = {each.code: "no" for each in SCREENING_QUESTIONS}
SCREENED |= {f"{code}_note": "Nie dotyczy." for code in SCREENED}


def risk_body(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A risk filled in well."""
    steps = {"likelihood": 2, "severity": 2, "likelihood_after": 1, "severity_after": 1}
    words = {"title": "Ktoś obcy widzi dane", "asset": "Telefony", "threat": "Zgubiony telefon.", "event": "access"}
    return {**steps, **words, "measures": ["second_factor"], "review_on": "2099-01-05"}


def posted(terms: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Terms as a form of the desk sends them: a box that is not ticked is not there."""
    return {name: value for name, value in {**terms, **changed, "why": "Zmiana."}.items() if value not in (False, None)}


def all_answered(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Nothing but the button, once every question of the first day has a yes."""
    by = User.objects.filter(role__machine=False).first()
    for question in QUESTIONS if by and PRIVACY_DECIDE in MAY.get(actor, ()) else ():
        SetupAnswer.objects.get_or_create(question=question.slug, defaults={"yes": True, "by": by})
    return {}


def new_purpose(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A purpose that is not there yet."""
    named = {"name": "Serwis maszyn", "name_en": "Machine service", "article": "art. 6 ust. 1 lit. b"}
    needs = {"legal_basis": "contract", "categories": ["identity", "phone"], "channels": ["phone"]}
    needs["balancing"] = "People of a firm expect us to call about its machine."
    notice_text = "Used to agree on the date of a repair; without it we cannot come."
    return {**named, **needs, "notice_text": notice_text, "notice_text_en": notice_text, "why": "Nowa usługa."}


def bridged(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A period of grace of a few days."""
    return {"until": (timezone.localdate() + timedelta(days=5)).isoformat(), "why": "Nowa umowa w podpisie."}


def for_sam(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Sam's next authorisation."""
    return {"users": [objects.user("sam").uid], "since": f"{timezone.localdate()}", "until": ""}


def for_a_role(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A module that a role has to pass."""
    return {"role": "manager", "module": "ai", **today(objects, actor, target)}


def next_answer(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An answer to the next question of a quiz."""
    row = TrainingAttempt.objects.filter(uid=target.id).first() if target else None
    return {"question": next((n for n in row.drawn if f"{n}" not in row.answers), 0) if row else 0, "answer": "0"}


def with_sam(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """An exercise with Sam."""
    return {"user": objects.user("sam").uid, "script": "husband", "planned_for": f"{timezone.localdate()}"}


def today(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A day."""
    return {"since": f"{timezone.localdate()}"}


def plan_ahead(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A plan for a review."""
    return {"months": "6", "owner": "", "next_on": f"{timezone.localdate() + timedelta(days=30)}"}


def sam_leaves(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """Sam has given notice today."""
    return {"user": objects.user("sam").uid, "told_on": f"{timezone.localdate()}"}


def change_of_register(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The change as it is now, with why."""
    address = objects.first("register_change").id
    marks = {line.difference.address: line.difference.mark for line in lines_of_register()}
    return {"mark": marks.get(address, ""), "why": "Tak jest od dziś."}


def lines_of_register() -> list[Line]:
    """What differs from the version in force."""
    return state_of("activities", timezone.now()).lines


def next_of_register(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """For the desk: what waited is sent back, and every change is described."""
    # nobody else's request may change anything
    if actor == "owner" and target is not None and target.state != "missing":
        by = User.objects.filter(role__dpo=True).first()
        for version in RegisterVersion.objects.waiting():
            withdraw(version, why="Jeszcze raz.", by=by)
        for line in lines_of_register():
            item = line.difference
            write_in("activities", item.address, mark=item.mark, why="Tak jest od dziś.", by=by)
    return {"review_on": "2099-01-01"}


def review_of_register(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """For the desk: the next version is in force, so that nothing differs."""
    body = next_of_register(objects, actor, target)
    if actor == "owner" and target is not None and target.state != "missing":
        approve(
            prepare("activities", by=User.objects.filter(role__dpo=True).first()),
            by=User.objects.filter(role__decides=True).first(),
        )
    return body


ACTIVITY = {"name": "Kadry", "aims": "kadry", "people": "pracownicy", "data_kinds": "akta", "periods": "10 lat"}
FORMS: dict[str, Filled] = {
    "dpo:readiness_check": same(owner=""),
    "dpo:review_plan": plan_ahead,
    "dpo:review_points": same(where="yes", old="yes", leavers="yes"),
    "dpo:review_signing": same(note="Bez uwag."),
    "dpo:access_line": same(needed="yes"),
    "dpo:own_access_line": same(needed="yes"),
    "dpo:unusual_look": same(note="Zastępstwo."),
    "dpo:leaving": sam_leaves,
    "dpo:agreement_new": same(reference="U 1", concluded_on="2026-01-05", sub_processing="general"),
    "dpo:agreement": same(reference="U 2", concluded_on="2026-01-05", sub_processing="general"),
    "dpo:sub_processor_new": same(name="Serwerownia", service="serwery", country="PL", noticed_on="2026-01-05"),
    "dpo:sub_processor": same(decision="accepted", why="Znamy tę firmę."),
    "dpo:processor_event_new": same(kind="audit", on="2026-01-05", text="Audyt bez uwag."),
    "dpo:suspension": same(why="Incydent."),
    "dpo:grace": bridged,
    "dpo:product_parts": same(parts=[]),
    "dpo:notice_way": same(way="task"),
    "dpo:verification_new": same(to="rodo@powierzenia.example", language="pl"),
    "dpo:verification": same(verdict="W porządku.", review_on="2099-01-05"),
    "dpo:questionnaire_pl": same(officer="yes", act="keep"),
    "dpo:questionnaire_en": same(officer="yes", act="keep"),
    "dpo:entrusted_new": same(controller="Firma", services="Hosting", categories=["identity"], since="2026-01-05"),
    "dpo:entrusted_one": same(controller="Firma", services="Hosting", categories=["identity"], since="2026-01-05"),
    "dpo:authorisation_papers": for_sam,
    "dpo:authorisation_signatures": same(pick=[]),
    "dpo:authorisation_withdrawal": same(why="Zmiana zadań."),
    "dpo:authorisation_scope": same(purposes=["contracts"], systems="Spójnik CRM, laptop S-12"),
    "dpo:authorisation_term": bridged,
    "dpo:authorisation_duty": today,
    "dpo:impact_test": same(**SCREENED),
    "dpo:impact_opinion": same(**{"opinion-verdict": "for", "opinion-text": "Bez zastrzeżeń."}),
    "dpo:impact_consultation": same(consulted_on="2026-01-05"),
    "dpo:impact_decision": same(outcome="not_needed", review_on="2099-01-05"),
    "dpo:risk_new": risk_body,
    "dpo:risk": risk_body,
    "dpo:risk_acceptance": same(why="Ponosimy to."),
    "dpo:risk_closing": same(why="Już się nie zdarzy."),
    "dpo:activity_new": same(**ACTIVITY),
    "dpo:activity": same(**ACTIVITY),
    "dpo:register_change": change_of_register,
    "dpo:register_next": next_of_register,
    "dpo:register_review": review_of_register,
    "dpo:register_decision": same(verdict="withdraw", why="Brakuje kadr."),
    "dpo:balancing_test": same(lawful="yes", go="save"),
    "dpo:balancing_opinion": same(**{"opinion-verdict": "for", "opinion-text": "Bez zastrzeżeń."}),
    "dpo:balancing_decision": same(outcome="theirs", reason="Nie spodziewają się."),
    "dpo:trust_publication": same(lead="Dbamy.", measures="Klucz dla każdej osoby."),
    "dpo:trust_withdrawal": same(),
    "dpo:evidence_links": same(to="Audytor", days="2", language="pl"),
    **{f"dpo:evidence_taken_{code}": six_digits for code in ("pl", "en")},
    "dpo:evidence_new": same(since="2026-01-01", until="2026-01-31", sections=["settings"], language="pl"),
    "dpo:evidence_version": same(since="2026-01-01", until="2026-01-31", sections=["settings"], language="pl"),
    "dpo:training_roles": for_a_role,
    "dpo:module_new": same(language="pl", title="Klucze", minutes="5", text="Słowa.", picture_words=""),
    "dpo:module_draft": same(title="Klucze", minutes="5", text="Słowa.", picture_words="Klucz"),
    "dpo:module_question": same(text="Komu?", answer_0="Nikomu", right_0="on", answer_1="Kurierowi", reason="Tak."),
    "dpo:exercises": with_sam,
    "dpo:exercise": same(result="asked"),
    "accounts:training_month": same(answer="0"),
    "accounts:training_quiz": next_answer,
    "dpo:first_day_later": same(step="people"),
    "dpo:first_day_firm": same(name="Firma", address="ul. Prosta 1", email="biuro@firma.example"),
    "dpo:first_day_officer": same(has="none", no_officer_because="Nie ma takiego obowiązku."),
    "dpo:first_day_mail": same(),
    "dpo:first_day_mail_server": mail_server,
    "dpo:first_day_team": same(**{"team": "Nowi", "form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0"}),
    "dpo:first_day_purposes": same(recordings="no"),
    "dpo:first_day_approval": all_answered,
    "dpo:first_day_looks": lambda objects, actor, target: {
        "logo": SimpleUploadedFile("logo.png", DOT),
        "colour": "#123456",
    },
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
    "dpo:transfer_mechanism": same(mechanism="art49", derogation="e", why="Spór."),
    "dpo:transfer_assessment": same(complete="yes", go="save"),
    "dpo:opinion": same(verdict="for", text="Bez zastrzeżeń."),
    "dpo:decision": same(verdict="approved", reason=""),
}
