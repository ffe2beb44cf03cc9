"""The pages of the access log in words: where something was seen."""

from django.utils.translation import gettext_lazy as _

from crm.contacts.history.onlookers import PLACES

API = "api:"  # before the resource that a machine read
EXPORTS = frozenset(
    {"contacts:export", "dpo:copy", "dpo:evidence_file", "dpo:printed", "sales:feed"}
)  # pages whose looks leave the house as a file
PAGES = {
    **PLACES,
    "contacts:mail": _("Writing a message"),
    "contacts:ways": _("Ways to reach the person"),
    "dpo:overview": _("Privacy overview"),
    "dpo:people": _("People"),
    "dpo:person": _("Person's sheet"),
    "dpo:reveal": _("Shown at the privacy desk"),
    "dpo:authority_case_clear": _("Case with the authority, with names"),
    "dpo:copy": _("Copy for the person"),
    "dpo:printed": _("Sheet of the person, on paper"),
    "dpo:evidence": _("Pack of evidence, being made"),
    "dpo:evidence_file": _("Pack of evidence, downloaded"),
    "dpo:audit": _("Access log"),
    "dpo:audit_csv": _("Access log as a file"),
    "dpo:ledger": _("Ledger"),
    "consents:proof": _("Proof"),
    "consents:proof_pdf": _("Proof as a PDF"),
    "consents:proof_json": _("Proof for machines"),
    "consents:consents": _("Consents"),
    "consents:desk_form": _("Consent form"),
    "consents:notices": _("Privacy notices"),
    "consents:notice_letter": _("Privacy notice to one person"),
    "consents:submission_file": _("Scan or recording"),
    "consents:taking": _("Taking a consent down"),
    "requests:list": _("Requests"),
    "requests:case": _("A request"),
    "requests:file": _("File of a request"),
    "breaches:scope_people": _("Breach: people in the scope"),
    "breaches:people": _("Breach: telling the people"),
    "breaches:printed": _("Breach: letter to print"),
    "requests:right": _("Request: decision"),
    "requests:letters": _("Request: letters"),
    "requests:letter_file": _("Request: letter as a PDF"),
    "requests:gathering": _("Request: data and others in them"),
    "requests:package": _("Request: copy made for the person"),
    "requests:package_file": _("Request: copy looked at"),
    "retention:run": _("Retention run"),
    "retention:line": _("Retention run: one person"),
    "retention:name": _("Retention run: name shown"),
    "retention:holds": _("Holds"),
    "retention:hold": _("A hold"),
    "retention:hold_new": _("New hold"),
    "retention:person": _("What keeps the data"),
    "retention:erasure": _("Plan of an erasure"),
    "retention:reports": _("Reasons to keep"),
    "retention:report": _("A reason to keep"),
    "retention:mentions": _("Mentions in notes"),
    "retention:mention": _("Mention in a note"),
    "retention:exclusions": _("List of exclusions"),
    "mail:list": _("Mail"),
    "mail:message": _("A message"),
}
