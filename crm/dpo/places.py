"""The pages of the access log in words: where something was seen."""

from django.utils.translation import gettext_lazy as _

from crm.contacts.onlookers import PLACES

API = "api:"  # before the resource that a machine read
EXPORTS = frozenset({"contacts:export", "dpo:copy"})  # pages whose looks leave the house as a file
PAGES = {
    **PLACES,
    "contacts:companies": _("Companies"),
    "contacts:import_check": _("Import: dry run"),
    "contacts:import_columns": _("Import: columns"),
    "contacts:import_errors": _("Import: rows left out"),
    "contacts:mail": _("Writing a message"),
    "contacts:owner": _("Handing over"),
    "contacts:ways": _("Ways to reach her"),
    "dpo:overview": _("Privacy overview"),
    "dpo:people": _("People"),
    "dpo:person": _("Person's sheet"),
    "dpo:reveal": _("Shown at the privacy desk"),
    "dpo:copy": _("Copy for the person"),
    "dpo:audit": _("Access log"),
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
    "contacts:consent": _("Taking a consent down"),
    "mail:list": _("Mail"),
    "mail:message": _("A message"),
}
