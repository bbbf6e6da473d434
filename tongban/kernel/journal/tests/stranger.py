"""A verifier by somebody who has read docs/journal.md and nothing else: ValueError, or silence when all holds."""

import json
import re
from collections import Counter
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

OBJECT, HASH, WORD = r"\{(?s:.*)\}", '"[0-9a-f]{64}"', "[a-z][a-z0-9_-]*"
INSTANT = r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"'
ENTRY = {"actor": OBJECT, "after": OBJECT, "before": OBJECT, "effective_at": INSTANT, "recorded_at": INSTANT, "v": "1"}
ENTRY |= {"kind": f'"{WORD}"', "number": r"[1-9]\d*", "prev": f"null|{HASH}", "private": f"null|{HASH}"}
ENTRY |= {"status": 'null|"(?s:.*)"', "subject": '"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"'}
ENTRY |= {"verb": rf'"{WORD}\.{WORD}"', "zone": '"[A-Za-z0-9_-]{1,64}"'}
MANIFEST = dict.fromkeys("entries hash head heads installation keys kind v zones".split(), "(?s:.*)")
HEAD = dict.fromkeys("frontier installation key_id previous root signature signed_at size".split(), "(?s:.*)")
CLOSING = dict.fromkeys("closed_at installation key_id lines sha256 signature".split(), "(?s:.*)")
HALF_ORDER = 0x7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8
ACTOR = {"role", "person", "zone", "post", "agency", "principal", "mandate"}


def need(holds, what):
    if not holds:
        raise ValueError(what)


def spell(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def is_plain(value, levels=64):
    if isinstance(value, (dict, list)):
        inner = [*value.values()] if isinstance(value, dict) else value
        names = value if isinstance(value, dict) else ()
        return levels > 0 and all(map(str.isascii, names)) and all(is_plain(each, levels - 1) for each in inner)
    return type(value) is not float and (type(value) is not int or abs(value) < 2**53)


def parse(text, shape):
    value = json.loads(text.decode())
    need(spell(value).encode() == text and is_plain(value), "not canonical")
    need(isinstance(value, dict) and value.keys() == shape.keys(), "other members")
    need(all(re.fullmatch(form, spell(value[name]), re.ASCII) for name, form in shape.items()), "other types")
    return value


def check_signature(keys, signed, *names):
    text, signature = spell({name: signed[name] for name in names}).encode(), bytes.fromhex(signed["signature"])
    need(len(signature) == 64 and signature.hex() == signed["signature"], "spelling of the signature")
    if not isinstance(keys[signed["key_id"]], ec.EllipticCurvePublicKey):
        return keys[signed["key_id"]].verify(signature, text)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    need(s <= HALF_ORDER, "the larger s")
    return keys[signed["key_id"]].verify(utils.encode_dss_signature(r, s), text, ec.ECDSA(hashes.SHA256()))


def check_entry(line, position, chains):
    stated, hash, body = line.split(b" ", 2)
    need(stated == b"%d" % position and hash.decode() == sha256(body).hexdigest(), "position or hash")
    entry = parse(body, ENTRY)
    need(all(map(datetime.fromisoformat, (entry["recorded_at"], entry["effective_at"]))), "instant")
    need(entry["verb"].split(".")[0] == entry["kind"] and {"role"} <= entry["actor"].keys() <= ACTOR, "verb or actor")
    need(all(isinstance(value, str) for value in entry["actor"].values()), "actor")
    number, tip, kind, columns = chains.get((entry["zone"], entry["subject"]), (0, None, entry["kind"], {}))
    need((entry["number"], entry["prev"], entry["kind"]) == (number + 1, tip, kind), "chain")
    need(entry["before"].keys() <= (entry["after"].keys() if number else set()), "before")
    need(all(spell(columns.get(name, was)) == spell(was) for name, was in entry["before"].items()), "before")
    columns |= {name: value for name, value in entry["after"].items() if name != "rows"}
    chains[entry["zone"], entry["subject"]] = number + 1, hash.decode(), kind, columns
    return entry["zone"], bytes.fromhex(hash.decode())


def check_head(head, size, tree, keys, previous):
    need((head["size"], head["previous"]) == (size, previous) and size > previous, "size of the head")
    root = tree[-1]
    for node in tree[-2::-1]:
        root = sha256(b"\1" + node + root).digest()
    need([node.hex() for node in tree] == head["frontier"] and root.hex() == head["root"], "root")
    check_signature(keys, head, "installation", "previous", "root", "signed_at", "size")


def grow(tree, size, leaf):
    node = sha256(b"\0" + leaf).digest()
    while size & 1:
        node, size = sha256(b"\1" + tree.pop() + node).digest(), size >> 1
    tree.append(node)


def check(bundle):
    lines = bundle.split(b"\n")
    need(lines.pop() == b"" and len(lines) > 1 and lines[-1].startswith(b"close "), "the end")
    manifest, closing = parse(lines[0], MANIFEST), parse(lines[-1][6:], CLOSING)
    ders = [bytes.fromhex(key["public"]) for key in manifest["keys"]]
    keys = {sha256(der).hexdigest()[:16]: load_der_public_key(der) for der in ders}
    tree, chains, zones, heads, size = [], {}, Counter(), [], 0
    for line in lines[1:-1]:
        if line.startswith(b"head "):
            heads.append(parse(line[5:], HEAD))
            check_head(heads[-1], size, tree, keys, heads[-2]["size"] if heads[:-1] else 0)
        else:
            zone, leaf = check_entry(line, size, chains)
            grow(tree, size, leaf)
            zones[zone], size = zones[zone] + 1, size + 1
    last = {name: value for name, value in heads[-1].items() if name != "frontier"} if heads else None
    need((last or {"size": 0})["size"] == size and spell(manifest["head"]) == spell(last), "last head")
    counted = {
        "entries": size,
        "heads": len(heads),
        "zones": zones,
        "hash": "sha-256",
        "kind": "tongban-journal",
        "v": 1,
    }
    need(spell(counted) == spell({name: manifest[name] for name in counted}), "counts")
    need(len({each["installation"] for each in (manifest, closing, *heads)}) == 1, "installation")
    need(
        {each["key_id"] for each in (closing, *heads)} == keys.keys() == {k["key_id"] for k in manifest["keys"]}, "keys"
    )
    content = bundle[: -len(lines[-1]) - 1]
    need((closing["lines"], closing["sha256"]) == (len(lines) - 1, sha256(content).hexdigest()), "content")
    check_signature(keys, closing, "closed_at", "installation", "lines", "sha256")
