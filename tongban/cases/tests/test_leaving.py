"""What leaves the house: an archive that holds, and does not hold once touched; a log that other tools count alike."""

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from hashlib import sha256
from itertools import pairwise

import pytest
import r4pm

from tongban.cases import queries
from tongban.cases.tests import factories as f
from tongban.cases.tests import promises as p
from tongban.kernel import policy
from tongban.kernel.actors import OPERATOR
from tongban.kernel.journal import seal, xes
from tongban.kernel.journal.models import Line
from tongban.kernel.journal.verify.archive import Unreadable, verify
from tongban.kernel.keys import SigningKey, public_keys

SPACE = "{http://www.xes-standard.org/}"


@pytest.fixture
def key(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    seal.make_key(seal.keys_folder())
    return next(iter(public_keys(seal.keys_folder()).values()))


@pytest.fixture
def case(key, here):
    found = f.proposed(here)
    f.move(here, found, "approver", "decide", outcome="granted")
    seal.everything()
    return found


def archive_of(here, name, case):
    answer = here.come_in(name).get(f"/api/cases/{case.number}/archive")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def judged(tmp_path, content, held=()):
    path = tmp_path / "case.zip"
    path.write_bytes(content)
    return verify(path, held)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(content):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        for name, part in content.items():
            opened.writestr(name, part)
    return target.getvalue()


def listed(content):
    """The same parts with a manifest that lists them as they are: what a careful forger would hand over."""
    manifest = json.loads(content["manifest.json"])
    rest = {name: part for name, part in content.items() if name != "manifest.json"}
    manifest["parts"] = {name: {"sha256": sha256(part).hexdigest(), "size": len(part)} for name, part in rest.items()}
    return {**rest, "manifest.json": spelt(manifest)}


def spelt(manifest):
    """A manifest as an archive has it: canonical."""
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# --- the archive -------------------------------------------------------------------------------------------------


def test_an_archive_holds_every_step_and_file_for_whoever_holds_the_key(here, case, key, tmp_path):
    verdict = judged(tmp_path, archive_of(here, "reviewer", case), [key])

    assert (verdict.findings, verdict.entries, verdict.withheld, verdict.files) == ([], 4, 0, 3)
    assert verdict.is_signer_held


def test_a_stranger_counts_hashes_and_links_with_nothing_but_the_page(here, case):
    content = parts(archive_of(here, "reviewer", case))
    manifest = json.loads(content["manifest.json"])
    bodies = [content[entry["body"]] for entry in manifest["entries"]]

    assert [sha256(body).hexdigest() for body in bodies] == [entry["hash"] for entry in manifest["entries"]]
    assert all(json.loads(later)["prev"] == sha256(first).hexdigest() for first, later in pairwise(bodies))
    held = {file["name"].partition(" ")[0]: sha256(content[file["path"]]).hexdigest() for file in manifest["files"]}
    made = {one.name: one.digest for one in queries.documents(f.again(here, case))}
    assert list(held) == ["application.pdf", "drawings.pdf", "受理通知书", "准予行政许可决定书"]
    assert held == {**dict.fromkeys(("application.pdf", "drawings.pdf"), sha256(f.PDF).hexdigest()), **made}


def test_the_applicants_archive_withholds_what_stays_inside_and_still_holds(here, case, key, tmp_path):
    content = archive_of(here, "applicant", case)
    verdict = judged(tmp_path, content, [key])

    assert (verdict.findings, verdict.entries, verdict.withheld) == ([], 4, 1)
    assert "总平面可行".encode() not in content
    assert "总平面可行".encode() in archive_of(here, "reviewer", case)


def test_the_applicants_archive_holds_his_own_hand_in_with_what_he_promised(here, key, tmp_path):
    here.version = f.publish(here.zone, code="C51", **p.ITEM)
    promising = p.handed_in(here, "drawings")
    seal.everything()

    verdict = judged(tmp_path, archive_of(here, "applicant", promising), [key])

    assert (verdict.findings, verdict.entries, verdict.withheld) == ([], 1, 0)


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        ("entries/0004.json", b"granted", b"refused", "hash does not belong"),
        ("private/0001.json", "赵一鸣".encode(), "钱一鸣".encode(), "digest does not belong"),
        ("proofs/0002.json", b'"number":2', b'"number":3', "proof of another entry"),
        ("files/", b"Catalog", b"Cats'og", "named by no entry"),
    ],
)
def test_a_change_is_seen_even_where_the_manifest_was_mended(here, case, tmp_path, part, old, new, told):
    content = parts(archive_of(here, "reviewer", case))
    name = f"files/{sha256(f.PDF).hexdigest()}" if part == "files/" else part
    assert old in content[name]
    changed = content[name].replace(old, new)
    if part == "files/":
        content[f"files/{sha256(changed).hexdigest()}"] = changed
        digests = name.removeprefix(part), sha256(changed).hexdigest()
        content["manifest.json"] = spelt(json.loads(content["manifest.json"].decode().replace(*digests)))
        del content[name]
    else:
        content[name] = changed

    silent = judged(tmp_path, packed(content))
    mended = judged(tmp_path, packed(listed(content)))

    assert not silent.holds
    assert [finding for finding in mended.findings if re.search(told.replace("hash does", ".*hash does"), finding)]


