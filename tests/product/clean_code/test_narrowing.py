"""Run-time checks that give a value its type: they pass what was promised on, and name what is missing."""

import pytest
from django import forms

from crm.narrowing import form_field, promised


class Colour(forms.Form):
    colour = forms.ChoiceField(choices=[("red", "Red")])


def test_what_is_there_is_handed_on():
    assert (promised(0), promised("")) == (0, "")


def test_what_was_promised_and_is_missing_is_said_at_once():
    with pytest.raises(LookupError):
        promised(None)


def test_a_field_comes_by_its_kind():
    form = Colour()
    assert form_field(form, "colour", forms.ChoiceField) is form.fields["colour"]


def test_a_field_of_another_kind_is_refused_by_name():
    with pytest.raises(TypeError, match="colour is a ChoiceField, no DateField"):
        form_field(Colour(), "colour", forms.DateField)
