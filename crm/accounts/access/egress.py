"""What leaves the product as a file, a feed, a package, an address or a key: one table; what is not in it is refused.

Every answer that is no page (a file to be saved, a stream, any other type than HTML) and every page that shows a secret
once has a line here: what it is, by which proof it is handed out, how much of it is masked, and where it is logged. A
`FRESH` one asks the session for its password, code or passkey of the last ten minutes, whatever its view says; the
middleware looks at each answer on its way out and keeps back one whose address has no line.
tests/matrix/test_handing_out.py walks all addresses by what they return and compares. Pages that show people in clear
have a table too: unmasked_pages.py."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import structlog
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from crm.accounts.access import refusals
from crm.accounts.pages.page_request import PageRequest
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import ask_for_proof, is_fresh
from crm.privacy.logs import ledger

log = structlog.get_logger(__name__)
PAGES = frozenset({"text/html", ""})
BOTH, POST = frozenset({"GET", "HEAD", "POST"}), frozenset({"POST"})
GIVEN = range(200, 300)
HERE = "file.handed_out"  # the act that the middleware itself writes, for views that write none


class Proof(Enum):
    """By what whoever asks has shown who they are."""

    FRESH = "a password, code or passkey within ten minutes"
    LINK = "a secret link, and a code where the law wants one (strangers have no session)"
    TOKEN = "a token of the machines' door"  # noqa: S105 — words about one
    SESSION = "none beside the session: a page is looked at, not taken away, and each look is logged (a table)"
    NONE = "nothing: it holds no personal data"


class Mask(Enum):
    """How much of people's data it shows."""

    WHOLE = "unmasked, as far as the reader sees the people"
    OWN = "the asker's own data only"
    CODES = "numbers, codes and dates of cases, no names"
    SECRET = "a secret that opens something, shown once"  # noqa: S105 — words about one
    NOBODY = "nobody's"


@dataclass(frozen=True, slots=True)
class Handout:
    """One line: the proof it takes, how much it shows, where it is logged (a view of the access log or an act of the
    ledger; empty where nobody's data are in it), and with which methods it is handed out.
    """

    proof: Proof
    mask: Mask
    log: str = ""
    methods: frozenset[str] = BOTH


def file(log: str, mask: Mask = Mask.WHOLE) -> Handout:
    """A file about people, for staff."""
    return Handout(Proof.FRESH, mask, log)


def secret(log: str, methods: frozenset[str] = POST) -> Handout:
    """A page that shows a secret once."""
    return Handout(Proof.FRESH, Mask.SECRET, log, methods)


def link(log: str, mask: Mask = Mask.OWN) -> Handout:
    """What a person or a program gets by a link that is itself the secret."""
    return Handout(Proof.LINK, mask, log)


NO_PEOPLE = Handout(Proof.NONE, Mask.NOBODY)

