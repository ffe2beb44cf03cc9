"""Addresses of this room, joined in crm/dpo/urls.py."""

from django.urls import path

from crm.dpo.authority_cases import views, views_asked, views_letters

CASE = "privacy/authority/<slug:number>/"
LETTER = f"{CASE}letters/<uuid:key>/"

urlpatterns = [
    path("privacy/authority/", views.cases, name="authority_cases"),
    path("privacy/authority/new/", views.new, name="authority_case_new"),
    path(CASE, views.case, name="authority_case"),
    path(f"{CASE}clear/", views.case_clear, name="authority_case_clear"),
    path(f"{CASE}description/", views.description, name="authority_description"),
    path(f"{CASE}closing/", views.closing, name="authority_closing"),
    path(f"{CASE}paper/", views_asked.paper, name="authority_paper"),
    path(f"{CASE}notes/", views_asked.notes, name="authority_notes"),
    path(f"{CASE}points/", views_asked.points, name="authority_points"),
    path(f"{CASE}points/<uuid:key>/", views_asked.point, name="authority_point"),
    path(f"{CASE}points/<uuid:key>/documents/", views_asked.documents, name="authority_documents"),
    path(f"{CASE}documents/<uuid:key>/", views_asked.document, name="authority_document"),
    path(f"{CASE}documents/<uuid:key>/file/", views_asked.document_file, name="authority_document_file"),
    path(f"{CASE}letters/new/", views_letters.letter_new, name="authority_letter_new"),
    path(f"{CASE}letters/answer/", views_letters.answer_new, name="authority_answer_new"),
    path(LETTER, views_letters.letter, name="authority_letter"),
    path(f"{LETTER}clear/", views_letters.letter_clear, name="authority_letter_clear"),
    path(f"{LETTER}text/", views_letters.letter_text, name="authority_letter_text"),
    path(f"{LETTER}signature/", views_letters.letter_signature, name="authority_letter_signature"),
    path(f"{LETTER}sending/", views_letters.letter_sending, name="authority_letter_sending"),
    path(f"{LETTER}term/", views_letters.letter_term, name="authority_letter_term"),
    path(f"{LETTER}file/", views_letters.letter_file, name="authority_letter_file"),
]
