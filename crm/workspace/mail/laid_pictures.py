"""A picture for the text of a letter that is being written."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.sessions.staff_request import StaffRequest
from crm.correspondence.letters.drafts import DraftChanged
from crm.correspondence.letters.enclosures import enclose
from crm.correspondence.letters.letter_desk import LetterDesk
from crm.correspondence.pictures.inline_pictures import picture_from
from crm.correspondence.templatetags.letter_words import picture_address
from crm.narrowing import promised
from crm.privacy.uploads import UploadRefused


def laid_picture(request: StaffRequest, desk: LetterDesk) -> HttpResponse:
    """A picture for the text, laid beside the draft at once: where it lies, or one sentence why not."""
    context: dict[str, Any] = {}
    try:
        drawn = picture_from(request.FILES["picture"], by=request.user)
        with transaction.atomic():
            desk.laid = promised(desk.laid_by())
            [attachment] = enclose(desk.laid, [drawn], by=request.user)
        context = {"entry": desk.laid, "version": desk.version, "source": picture_address(attachment)}
    except UploadRefused as refusal:
        context = {"error": str(refusal)}
    except DraftChanged as changed:
        context = {"error": str(changed.message)}
    return render(request, "correspondence/letters/_laid.html", context, status=422 if "error" in context else 200)
