"""ops/: each question of the alerts and of the dashboard is one that Prometheus can read, about figures of ours."""

import json
import re
from pathlib import Path

import promql_parser
import pytest
import yaml

from crm.health.metrics.figures import FIGURES, REACHED
from crm.health.metrics.traffic import OWN

OPS = Path(__file__).resolve().parents[2] / "ops"
RULES = [rule for group in yaml.safe_load((OPS / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
PANELS = json.loads((OPS / "dashboard.json").read_text())["panels"]
QUESTIONS = [rule["expr"] for rule in RULES] + [row["expr"] for panel in PANELS for row in panel["targets"]]
PROMETHEUS_OWN = {"up": {"instance", "job"}}
ADDED = {"instance", "job"}  # by whoever asks


def given():
    """{figure: its labels}, as /metrics writes them."""
    rows = {figure.name: set(figure.labels) for figure in (*FIGURES, REACHED)}
    for family in OWN.collect():
        for sample in ("_total", "_bucket", "_count", "_sum"):
            rows[family.name + sample] = {"area", "method", "status", "le"}
    return {**{name: labels | ADDED for name, labels in rows.items()}, **PROMETHEUS_OWN}


def selectors(question):
    """Each (figure, labels it is narrowed by) of a question."""
    found_here = []
    promql_parser.walk(
        promql_parser.parse(question),
        lambda node: found_here.append(node) if isinstance(node, promql_parser.VectorSelector) else None,
    )
    return [(node.name, {matcher.name for matcher in node.matchers.matchers}) for node in found_here]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_readable_and_about_figures_that_we_give(question):
    known = given()
    figures = selectors(question)
    assert figures
    assert [name for name, _labels in figures if name not in known] == []
    assert [(name, labels - known[name]) for name, labels in figures if labels - known[name]] == []
    grouped = {word for words in re.findall(r"by \(([^)]*)\)", question) for word in words.split(", ")}
    assert grouped <= set().union(*(known[name] for name, _labels in figures))


def test_a_question_that_nothing_answers_would_be_noticed():
    assert selectors("rate(spojnik_typo_total[5m])") == [("spojnik_typo_total", set())]
    assert "spojnik_typo_total" not in given()
    with pytest.raises(ValueError, match=r"\S"):
        promql_parser.parse("sum(spojnik_jobs")


def test_every_figure_of_the_rows_is_watched():
    watched = {name for question in QUESTIONS for name, _labels in selectors(question)}
    assert {figure.name for figure in (*FIGURES, REACHED)} - watched == set()


def test_every_alert_says_how_grave_it_is_and_what_is_wrong():
    assert [rule["alert"] for rule in RULES if rule["labels"]["severity"] not in ("page", "ticket")] == []
    assert [rule["alert"] for rule in RULES if len(rule["annotations"]["summary"]) < 20] == []
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        labels = {label for name, _all in selectors(rule["expr"]) for label in given()[name]}
        assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= labels
        assert "for" not in rule or re.fullmatch(r"\d+[mhd]", rule["for"])
