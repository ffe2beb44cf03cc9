"""Addresses about evidence, wordings, notices and renewals; consents/urls.py takes them in."""

from django.urls import URLPattern, path

from consents.views import consents, notice_pages, notice_texts, notices, proofs, renewals, trends

DESK = [
    path("privacy/consents/", consents.consents, name="consents"),
    path("privacy/consents/reminders/", consents.reminders, name="reminders"),
    path("privacy/consents/trends/", trends.trends, name="trends"),
    path("privacy/consents/<uuid:key>/proof.pdf", proofs.proof_pdf, name="proof_pdf"),
    path("privacy/consents/<uuid:key>/proof.json", proofs.proof_json, name="proof_json"),
    path("privacy/consents/<uuid:key>/reminder/", consents.reminder, name="reminder"),
    path("privacy/notices/", notices.notices, name="notices"),
    path("privacy/notices/acts/", notices.notices_act, name="notices_act"),
    path("privacy/notices/exemption/", notices.notices_exemption, name="notices_exemption"),
    path("privacy/notices/<uuid:key>/letter.pdf", notices.notice_letter, name="notice_letter"),
    path("privacy/notice-texts/", notice_texts.notice_texts, name="notice_texts"),
    path("privacy/notice-texts/new/", notice_texts.notice_new, name="notice_new"),
    path("privacy/notice-texts/<slug:slug>/", notice_texts.notice_text, name="notice_text"),
    path("privacy/notice-texts/<slug:slug>/draft/", notice_texts.notice_draft, name="notice_draft"),
    path("privacy/notice-texts/<slug:slug>/opinion/", notice_texts.notice_opinion, name="notice_opinion"),
    path("privacy/notice-texts/<slug:slug>/publication/", notice_texts.notice_publication, name="notice_publication"),
]


def public(code: str) -> list[URLPattern]:
    """The public's addresses in one language; their names end with it."""
    said, start = {"language": code}, f"p/{code}/notice/<slug:slug>/"
    return [
        path(start, notice_pages.newest, said, name=f"notice_newest_{code}"),
        path(f"{start}v/<int:number>/", notice_pages.notice, said, name=f"notice_{code}"),
        path(f"p/{code}/renewal/<str:token>/", renewals.renewal, said, name=f"renewal_{code}"),
    ]