HANDED_OUT: dict[str, Handout] = {
    # sales
    "contacts:entry_file": file("contacts:entry_file"),
    "contacts:entry_picture": Handout(Proof.SESSION, Mask.WHOLE, "contacts:entry_file"),
    "looks:logo": NO_PEOPLE,
    "sending:logo": NO_PEOPLE,
    "contacts:export_file": file("export.downloaded"),
    "contacts:full_export_file": file("full_export.downloaded"),
    "contacts:import_errors": file("contacts:import_errors"),
    "contacts:inbox_message": file("contacts:inbox_message"),
    "sales:deal_file": file("sales:deal_file"),
    "sales:file": file("sales:file"),
    "sales:receipt": file("sales:receipt"),
    "sales:offer_pdf": file("sales:offer_pdf"),
    "sales:deal_papers_pdf": file("sales:deal_papers_pdf"),
    "sales:offer_papers_pdf": file("sales:offer_papers_pdf"),
    "sales:paper_template_pdf": NO_PEOPLE,
    "sales:reports_csv": file("report.taken", Mask.CODES),
    "contacts:dashboard_csv": file("report.taken", Mask.CODES),
    # the privacy desk
    "dpo:agreement_file": file(HERE),
    "dpo:audit_csv": file("dpo:audit_csv", Mask.CODES),
    "dpo:copy": file("dpo:copy"),
    "dpo:evidence_file": file("dpo:evidence_file"),
    "dpo:printed": file("dpo:printed"),
    "dpo:processor_proof": file(HERE),
    "consents:notice_letter": file("consents:notice_letter"),
    "consents:proof_json": file("consents:proof_json"),
    "consents:proof_pdf": file("consents:proof_pdf"),
    "consents:submission_file": file("consents:submission_file"),
    "requests:file": file("requests:file"),
    "requests:letter_file": file("requests:letter_file"),
    "requests:package_file": file("requests:package_file"),
    "requests:recipient_people": file("request.people_fetched"),
    "requests:register_file": file("request.register_taken", Mask.CODES),
    "retention:json": file(HERE, Mask.CODES),
    "retention:pdf": file(HERE, Mask.CODES),
    "breaches:enclosure": file(HERE),
    "breaches:filing_file": file(HERE),
    "breaches:proof": file(HERE),
    "breaches:register_file": file("breach.register_taken", Mask.CODES),
    # assessments and risks: about purposes, nobody in them
    "dpo:balancing_paper": NO_PEOPLE,
    "dpo:authority_document_file": file(HERE),
    "dpo:authority_letter_file": file(HERE),
    "dpo:authority_paper": file(HERE, Mask.CODES),
    "dpo:risk_register": NO_PEOPLE,
    "dpo:impact_paper": NO_PEOPLE,
    "dpo:impact_authority": NO_PEOPLE,
    # authorisations: about colleagues, none of the people we serve
    "dpo:authorisation_paper": NO_PEOPLE,
    "dpo:authorisation_register": NO_PEOPLE,
    "dpo:own_authorisation": NO_PEOPLE,
    "dpo:consultation_paper": NO_PEOPLE,
    "dpo:own_policy_file": NO_PEOPLE,
    "dpo:policy_file": NO_PEOPLE,
    "dpo:policy_register": NO_PEOPLE,
    "dpo:officer_notice_paper": NO_PEOPLE,
    "dpo:plan_paper": NO_PEOPLE,
    "dpo:yearly_report_paper": NO_PEOPLE,
    # training: about colleagues, none of the people we serve
    "accounts:training_picture": NO_PEOPLE,
    "dpo:certificate": NO_PEOPLE,
    "dpo:own_certificate": NO_PEOPLE,
    "dpo:training_records": NO_PEOPLE,
    # secrets that open something, shown once
    "contacts:full_export_password": secret("full_export.password_shown"),
    "dpo:evidence_links": secret("evidence.shared"),
    "accounts:client_new": secret("token.issued"),
    "accounts:provisioning_token": secret("provisioning.token_issued"),
    "accounts:client_secret": secret("client.secret_made"),
    "accounts:renewal": secret("token.renewed"),
    "accounts:token_new": secret("token.issued"),
    "mailboxes:private_address": secret("mail_address.made", BOTH),
    "mfa_view_recovery_codes": secret("account.recovery_codes_made", BOTH),
    "sales:feed_renewal": secret("feed.renewed"),
    "webhooks:secret": secret("webhook.secret_renewed"),
    "webhooks:webhook_new": secret("webhook.made"),
    "sales:feeds": secret("feed.opened"),
    "requests:code": secret("request.code_renewed"),
    "requests:identity_code": secret("request.code_sent"),
    "requests:package_release": secret("request.package_released"),
    # people and programs by a link that is the secret
    "consents:receipt_en": link(""),
    "consents:receipt_pl": link(""),
    "dpo:evidence_taken_en": link("evidence.taken", Mask.WHOLE),
    "dpo:evidence_taken_pl": link("evidence.taken", Mask.WHOLE),
    "requests:fetch_en": link("request.package_fetched"),
    "requests:fetch_pl": link("request.package_fetched"),
    "requests:own_letter_en": link(""),
    "requests:own_letter_pl": link(""),
    "requests:told_en": link("request.people_fetched", Mask.WHOLE),
    "requests:told_pl": link("request.people_fetched", Mask.WHOLE),
    "sales:feed": link("sales:feed", Mask.WHOLE),
    "sales:booked_file_en": link(""),
    "sales:booked_file_pl": link(""),
    "sales:public_offer_file_en": link(""),
    "sales:public_offer_file_pl": link(""),
    # SCIM: about colleagues, none of the people we serve, by the provider's own token
    "scim:configuration": NO_PEOPLE,
    "scim:group": NO_PEOPLE,
    "scim:groups": NO_PEOPLE,
    "scim:resource_type": NO_PEOPLE,
    "scim:resource_types": NO_PEOPLE,
    "scim:schema": NO_PEOPLE,
    "scim:schemas": NO_PEOPLE,
    "scim:user": NO_PEOPLE,
    "scim:users": NO_PEOPLE,
    # keys of programs, for a code that a colleague's yes was, or for a secret; hours of them stand in no log each
    "accounts:oauth_token": Handout(Proof.LINK, Mask.OWN, "app.authorised", POST),
    "accounts:oauth_revocation": NO_PEOPLE,
    "accounts:oauth_introspection": NO_PEOPLE,
    "accounts:oauth_server": NO_PEOPLE,
    "accounts:oauth_site": NO_PEOPLE,
    "accounts:oauth_resource": NO_PEOPLE,
    # nobody's data
    "accounts:challenge": NO_PEOPLE,
    "accounts:saml_metadata": NO_PEOPLE,
    "accounts:saml_metadata_for": NO_PEOPLE,
    "mfa_login_webauthn": NO_PEOPLE,  # the riddle that a passkey answers at sign-in
    "accounts:push_devices": NO_PEOPLE,
    "accounts:session": NO_PEOPLE,
    "contacts:manifest_en": NO_PEOPLE,
    "contacts:manifest_pl": NO_PEOPLE,
    "contacts:service_worker": NO_PEOPLE,
    "contacts:text_hook": NO_PEOPLE,
    "contacts:call_hook": NO_PEOPLE,
    "consents:form_poster": NO_PEOPLE,
    "consents:form_qr_png": NO_PEOPLE,
    "consents:form_qr_svg": NO_PEOPLE,
    "dpo:agreement_draft": NO_PEOPLE,
    "dpo:entrusted_file": NO_PEOPLE,
    "dpo:readiness_file": NO_PEOPLE,
    "dpo:review_paper": NO_PEOPLE,
    "dpo:register_file": NO_PEOPLE,
    "dpo:register_version_file": NO_PEOPLE,
    "dpo:transfer_paper": NO_PEOPLE,
    "dpo:trust_badge_en": NO_PEOPLE,
    "dpo:trust_badge_pl": NO_PEOPLE,
    "healthz": NO_PEOPLE,
    "metrics": NO_PEOPLE,
    "readyz": NO_PEOPLE,
    "requests:portability_schema": NO_PEOPLE,
    "sales:price_export": NO_PEOPLE,
}
# Whole areas: answers to programs are JSON, each behind a scope, a purpose and the access log of its own.
AREAS: dict[str, Handout] = {"api": Handout(Proof.TOKEN, Mask.WHOLE, "api"), "admin": NO_PEOPLE}


