"""Components: one template per component under `templates/components/`, drawn in its own context.

A component sees only its parameters (plus request, user and csrf_token), so a page's `title` cannot leak into a card.
`{% ui "chip" … %}` draws one; `{% box "card" … %}…{% endbox %}` gives it a body, and `{% fill acts %}…{% endfill %}`
inside the body gives it a second one: the template prints them as `{{ body }}` and `{{ acts }}`.
"""

from contextlib import nullcontext

from django import template
from django.template.base import token_kwargs
from django.template.engine import Engine
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from crm.accounts.pages.frame import of_the_frame
from crm.accounts.together import ahead
from crm.privacy import page_memo

PASSED_ON = ("request", "user", "csrf_token", "LANGUAGE_CODE")
FILLS, ALIKE = "component_fills", "components_alike"
PLAIN = (str, SafeString, int, bool, type(None))


def drawn(context, name: str, parameters: dict) -> str:
    """The component `name` as HTML; TemplateDoesNotExist when there is none."""
    passed_on = {key: context[key] for key in PASSED_ON if key in context}
    inner = context.new({**passed_on, **parameters})
    return Engine.get_default().get_template(f"components/{name}.html").render(inner)


def drawn_inside(nodelist, context) -> str:
    """What stands in a tag as HTML: empty when it is white space alone."""
    html = nodelist.render(context)
    return html if html.strip() else ""


class UiNode(template.Node):
    """One component without a body. Those of one page that are told the same, as avatars and badges of a list are, are
    drawn once.
    """

    def __init__(self, name, parameters):
        self.name = name
        self.parameters = parameters

    def render(self, context):
        name, parameters = self.name.resolve(context), {}
        signature = [name, id(context.get("user"))]
        for key, value in self.parameters.items():
            resolved = value.resolve(context)
            parameters[key] = resolved = str(resolved) if isinstance(resolved, Promise) else resolved
            signature.append((key, type(resolved), resolved))
        if not all(map(is_plain, parameters.values())):
            return drawn(context, name, parameters)
        alike = context.render_context.dicts[0].setdefault(ALIKE, {})  # of this rendering, its includes among it
        place = tuple(signature)
        if place not in alike:
            alike[place] = drawn(context, name, parameters)
        return alike[place]


def is_plain(value) -> bool:
    """Whether a value says all by itself: a word, a number, or a tuple of what is declared to be `drawn_alike`."""
    return type(value) in PLAIN or (type(value) is tuple and all(getattr(part, "drawn_alike", False) for part in value))


class BoxNode(UiNode):
    """One component around a body; what its `fill` tags hold arrives under their names."""

    def __init__(self, name, parameters, nodelist):
        super().__init__(name, parameters)
        self.nodelist = nodelist

    def render(self, context):
        parameters = {key: value.resolve(context) for key, value in self.parameters.items()}
        fills: dict[str, str] = {}
        with context.push(**{FILLS: fills}):
            body = drawn_inside(self.nodelist, context)
        return drawn(context, self.name.resolve(context), {**parameters, **fills, "body": body})


class FillNode(template.Node):
    """A named second body of the box around it; prints nothing where it stands."""

    def __init__(self, name, nodelist):
        self.name = name
        self.nodelist = nodelist

    def render(self, context):
        html = drawn_inside(self.nodelist, context)
        if html:
            context[FILLS][self.name] = html
        return ""


class FilledNode(template.Node):
    """An element drawn only when its content is more than white space: an unused block leaves no empty heading."""

    def __init__(self, tag, css, nodelist):
        self.tag = tag
        self.css = css
        self.nodelist = nodelist

    def render(self, context):
        html = drawn_inside(self.nodelist, context)
        if not html:
            return ""
        return f'<{self.tag} class="{self.css}">{html.strip()}</{self.tag}>'


class FramedNode(template.Node):
    """A whole page: what its frame asks comes in one statement, and while it is drawn it asks nothing twice."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        with nullcontext() if page_memo.goes_on() else page_memo.reading():
            user = context["request"].user
            if user.is_authenticated:
                ahead(*of_the_frame(user))
            return self.nodelist.render(context)


def named(parser, token):
    """(name, parameters) of a `ui` or `box` tag."""
    tag, *bits = token.split_contents()
    if not bits:
        raise template.TemplateSyntaxError(f"{tag} needs the name of a component")
    parameters = token_kwargs(bits[1:], parser)
    if len(parameters) != len(bits) - 1:
        raise template.TemplateSyntaxError(f"{tag} takes key=value pairs after the name: {token.contents}")
    return parser.compile_filter(bits[0]), parameters


def ui(parser, token):
    """{% ui "chip" tone="ok" text=label %}"""
    return UiNode(*named(parser, token))


def box(parser, token):
    """{% box "card" title=label %}body{% fill acts %}buttons{% endfill %}{% endbox %}"""
    name, parameters = named(parser, token)
    nodelist = parser.parse(("endbox",))
    parser.delete_first_token()
    return BoxNode(name, parameters, nodelist)


def fill(parser, token):
    """{% fill acts %}…{% endfill %}, inside a box"""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endfill",))
    parser.delete_first_token()
    return FillNode(name, nodelist)


def filled(parser, token):
    """{% filled h1 title %}…{% endfilled %}: <h1 class="title">…</h1>, or nothing"""
    _tag, element, css = token.split_contents()
    nodelist = parser.parse(("endfilled",))
    parser.delete_first_token()
    return FilledNode(element, css, nodelist)


def framed(parser, _token):
    """{% framed %}the whole page{% endframed %}"""
    nodelist = parser.parse(("endframed",))
    parser.delete_first_token()
    return FramedNode(nodelist)
