"""Who asks what of the matrix: every pair of route and object, or one for each thing that may come out; in words."""

import pytest

from tests.matrix.cast import ACTORS, GONE_OR_FOREIGN, IN, NO, OUT, STRANGERS, TOKENS, WRONG
from tests.matrix.state import changed, digest, tables, touched, written
from tests.matrix.table import NOTED, expected, right_of
from tests.matrix.walk import VERBS, outcome, undone

READING = {"GET", "HEAD", "OPTIONS"}


def cells(walk, routes, chosen, askers):
    """{(path, method, actor, class): (what came out, what is allowed)} of every chosen triple, and faults.

    askers(route, method, [(actor, object), …]) says which of them ask by a method.
    """
    outcomes, names, faults = {}, tables(), []
    before = digest(names)
    for route, pairs_of in groups(routes, chosen(walk.objects, routes, ACTORS)):
        requests = [(method, *pair) for method in VERBS for pair in askers(route, method, pairs_of)]
        with undone():
            since = written()
            for method, actor, target in requests:
                allowed = allowed_to(actor, method, route, target)
                looks = method in READING and route.path not in NOTED
                if looks or IN not in allowed:
                    outcomes[key(route, method, actor, target)] = tried(walk, method, route, actor, target), allowed
            suspects = touched(since, names)
            if suspects and (harm := changed(before, digest(suspects))):
                faults.append((route.path, "a refused or reading request changed", harm))
        for method, actor, target in requests:
            if key(route, method, actor, target) not in outcomes:
                with undone():
                    came = tried(walk, method, route, actor, target)
                outcomes[key(route, method, actor, target)] = came, allowed_to(actor, method, route, target)
    return outcomes, faults


def without(route):
    """Two of the methods that a route does not have, others for the next route."""
    lacking = [method for method in VERBS if method not in route.policy.methods]
    start = len(route.path) % len(lacking)
    return [*lacking[start:], *lacking[:start]][:2]


def allowed_to(actor, method, route, target):
    """What may come out of a request."""
    return expected(actor, method, route.path, target) if method in route.policy.methods else {WRONG}


def all_of_them(_route, _method, pairs_of):
    """Everybody asks by every method."""
    return pairs_of


class Shares:
    """A few ask by each method: one for each thing that may come out, of people, programs and strangers by turns.

    Whether somebody holds a right is decided in one place for all routes that demand it, so each of the cast asks
    for each right somewhere. A method that a route does not have is refused before anybody is looked at: one asks by
    two of them, by turns. HEAD is GET without the text: one asks. Of a route that has no turn those ask whom
    it keeps out.
    """

    def __init__(self, share):
        self.met, self.share = set(), {route.path for route in share}

    def __call__(self, route, method, pairs_of):
        if route.path not in self.share:
            return self.kept_out(route, method, pairs_of)
        start = (len(route.path) + VERBS.index(method)) % len(pairs_of)
        turned = [*pairs_of[start:], *pairs_of[:start]]
        if method not in route.policy.methods:
            return turned[: method in without(route)]
        if method == "HEAD" and route.path not in NOTED:
            return turned[:1]
        return [pair for pair in turned if self.tells_more(route, method, *pair)]

    def kept_out(self, route, method, pairs_of):
        """One of the strangers and one who lacks the right, by turns; of a page once, not for its head as well."""
        if method not in route.policy.methods or (method == "HEAD" and route.path not in NOTED):
            return []
        turn = len(route.path) % len(pairs_of)
        allowed = {pair: frozenset(allowed_to(pair[0], method, route, pair[1])) for pair in pairs_of}
        turned = [*pairs_of[turn:], *pairs_of[:turn]]
        return list({allowed[pair]: pair for pair in turned if allowed[pair] <= {OUT, NO}}.values())

    def tells_more(self, route, method, actor, target):
        """Whether nobody like them has asked before."""
        allowed = allowed_to(actor, method, route, target)
        sort = "program" if actor in TOKENS else "stranger" if actor in STRANGERS else "person"
        sort = "" if allowed == {OUT} else sort
        state = target.state if target and allowed == {GONE_OR_FOREIGN} else ""
        cases = {(route.path, method, frozenset(allowed), sort, state), (right_of(route.path), actor)}
        more = cases - self.met
        self.met |= cases
        return bool(more)


def groups(routes, triples):
    """The triples by their route, in the order of the routes."""
    of = {}
    for route, actor, target in triples:
        of.setdefault((route.path, route.name), (route, []))[1].append((actor, target))
    return list(of.values())


def key(route, method, actor, target):
    return route.path, method, actor, target.label if target else ""


def tried(walk, method, route, actor, target):
    """What came out; OPTIONS and undeclared methods are asked of the address alone."""
    return outcome(walk.about(actor, method, route, target))


def disagreements(outcomes):
    """Cells in which something else came out than the design allows, in words."""
    wrong = {cell: pair for cell, pair in outcomes.items() if pair[0] not in pair[1]}
    return [f"{' '.join(cell)}: {came}, not {' or '.join(sorted(allowed))}" for cell, (came, allowed) in wrong.items()]


def none_of(lines):
    """Fail with every line, however many there are."""
    if lines:
        pytest.fail("\n".join(map(str, lines)), pytrace=False)
