"""What makes an integration an app, as a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import App
from crm.accounts.oauth import redirect_addresses


class AppForm(forms.Form):
    """Who made it, whether it keeps a secret, and where its answers go."""

    maker = forms.CharField(
        label=_("Who made it"), max_length=80, help_text=_("Colleagues read this before they let it act for them.")
    )
    confidential = forms.BooleanField(
        label=_("It keeps a secret on a server"),
        required=False,
        initial=True,
        help_text=_("Not where it runs on a telephone, a desk or in a browser: there nothing stays secret."),
    )
    redirect_uris = forms.CharField(
        label=_("Where its answers go"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        max_length=3000,
        help_text=_(
            "Whole addresses, one on each line, as its maker gives them: https, 127.0.0.1 for a program on the "
            "colleague's machine, or a scheme of its own."
        ),
    )

    def __init__(self, *args: Any, app: App | None = None, **options: Any) -> None:
        if app is not None:
            initial = {"maker": app.maker, "confidential": app.confidential}
            options["initial"] = {**initial, "redirect_uris": "\n".join(app.redirect_uris)}
        super().__init__(*args, **options)

    def clean_redirect_uris(self) -> list[str]:
        """The addresses, each looked at."""
        try:
            return redirect_addresses.checked(self.cleaned_data["redirect_uris"].splitlines())
        except ValidationError as refusal:
            raise ValidationError(refusal.error_list) from None