def test_an_archive_of_the_first_version_is_read_still(here, case, key, tmp_path):
    content = parts(archive_of(here, "reviewer", case))
    manifest = {name: one for name, one in json.loads(content["manifest.json"]).items() if name != "beside"}

    first = judged(tmp_path, packed(listed({**content, "manifest.json": spelt({**manifest, "v": 1})})), [key])
    mixed = packed(listed({**content, "manifest.json": spelt({**manifest, "v": 2})}))

    assert first.holds and first.files == 3
    with pytest.raises(Unreadable):
        judged(tmp_path, mixed)


def test_a_part_added_and_a_part_taken_away_are_seen(here, case, tmp_path):
    content = parts(archive_of(here, "reviewer", case))
    more, less = {**content, "entries/0005.json": b"{}"}, {**content}
    del less["README.txt"]

    assert judged(tmp_path, packed(more)).findings == ["entries/0005.json: is not listed in the manifest"]
    assert judged(tmp_path, packed(less)).findings == ["README.txt: is missing"]


def test_the_key_of_somebody_else_is_refused(here, case, tmp_path):
    verdict = judged(tmp_path, archive_of(here, "reviewer", case), [SigningKey.generate().public])

    assert len(verdict.findings) == 4
    assert "not among the keys asked" in verdict.findings[0]


def test_what_is_no_archive_is_said(tmp_path):
    for content in (packed({"manifest.json": b"{}"}), packed({"a": b""})):
        with pytest.raises(Unreadable):
            judged(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("applicant", "/cases/{number}/archive/"),
        ("applicant", "/api/cases/{number}/archive"),
        ("supervisor", "/api/events.xes"),
        ("reviewer", "/desk/export/"),
    ],
)
def test_whatever_leaves_is_kept_by_nobody_and_is_no_page_of_ours(here, case, name, address):
    answer = here.come_in(name).get(address.format(number=case.number))

    told = [answer[head] for head in ("Cache-Control", "X-Content-Type-Options", "Content-Security-Policy")]
    assert (answer.status_code, told) == (200, ["private, no-store", "nosniff", "default-src 'none'; sandbox"])


def test_who_may_not_see_the_case_gets_no_archive(here, case):
    for name in ("citizen", "stranger"):
        assert here.come_in(name).get(f"/api/cases/{case.number}/archive").status_code == 404
        assert here.come_in(name).get(f"/cases/{case.number}/archive/").status_code == 404
    assert here.come_in("applicant").get(f"/cases/{case.number}/archive/").status_code == 200


def test_before_the_head_is_signed_it_is_said_in_words(here, key):
    case = f.submitted(here)

    answer = here.come_in("applicant").get(f"/api/cases/{case.number}/archive")

    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "not-sealed")


# --- the event log -----------------------------------------------------------------------------------------------


def log_of(here, name="supervisor"):
    answer = here.come_in(name).get("/api/events.xes")
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_another_reader_counts_the_same_cases_and_entries(here):
    f.proposed(here), f.submitted(here), f.returned(here)
    f.submitted(f.world())

    status, content = log_of(here)

    policy.enter(here.supervisor)
    traces = ET.fromstring(content).findall(f"{SPACE}trace")
    assert status == 200
    assert len(traces) == queries.visible_to(here.supervisor).count() == 3
    events = [len(trace.findall(f"{SPACE}event")) for trace in traces]
    assert sum(events) == Line.objects.filter(zone=here.zone, kind="case").count() == 6


