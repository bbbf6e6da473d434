"""The catalogue as CPSV-AP 3.2.0: both spellings say the same, and the published shapes find nothing wrong.

The shapes and the example are SEMICeu's (CPSV-AP 3.2.0, CC BY 4.0); they are not part of this project and are read from
beside it. Where they are absent, the rules of the published table that are written here are asked all the same.
"""

import gzip
import json
from pathlib import Path

import pytest
from django.test import Client
from pyshacl import validate
from rdflib import RDF, Graph, Namespace
from rdflib.compare import isomorphic

from tongban.cases.tests import factories as f
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.site.cli import export
from tongban.site.tests.grounds import loaded

ROOT = Path(__file__).resolve().parents[3]
CHECKS = ROOT.parent / "shared/data/checks/cpsv-ap"
CPSV, CV = Namespace("http://purl.org/vocab/cpsv#"), Namespace("http://data.europa.eu/m8g/")
WRITTEN_FROM_THE_TABLE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix cv: <http://data.europa.eu/m8g/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
[] a sh:NodeShape ; sh:targetClass cpsv:PublicService ;
   sh:property [ sh:path dct:identifier ; sh:minCount 1 ; sh:maxCount 1 ] ,
               [ sh:path dct:title ; sh:minCount 1 ; sh:datatype rdf:langString ] ,
               [ sh:path dct:description ; sh:minCount 1 ; sh:datatype rdf:langString ] ,
               [ sh:path cv:hasCompetentAuthority ; sh:minCount 1 ; sh:class cv:PublicOrganisation ] .
[] a sh:NodeShape ; sh:targetClass cv:PublicOrganisation ;
   sh:property [ sh:path dct:spatial ; sh:minCount 1 ; sh:class dct:Location ] ,
               [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:datatype rdf:langString ] .
[] a sh:NodeShape ; sh:targetClass cpsv:Rule ;
   sh:property [ sh:path dct:title ; sh:minCount 1 ] , [ sh:path dct:description ; sh:minCount 1 ] .
"""


@pytest.fixture
def shelves(furnished):
    furnished("loaded", loaded)


def answered(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def published_shapes():
    file = CHECKS / "cpsv-ap-3.2.0-SHACL.ttl.gz"
    if not file.exists():
        pytest.skip("the published shapes of CPSV-AP 3.2.0 are not beside this checkout")
    return Graph().parse(data=gzip.decompress(file.read_bytes()), format="turtle")


def violations(data, shapes):
    return validate(data, shacl_graph=shapes, inference="none", advanced=False)


@pytest.mark.usefixtures("shelves")
def test_both_spellings_say_the_same_of_every_item_in_force():
    content = answered("/api/services.jsonld")
    told = Graph().parse(data=content, format="json-ld")
    turtle = Graph().parse(data=answered("/api/services.ttl"), format="turtle")

    assert isomorphic(told, turtle)
    assert len(set(told.subjects(RDF.type, CPSV.PublicService))) == 60
    assert len(set(told.subjects(RDF.type, CV.EvidenceType))) == 132
    assert json.loads(content)["@context"]["cpsv"] == str(CPSV)


@pytest.mark.usefixtures("shelves")
def test_the_published_shapes_find_nothing_wrong():
    shapes = published_shapes()

    conforms, _, words = violations(Graph().parse(data=answered("/api/services.ttl"), format="turtle"), shapes)

    assert conforms, words


@pytest.mark.usefixtures("shelves")
def test_the_rules_of_the_published_table_find_nothing_wrong_and_see_what_is():
    shapes = Graph().parse(data=WRITTEN_FROM_THE_TABLE, format="turtle")
    data = Graph().parse(data=answered("/api/services.ttl?zone=tangshan"), format="turtle")
    conforms, _, words = violations(data, shapes)

    broken = Graph().parse(data=data.serialize(format="turtle"), format="turtle")
    broken.remove((None, CV.hasCompetentAuthority, None))

    assert conforms, words
    assert not violations(broken, shapes)[0]


def test_control_the_published_shapes_see_what_is_wrong():
    broken = '<urn:a> a <http://purl.org/vocab/cpsv#PublicService> ; <http://purl.org/dc/terms/title> "bare" .'

    conforms, _, words = violations(Graph().parse(data=broken, format="turtle"), published_shapes())

    assert not conforms
    assert words.count("Constraint Violation") >= 4


@pytest.mark.usefixtures("shelves")
def test_the_command_writes_what_the_address_answers(tmp_path):
    policy.enter(OPERATOR)
    counted = [export.written_services(tmp_path / name, "http://testserver/api", "") for name in ("a.ttl", "a.jsonld")]

    assert counted == [{"services": 60}] * 2
    assert (tmp_path / "a.ttl").read_bytes() == answered("/api/services.ttl")
    assert (tmp_path / "a.jsonld").read_bytes() == answered("/api/services.jsonld")


@pytest.mark.usefixtures("shelves")
def test_one_item_and_sixty_cost_the_same_number_of_questions(django_assert_max_num_queries):
    single = f.world().zone
    answered("/api/services.ttl")
    with django_assert_max_num_queries(6) as for_one:
        one = answered(f"/api/services.ttl?zone={single}")
    with django_assert_max_num_queries(6) as for_all:
        every = answered("/api/services.ttl")

    assert len(for_one) == len(for_all)
    assert [told.count(b"a cpsv:PublicService") for told in (one, every)] == [1, 61]
