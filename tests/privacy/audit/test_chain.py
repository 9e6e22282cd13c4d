"""Nobody can change, insert or leave out an entry; what is missing at the end shows, too."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.privacy.audit.chain import AuditHead, chain_entry, verify_chain
from barun.privacy.audit.entry import ACTIONS, AuditDraft, AuditEntry, person_token

SECRET = bytes(range(32))
P1 = person_token(SECRET, "P1")


def chain(n_entries: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    head = AuditHead(0)
    for number in range(n_entries):
        action = ACTIONS[number % len(ACTIONS)]
        draft = AuditDraft(1000.0 + number, "barun", action, P1, {"purpose": "history"})
        entries.append(chain_entry(draft, head, SECRET))
        head = AuditHead(entries[-1].number, entries[-1].mac)
    return entries


def test_a_chain_is_whole() -> None:
    entries = chain(20)
    found = verify_chain(entries, SECRET)

    assert (found.is_whole, found.n_entries, found.fault) == (True, 20, None)
    assert found.head == AuditHead(20, entries[-1].mac)
    assert [entry.number for entry in entries] == list(range(1, 21))


def test_an_empty_log_is_whole() -> None:
    found = verify_chain([], SECRET)

    assert (found.is_whole, found.n_entries, found.head) == (True, 0, AuditHead(0))


def test_the_first_mac_is_known_by_hand() -> None:
    (entry,) = chain(1)
    content = f'[1, 1000.0, "barun", "consent-given", "{P1}", {{"purpose": "history"}}]'
    covered = b"barun audit" + bytes(32) + content.encode()

    assert entry.mac == hmac.new(SECRET, covered, hashlib.sha256).digest()


@given(
    at=st.integers(0, 9), what=st.sampled_from(["at_s", "actor", "action", "subject", "details"])
)
def test_every_change_is_found_where_it_is(at: int, what: str) -> None:
    entries = chain(10)
    values: dict[str, Any] = {
        "at_s": 5.0,
        "actor": "p-0",
        "action": "login" if entries[at].action != "login" else "export",
        "subject": "",
        "details": {},
    }
    entries[at] = replace(entries[at], **{what: values[what]})
    found = verify_chain(entries, SECRET)

    assert (found.fault, found.at_entry, found.n_entries) == ("changed", at + 1, at)


def test_an_entry_without_its_mac_or_with_another_secret_is_found() -> None:
    entries = chain(3)

    assert verify_chain(entries, bytes(32)).at_entry == 1
    assert verify_chain([*entries[:2], replace(entries[2], mac=b"")], SECRET).at_entry == 3


def test_an_entry_left_out_in_the_middle_is_found() -> None:
    entries = chain(5)
    found = verify_chain([*entries[:2], *entries[3:]], SECRET)

    assert (found.fault, found.at_entry) == ("missing", 3)


def test_numbering_anew_does_not_hide_it() -> None:
    entries = chain(5)
    rest = [replace(entry, number=entry.number - 1) for entry in entries[3:]]

    assert verify_chain([*entries[:2], *rest], SECRET).fault == "changed"


def test_swapped_entries_are_found() -> None:
    one, two, three = chain(3)

    assert not verify_chain([one, three, two], SECRET).is_whole
    swapped = [one, replace(three, number=2), replace(two, number=3)]
    assert verify_chain(swapped, SECRET).at_entry == 2


def test_what_is_missing_at_the_end_shows_against_a_noted_head() -> None:
    entries = chain(5)
    noted = AuditHead.read(AuditHead(4, entries[3].mac).text)

    assert verify_chain(entries[:3], SECRET).is_whole
    found = verify_chain(entries[:3], SECRET, noted)
    assert (found.fault, found.at_entry, found.n_entries) == ("before-head", 4, 3)
    assert verify_chain(entries, SECRET, noted).is_whole
    assert verify_chain(chain(2), SECRET, AuditHead(0)).is_whole


def test_a_log_written_anew_shows_against_a_noted_head() -> None:
    noted = AuditHead(2, bytes(32))

    assert verify_chain(chain(3), SECRET, noted).fault == "changed"


def test_a_clock_set_back_does_not_turn_the_order_round() -> None:
    first = chain_entry(AuditDraft(50.0, "barun", "login"), AuditHead(0), SECRET)
    head = AuditHead(1, first.mac)
    second = chain_entry(AuditDraft(20.0, "barun", "login"), head, SECRET, not_before_s=first.at_s)

    assert second.at_s == 50.0
    assert verify_chain([first, second], SECRET).is_whole


@pytest.mark.parametrize("written", ["", "3", "3:ff", "x:" + 64 * "0", "-1:" + 64 * "0"])
def test_what_is_no_head_is_refused(written: str) -> None:
    with pytest.raises(SettingError, match="64 hexadecimal digits"):
        AuditHead.read(written)
