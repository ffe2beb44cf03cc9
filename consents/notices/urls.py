"""Addresses of this room, joined in consents/urls.py; the public's names end with the language."""

from django.conf import settings
from django.urls import URLPattern, path

from consents.notices import views, views_preview, views_public, views_versions


def addresses_in(code: str) -> list[URLPattern]:
    """What the public reads in one language."""
    extra, start = {"language": code}, f"p/{code}/notice/<slug:slug>/"
    return [
        path(start, views_public.newest, extra, name=f"notice_newest_{code}"),
        path(f"{start}v/<int:number>/", views_public.notice, extra, name=f"notice_{code}"),
    ]


urlpatterns = [
    path("privacy/notices/", views.notices, name="notices"),
    path("privacy/notices/acts/", views.notices_act, name="notices_act"),
    path("privacy/notices/exemption/", views.notices_exemption, name="notices_exemption"),
    path("privacy/notices/<uuid:key>/letter.pdf", views.notice_letter, name="notice_letter"),
    path("privacy/notice-texts/", views_versions.notice_texts, name="notice_texts"),
    path("privacy/notice-texts/new/", views_versions.notice_new, name="notice_new"),
    path("privacy/notice-texts/<slug:slug>/", views_versions.notice_text, name="notice_text"),
    path("privacy/notice-texts/<slug:slug>/draft/", views_versions.notice_draft, name="notice_draft"),
    path("privacy/notice-texts/<slug:slug>/mail/", views_preview.notice_mail, name="notice_mail"),
    path("privacy/notice-texts/<slug:slug>/opinion/", views_versions.notice_opinion, name="notice_opinion"),
    path("privacy/notice-texts/<slug:slug>/publication/", views_versions.notice_publication, name="notice_publication"),
    *(address for code, _name in settings.LANGUAGES for address in addresses_in(code)),
]
