"""Form controls dressed for our sheets; Django itself adds aria-invalid and aria-describedby."""

from django import forms

CHECKS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def kind(field) -> str:
    """How a bound field is laid out: check, choices, file, hidden or line."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CHECKS):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "file" if isinstance(widget, forms.FileInput) else "line"


def control(field, css: str = ""):
    """The control of a bound field with the class its kind needs; `css` is added (for example "sm")."""
    widget = field.field.widget
    if isinstance(widget, (*CHECKS, forms.CheckboxInput)):
        dress = "form-check-input"
    else:
        dress = "form-select" if isinstance(widget, forms.Select) else "form-control"
    own_class = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": " ".join(filter(None, (dress, own_class, css)))})


def option_control(option):
    """One radio button or check box of a choices field, dressed."""
    option.data["attrs"]["class"] = "form-check-input"
    return option.tag()
