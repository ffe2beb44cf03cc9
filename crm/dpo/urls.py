"""The privacy desk's addresses, included at the root: /privacy/… and /audit/…, room by room."""

from django.urls import include, path

app_name = "dpo"
urlpatterns = [
    path("", include("crm.dpo.first_day.urls")),
    path("", include("crm.dpo.overview.urls")),
    path("", include("crm.dpo.readiness.urls")),
    path("", include("crm.dpo.reviews.urls")),
    path("", include("crm.dpo.people.urls")),
    path("", include("crm.dpo.data_map.urls")),
    path("", include("crm.dpo.register.urls")),
    path("", include("crm.dpo.proposals.urls")),  # «new» would be a purpose's name
    path("", include("crm.dpo.purposes.urls")),
    path("", include("crm.dpo.transfers.urls")),
    path("", include("crm.dpo.processors.urls")),
    path("", include("crm.dpo.verification.urls")),
    path("", include("crm.dpo.ends.urls")),
    path("", include("crm.dpo.entrusted.urls")),
    path("", include("crm.dpo.authorisations.urls")),
    path("", include("crm.dpo.balancing.urls")),
    path("", include("crm.dpo.authority_cases.urls")),
    path("", include("crm.dpo.risks.urls")),
    path("", include("crm.dpo.consultations.urls")),
    path("", include("crm.dpo.policies.urls")),
    path("", include("crm.dpo.plan.urls")),
    path("", include("crm.dpo.yearly_report.urls")),
    path("", include("crm.dpo.appointment.urls")),
    path("", include("crm.dpo.training.urls")),
    path("", include("crm.dpo.impact.urls")),
    path("", include("crm.dpo.logs.urls")),
    path("", include("crm.dpo.evidence.urls")),
    path("", include("crm.dpo.trust.urls")),
    path("", include("crm.dpo.unusual.urls")),
]