def handout_of(name: str) -> Handout | None:
    """The line of an address by its URL name; None when it has none."""
    return HANDED_OUT.get(name) or AREAS.get(name.partition(":")[0])


def hands_out(response: HttpResponseBase) -> bool:
    """Whether an answer is something to keep rather than a page to look at."""
    if response.status_code not in GIVEN:
        return False
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    # an empty answer to a script (204) gives nothing away
    nothing = isinstance(response, HttpResponse) and not response.content
    return "Content-Disposition" in response.headers or response.streaming or (kind not in PAGES and not nothing)


class HandingOutMiddleware:
    """Asks for the fresh proof that an address wants, and keeps back what is handed out without a line in the table."""

    def __init__(self, get_response: Callable[[PageRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponseBase:
        response = self.get_response(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        line = handout_of(name)
        if not name or not hands_out(response):
            return response
        if line is not None:
            note(request, line, name)
            return response
        log.error("handed_out_undeclared", view=name)
        return kept_back(request)

    def process_view(self, request: StaffRequest, _view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        """None lets the view run."""
        line = handout_of(request.resolver_match.view_name)
        if line is None or line.proof is not Proof.FRESH or request.method not in line.methods:
            return None
        if not request.user.is_authenticated or getattr(request.user, "bearing", None) is not None:
            return None  # who may ask at all was said before: by the policy
        return None if is_fresh(request) else ask_for_proof(request)


def note(request: PageRequest, line: Handout, name: str) -> None:
    """Record who took it, where the view does not."""
    if line.log == HERE and request.user.is_authenticated:
        which = "/".join(str(value) for value in request.resolver_match.kwargs.values())
        with transaction.atomic():
            ledger.record(HERE, by=request.user, target=f"{name}/{which}"[:80])


def kept_back(request: PageRequest) -> HttpResponse:
    """The refusal in place of an answer that nobody declared, with its entry in the ledger."""
    return refusals.refuse(request, "handed_out") if request.user.is_authenticated else HttpResponse(status=403)
