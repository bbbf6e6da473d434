"""Whose signatures stand in a bundle: the keys that it lists, the keys that the verifier holds, and no others."""

from typing import Any

from tongban.kernel.journal.verify.report import Place, Tell
from tongban.kernel.keys import KeyTrouble, PublicKey

FIRST_LINE = Place(1)


class Signers:
    """The keys of one bundle while it is read."""

    def __init__(self, tell: Tell, held: tuple[PublicKey, ...]) -> None:
        self.tell = tell
        self.held = {key.key_id: key for key in held}
        self.keys: dict[str, PublicKey] = {}
        self.used: dict[str, PublicKey] = {}
        self.missing: set[str] = set()
        self.is_list_sound = False

    def list_keys(self, listed: list[dict[str, str]] | None) -> None:
        """Take the manifest's list; each key must be what its id says."""
        self.is_list_sound = listed is not None
        for number, raw in enumerate(listed or [], start=1):
            try:
                key = PublicKey.read(bytes.fromhex(raw["public"]))
            except KeyTrouble as error:
                self._unsound(f"lists as key {number} what is {error}")
                continue
            if (key.key_id, key.algorithm) != (raw["key_id"], raw["algorithm"]):
                self._unsound(f"lists as key {number} another key than its id and algorithm say")
            elif key.key_id in self.keys:
                self._unsound(f"lists key {key.key_id} twice")
            self.keys[key.key_id] = key

    def _unsound(self, text: str) -> None:
        self.is_list_sound = False
        self.tell(FIRST_LINE, "key-unsound", text)

    def find(self, key_id: str, place: Place) -> PublicKey | None:
        """The key of a signature, or None, told once for each key, when there is none or it is not the one held."""
        key = self.keys.get(key_id) or self.held.get(key_id)
        if key_id not in self.keys:
            if self.is_list_sound and key_id not in self.missing:
                self.tell(place, "key-missing", f"is signed by key {key_id}, which the manifest does not list")
            self.missing.add(key_id)
        if key is None:
            return None
        if self.held and key_id not in self.held and key_id not in self.used:
            self.tell(place, "not-the-signer", f"is signed by key {key_id}, which is not a key you hold")
        self.used[key_id] = key
        return key

    def conclude(self) -> tuple[list[str], bool]:
        """Who signed, and whether every signature is of a key that is held."""
        if self.is_list_sound:
            for key_id in self.keys.keys() - self.used.keys() - self.missing:
                self.tell(FIRST_LINE, "key-unused", f"lists key {key_id}, which signed nothing")
        names = [f"{key_id} {key.algorithm}" for key_id, key in self.used.items()]
        return names, bool(self.used) and self.used.keys() <= self.held.keys() and not self.missing


def signature_of(signed: dict[str, Any]) -> bytes:
    """The signature of a head or a closing."""
    return bytes.fromhex(signed["signature"])
