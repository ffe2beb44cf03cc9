"""The form of the account at KSeF. Token, certificate and key are typed, kept sealed, and never shown again."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import User
from crm.files.rows.form_fields import nip_field
from crm.narrowing import form_field
from crm.privacy.models import Recipient
from crm.sales.ksef_line.certificate_proof import proof_of
from crm.sales.ksef_line.ksef_doors import FILE
from crm.sales.models import KsefAccount
from crm.sales.offers.frozen_content import seller

LARGEST = 64 * 1024  # bytes of a certificate or a key
TYPED = ("token", "certificate", "key", "password")


class KsefAccountForm(forms.ModelForm):
    """Whose account it is, what lets us in, which recipient it is, who gets what was made elsewhere."""

    nip = nip_field(label=_("NIP of the seller"), required=True)
    token = forms.CharField(
        label=_("KSeF token"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("With the rights to issue and to read invoices. Kept sealed and never shown."),
    )
    certificate = forms.FileField(
        label=_("or a certificate (PEM)"), required=False, help_text=_("A KSeF certificate for signing in, or a seal.")
    )
    key = forms.FileField(label=_("its private key (PEM)"), required=False)
    password = forms.CharField(
        label=_("password of the key"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Used once, to open the key. It is not kept."),
    )

    class Meta:
        model = KsefAccount
        fields = ("nip", "recipient", "keeper")
        help_texts = {
            "recipient": _("From the list of recipients: the Ministry of Finance. Without it no invoice goes."),
            "keeper": _(
                "They find invoices that another program issued in their imports. Nobody: none are fetched from KSeF."
            ),
        }

    field_order = ("nip", *TYPED, "recipient", "keeper")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        recipients = form_field(self, "recipient", forms.ModelChoiceField)
        recipients.queryset = Recipient.objects.active().order_by("name")
        self.initial["nip"] = self.instance.nip or seller()["nip"]
        keepers = form_field(self, "keeper", forms.ModelChoiceField)
        keepers.queryset = User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
        recipients.empty_label, keepers.empty_label = _("not said yet"), pgettext_lazy("user", "Nobody")
        if settings.KSEF == FILE:  # a folder asks for nothing of this
            for name in (*TYPED, "recipient"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        files = {name: data.get(name) for name in ("certificate", "key")}
        if any(files.values()) and data.get("token"):
            self.add_error("token", _("Type a token or a certificate, not both."))
        elif any(files.values()) and not all(files.values()):
            self.add_error("key", _("A certificate needs its key."))
        elif any(file.size > LARGEST for file in files.values() if file):
            self.add_error("certificate", _("This is larger than a certificate."))
        elif all(files.values()):
            self.take_certificate(data)
        return data

    def take_certificate(self, data: dict[str, Any]) -> None:
        """Read the pair; what is wrong with it stands beside it."""
        password = data.get("password") or ""
        try:
            pair = proof_of(data["certificate"].read(), data["key"].read(), password, at=timezone.now())
        except ValidationError as refusal:
            self.add_error("certificate", refusal)
        else:
            data["pair"] = pair

    @property
    def values(self) -> dict[str, Any]:
        """What is kept in clear."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}

    @property
    def proof(self) -> dict[str, str]:
        """What lets us in; empty where nothing was typed."""
        token = (self.cleaned_data.get("token") or "").strip()
        return {"token": token} if token else dict(self.cleaned_data.get("pair") or {})
