"""Modules as they are written down: both languages alike, long enough, every question with its reason."""

import pytest

from crm.accounts.training.catalogue import SLUGS, product_module
from crm.accounts.training.module_files import BadModule, Run, blocks_of, module_from, questions_in

WORDS, POOL = (560, 1100), 10


@pytest.mark.parametrize("slug", SLUGS)
def test_a_module_says_the_same_in_both_languages(slug):
    polish, english = product_module(slug, "pl"), product_module(slug, "en")
    same = [
        (module.version, module.minutes, [(len(q.answers), q.right, bool(q.scene)) for q in module.questions])
        for module in (polish, english)
    ]
    assert same[0] == same[1]
    assert polish.title != english.title


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_module_is_read_in_minutes_and_its_pool_is_large_enough(slug, language):
    module = product_module(slug, language)
    assert WORDS[0] <= module.words <= WORDS[1]
    assert 5 <= module.minutes <= 8
    assert len(module.questions) >= POOL
    assert all(3 <= len(question.answers) <= 4 and question.reason for question in module.questions)
    assert module.takeaway
    assert (module.drawn, module.needed) == (5, 4)


def test_a_text_becomes_blocks_and_never_markup():
    blocks = blocks_of("## A heading\n\nOne **strong** <b>word\ngoes on.\n\n- a\n- b\n\n> seen")
    assert [(block.kind, len(block.lines)) for block in blocks] == [
        ("heading", 1),
        ("text", 1),
        ("list", 2),
        ("example", 1),
    ]
    assert blocks[1].lines[0][:3] == (Run("One "), Run("strong", strong=True), Run(" <b>word"))


@pytest.mark.parametrize(
    "lines",
    [
        ["? Asked", "+ right", "- wrong"],  # no reason
        ["? Asked", "+ right", "! why"],  # nothing wrong to choose
        ["? Asked", "- wrong", "- wrong too", "! why"],  # nothing right
    ],
)
def test_a_question_without_a_part_is_refused(lines):
    with pytest.raises(BadModule):
        list(questions_in(lines))


def test_a_file_without_its_head_is_refused():
    with pytest.raises(BadModule):
        module_from("title: A\n\ntext\n===\n", slug="a")
