"""The form of a token for SCIM."""

from uuid import uuid4

from django import forms

from crm.accounts.clients.forms import DaysField


class ProvisioningTokenForm(forms.Form):
    """A token. `uid` is the token's before it is there, so that sending the form twice makes one."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    days = DaysField()
