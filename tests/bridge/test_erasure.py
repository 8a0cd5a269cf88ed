"""Hashes of addresses and numbers: the same for every spelling, and for no other key."""

from __future__ import annotations

from bridge.credentials import KeyRing, new_key
from bridge.erasure import known_macs, sealing_macs

OLD, NEW = new_key(), new_key()


def test_who_was_erased_is_known_again_in_any_spelling() -> None:
    ring = KeyRing.from_text(OLD)
    kept = sealing_macs(ring, ["dana@example.com"], ["5125550142"])
    assert kept["kid"] == ring.sealing_kid
    hashes = {*kept["emails"].values(), *kept["phones"].values()}  # type: ignore[union-attr]
    found = known_macs(ring, ring.kids, ["Dana@EXAMPLE.com"], ["+1 (512) 555-0142", ""])
    assert set(found) == hashes
    assert "dana" not in str(sorted(hashes))


def test_an_old_key_of_the_list_still_knows() -> None:
    kept = sealing_macs(KeyRing.from_text(OLD), ["dana@example.com"], [])
    after = KeyRing.from_text(f"{NEW},{OLD}")
    known = known_macs(after, [str(kept["kid"])], ["dana@example.com"], [])
    assert known == list(kept["emails"].values())  # type: ignore[union-attr]
    assert known_macs(KeyRing.from_text(NEW), [str(kept["kid"])], ["dana@example.com"], []) == []
