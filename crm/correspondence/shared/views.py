"""What a phone shares with the app (Web Share Target), and the same by hand; then it waits in the tray for a name."""

from django.contrib.messages import ERROR
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.correspondence.shared.forms import SharedForm
from crm.correspondence.shared.sharing_in import share_in
from crm.privacy.uploads import UploadRefused

WORDS = ("title", "text", "url")


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def shared(request: StaffRequest) -> HttpResponse:
    """Take what the phone shares. It has no form of ours; the browser says that no page asked (`access/csrf.py`)."""
    try:
        row = share_in([request.POST.get(name, "") for name in WORDS], request.FILES.getlist("files"), by=request.user)
    except (UploadRefused, ValidationError) as refusal:
        toast(request, refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal), level=ERROR)
        return redirect("contacts:shared_new")
    return redirect("contacts:inbox_mail", row.uid)


@policy(rights.CONTACTS_EDIT, methods=["GET", "POST"])
def shared_new(request: StaffRequest) -> HttpResponse:
    """A photo of a visiting card, or words and files, by hand."""
    form = SharedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = share_in(["", form.cleaned_data["text"]], request.FILES.getlist("files"), by=request.user)
        except UploadRefused as refusal:
            form.add_error("files", str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("contacts:inbox_mail", row.uid)
    status = 422 if request.method == "POST" else 200
    return render(request, "correspondence/shared/new.html", {"form": form}, status=status)
