"""The form of an identity provider that speaks SAML: its description, pasted or fetched, in place of a secret."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts.providers.forms import TermsForm, refuse_undialled
from crm.accounts.providers.oidc_client import Refused, is_address
from crm.accounts.providers.refusal_words import problem_words
from crm.accounts.providers.saml.descriptions import Description, described, fetched
from crm.accounts.providers.saml.documents import LARGEST


class SamlForm(TermsForm):
    """Name, description, whether we sign; who may come, and as what."""

    metadata_url = forms.CharField(
        label=_("Address of its metadata"),
        max_length=300,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=_("It is read again every hour: new keys are found there."),
    )
    metadata = forms.CharField(
        label=_("Or the metadata itself"),
        max_length=LARGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "mono"}),
        help_text=_("The XML that the provider gives to download. Without an address new keys have to be pasted here."),
    )

    class Meta(TermsForm.Meta):
        fields = ["name", "metadata_url", "metadata", "signs", "group_claim", "admits"]
        labels = {"group_claim": _("Attribute with the groups")}
        help_texts = {
            **TermsForm.Meta.help_texts,
            "group_claim": _("Its name, or its friendly name: usually groups."),
            "signs": _("Where the provider wants that; its page then needs our metadata with our key."),
        }

    field_order = ["name", "metadata_url", "metadata", "domains", "admits", "factors", "signs", "group_claim"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["domains"].required = True
        self.fields["domains"].help_text = _(
            "One a line, such as firma.pl. SAML does not say whether an address is verified: these are your own."
        )
        self.fields["factors"].help_text = _(
            "Values of AuthnContextClassRef, one a line. Who comes with one of them is asked for no code here."
        )
        self.described: Description | None = None

    def clean_metadata_url(self) -> str:
        """An address that may be dialled, or none."""
        url = self.cleaned_data["metadata_url"].strip()
        if url:
            parts = urlsplit(url) if is_address(url) else None
            if parts is None or parts.username or parts.fragment:
                raise forms.ValidationError(_("This is no address of metadata."))
            refuse_undialled(parts.hostname or "", parts.port or 443)
        return url

    def clean(self) -> dict[str, Any]:
        """An address or a text, with a description in it that is this provider's."""
        cleaned = super().clean()
        url, text = cleaned.get("metadata_url", ""), cleaned.get("metadata", "")
        if self.errors.get("metadata_url"):
            return cleaned
        if bool(url) == bool(text):
            self.add_error("metadata", _("Either an address or the metadata."))
            return cleaned
        try:
            self.described = described(fetched(url) if url else text)
            if self.instance.issuer and self.described.entity_id != self.instance.issuer:
                raise Refused("issuer")
        except Refused as refusal:
            words = gettext("Not right: %(problem)s") % {"problem": problem_words(refusal.code)}
            self.add_error("metadata_url" if url else "metadata", words)
        return cleaned