def read_back(content, tmp_path):
    """What a tool of process mining counts in a log: cases, steps, which followed which, first and last ones."""
    path = tmp_path / "log.xes"
    path.write_bytes(content)
    graph = r4pm.bindings.discover_dfg(r4pm.import_item("EventLog", str(path)))
    followed = {tuple(pair): count for pair, count in graph["directly_follows_relations"]}
    cases = r4pm.bindings.get_num_cases(r4pm.import_item("EventLogActivityProjection", str(path)))
    return cases, graph["activities"], followed, set(graph["start_activities"]), set(graph["end_activities"])


def in_the_journal(zone):
    """The same, counted in the journal itself."""
    lines = Line.objects.filter(zone=zone, kind="case").order_by("subject", "number").values_list("subject", "body")
    stories = {}
    for subject, body in lines:
        stories.setdefault(subject, []).append(json.loads(bytes(body))["verb"])
    told = stories.values()
    followed = Counter(pair for story in told for pair in pairwise(story))
    activities = Counter(verb for story in told for verb in story)
    return len(stories), activities, followed, {story[0] for story in told}, {story[-1] for story in told}


def test_a_tool_of_process_mining_reads_what_the_journal_counts(here, tmp_path):
    f.proposed(here), f.submitted(here), f.returned(here), f.proposed(here)
    f.submitted(f.world())

    content = log_of(here)[1]

    policy.enter(here.supervisor)
    counted = in_the_journal(here.zone)
    assert counted[:2] == (
        4,
        {"case.submit": 4, "case.accept": 2, "case.propose": 2, "case.ask_correction": 1},
    )
    assert read_back(content, tmp_path) == counted
    lost = re.sub(rb"<event>.*?</event>\n", b"", content, count=1, flags=re.DOTALL)
    assert read_back(lost, tmp_path) != counted


def test_the_log_keeps_the_rules_of_its_standard(here):
    f.proposed(here)

    log = ET.fromstring(log_of(here)[1])

    order = [child.tag.removeprefix(SPACE) for child in log]
    assert (log.tag, log.get("xes.version")) == (f"{SPACE}log", "1849-2016")
    assert order == ["extension"] * 4 + ["global"] * 2 + ["classifier", "string", "trace"]
    prefixes = {one.get("prefix") for one in log.findall(f"{SPACE}extension")} | {"tongban"}
    scopes = {one.get("scope"): {each.get("key") for each in one} for one in log.findall(f"{SPACE}global")}
    for holder in (*log.iter(f"{SPACE}trace"), *log.iter(f"{SPACE}event")):
        attributes = [one for one in holder if one.tag not in (f"{SPACE}trace", f"{SPACE}event")]
        keys = [one.get("key") for one in attributes]
        assert len(keys) == len(set(keys))
        assert scopes[holder.tag.removeprefix(SPACE)] <= set(keys)
        assert {key.partition(":")[0] for key in keys} <= prefixes
        for one in attributes:
            assert VALUES[one.tag.removeprefix(SPACE)].fullmatch(one.get("value")), ET.tostring(one)


VALUES = {
    "string": re.compile(".+"),
    "int": re.compile(r"-?\d+"),
    "date": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"),
}
"""The values that the schema of the standard allows, for the kinds of attribute that are written."""


def test_no_person_no_number_and_no_answer_is_in_the_log(here):
    case = f.proposed(here)

    content = log_of(here)[1].decode()

    secret = [case.number, case.applicant_name, f.ANSWERS["contact_telephone"], "总平面可行", here.enterprise_code]
    persons = [str(actor.person) for actor in here.actors.values()] + [str(here.enterprise)]
    assert "case.propose" in content
    assert [one for one in (*secret, *persons) if one in content] == []


def test_only_who_watches_over_the_zone_takes_its_log(here):
    assert [log_of(here, name)[0] for name in ("applicant", "window", "reviewer", "admin")] == [403, 403, 403, 200]


def test_a_log_of_a_thousand_pages_is_never_held_whole(here, django_assert_num_queries, monkeypatch):
    for _ in range(5):
        f.submitted(here)
    monkeypatch.setattr("tongban.cases.queries.leaving.AT_ONCE", 2)
    policy.enter(OPERATOR)

    with django_assert_num_queries(8):
        pieces = xes.log(queries.traces(here.supervisor), name="test")
        sizes = [len(piece) for piece in pieces]

    assert len(sizes) == 7
    assert max(sizes) < 4_000


def test_a_name_that_breaks_xml_is_spelled_out(here):
    content = b"".join(xes.log([xes.Trace("<&\"'>", ())], name="]]>")).decode()

    assert ET.fromstring(content).find(f"{SPACE}trace/{SPACE}string").get("value") == "<&\"'>"
