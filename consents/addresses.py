"""Addresses about evidence, wordings, notices and renewals; consents/urls.py takes them in."""

from django.urls import URLPattern, path

from consents.desk import views, views_proof
from consents.notices import views as notices, views_public, views_versions
from consents.preferences import views_renewal
from consents.wordings import views_trends

DESK = [
    path("privacy/consents/", views.consents, name="consents"),
    path("privacy/consents/reminders/", views.reminders, name="reminders"),
    path("privacy/consents/trends/", views_trends.trends, name="trends"),
    path("privacy/consents/<uuid:key>/proof.pdf", views_proof.proof_pdf, name="proof_pdf"),
    path("privacy/consents/<uuid:key>/proof.json", views_proof.proof_json, name="proof_json"),
    path("privacy/consents/<uuid:key>/reminder/", views.reminder, name="reminder"),
    path("privacy/notices/", notices.notices, name="notices"),
    path("privacy/notices/acts/", notices.notices_act, name="notices_act"),
    path("privacy/notices/exemption/", notices.notices_exemption, name="notices_exemption"),
    path("privacy/notices/<uuid:key>/letter.pdf", notices.notice_letter, name="notice_letter"),
    path("privacy/notice-texts/", views_versions.notice_texts, name="notice_texts"),
    path("privacy/notice-texts/new/", views_versions.notice_new, name="notice_new"),
    path("privacy/notice-texts/<slug:slug>/", views_versions.notice_text, name="notice_text"),
    path("privacy/notice-texts/<slug:slug>/draft/", views_versions.notice_draft, name="notice_draft"),
    path("privacy/notice-texts/<slug:slug>/opinion/", views_versions.notice_opinion, name="notice_opinion"),
    path("privacy/notice-texts/<slug:slug>/publication/", views_versions.notice_publication, name="notice_publication"),
]


def public(code: str) -> list[URLPattern]:
    """The public's addresses in one language; their names end with it."""
    said, start = {"language": code}, f"p/{code}/notice/<slug:slug>/"
    return [
        path(start, views_public.newest, said, name=f"notice_newest_{code}"),
        path(f"{start}v/<int:number>/", views_public.notice, said, name=f"notice_{code}"),
        path(f"p/{code}/renewal/<str:token>/", views_renewal.renewal, said, name=f"renewal_{code}"),
    ]
