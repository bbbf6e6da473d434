"""What is generated is true: flows and glossary say what the code says today."""

from house import diagrams, glossary
from house.site import flows, own_models


def test_every_page_of_a_flow_is_as_its_table():
    assert diagrams.differing() == [], "run: python -m house.diagrams"


def test_every_kind_has_one_flow():
    kinds = [flow.kind for _module, flow in flows()]

    assert sorted(kinds) == sorted(set(kinds))


def test_every_arrow_of_a_picture_is_a_move_of_the_table_and_the_other_way_round():
    for _module, flow in flows():
        drawn = {line.strip() for line in diagrams.picture(flow) if " --> " in line and "[*]" not in line}
        moved = {
            (source, move.target, move.verb)
            for move in flow.moves
            for source in move.sources
            if move.target not in (None, source)
        }

        assert {
            (source, target, verb)
            for line in drawn
            for arrow, verbs in [line.split(": ")]
            for source, target in [arrow.split(" --> ")]
            for verb in verbs.split(", ")
        } == moved


def test_the_glossary_is_as_the_code():
    assert glossary.FILE.read_text(encoding="utf-8") == glossary.page(), "run: python -m house.glossary"


def test_every_model_has_its_word_in_the_field():
    silent = [f"{model.__module__}.{model.__name__}" for model in own_models() if glossary.term(model) is None]

    assert silent == []


def test_a_word_means_one_thing():
    words = [noun[0] for noun in glossary.nouns()]

    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_clause_belongs_to_a_word_that_is_used():
    assert set(glossary.clauses()) - {noun[0] for noun in glossary.nouns()} == set()
