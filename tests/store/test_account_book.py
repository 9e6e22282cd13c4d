"""Accounts and logins, on SQLite and PostgreSQL: what holds, what ends, what nobody can read."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from barun.errors import InputError
from barun.privacy.accounts.login_span import ABSOLUTE_S, DEVICE_S, IDLE_S
from barun.store.account_records import AccountRecord, CodeKind, CodeRecord, LoginRecord
from barun.store.key_source import MemoryKeys
from barun.store.opening import FILE_NAME
from barun.store.sql_store import SqlStore
from tests.fixtures.databases import empty_store

NOW_S = 1_795_000_000.0


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


@pytest.fixture
def peopled(store: SqlStore) -> SqlStore:
    """A store of an administrator and a person, each logged in once."""
    store.accounts.add("a-boss", "Boss", "administrator", "hash of boss", NOW_S)
    store.accounts.add("a-minji", "Kim Minji", "person", "hash of minji", NOW_S + 1)
    for name in ("boss", "minji"):
        store.logins.begin(login(name))
    return store


def login(name: str, at_s: float = NOW_S, cookie: str = "") -> LoginRecord:
    return LoginRecord((cookie or name).encode() * 8, f"a-{name}", at_s, at_s, "Firefox, Linux")


def code(token: str, kind: CodeKind = "invitation", account_id: str | None = None) -> CodeRecord:
    return CodeRecord(token.encode(), kind, "coach", account_id, NOW_S, NOW_S + 100)


def kept_hash(store: SqlStore) -> str:
    minji = store.accounts.find("a-minji")
    assert minji is not None
    return minji.password


def acts(store: SqlStore) -> list[tuple[str, str]]:
    return [
        (one.action, one.details.get("what") or one.details["reason"])
        for one in store.audit.entries()
    ]


def test_an_account_is_found_by_id_and_by_name_however_it_is_written(peopled: SqlStore) -> None:
    minji = AccountRecord("a-minji", "Kim Minji", "person", "hash of minji", NOW_S + 1)
    assert peopled.accounts.find("a-minji") == minji
    assert peopled.accounts.find_by_name("  kim  MINJI") == minji
    assert [one.account_id for one in peopled.accounts.all()] == ["a-boss", "a-minji"]
    assert peopled.accounts.find("a-nobody") is None
    assert peopled.accounts.find_by_name("nobody") is None


def test_a_store_without_accounts_has_none(store: SqlStore) -> None:
    assert store.accounts.all() == ()
    assert store.accounts.find_by_name("x") is None
    assert store.logins.find(b"x") is None
    assert store.logins.all_of("a-minji") == ()
    store.logins.tidy(NOW_S)


def test_a_name_belongs_to_one_account(peopled: SqlStore) -> None:
    with pytest.raises(InputError) as refused:
        peopled.accounts.add("a-other", "KIM MINJI", "person", "", NOW_S)
    assert refused.value.code == "accounts.name-taken"
    assert peopled.accounts.find("a-other") is None


def test_the_last_administrator_stays(peopled: SqlStore) -> None:
    accounts = peopled.accounts
    attempts: tuple[Callable[[], None], ...] = (
        partial(accounts.set_role, "a-boss", "person", NOW_S),
        partial(accounts.set_disabled, "a-boss", NOW_S, is_disabled=True),
    )
    for attempt in attempts:
        with pytest.raises(InputError) as refused:
            attempt()
        assert refused.value.code == "accounts.last-administrator"
    boss = accounts.find("a-boss")
    assert boss is not None
    assert (boss.role, boss.is_disabled) == ("administrator", False)
    assert peopled.logins.all_of("a-boss") != ()
    accounts.set_role("a-minji", "administrator", NOW_S)
    accounts.set_role("a-boss", "person", NOW_S)


def test_of_two_administrators_who_go_at_once_one_stays(peopled: SqlStore) -> None:
    accounts = peopled.accounts
    accounts.set_role("a-minji", "administrator", NOW_S)

    def go(account_id: str) -> bool:
        try:
            accounts.set_role(account_id, "person", NOW_S)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        gone = list(pool.map(go, ["a-boss", "a-minji"]))
    assert sorted(gone) == [False, True]
    assert [one.role for one in accounts.all()].count("administrator") == 1


def test_who_is_disabled_is_logged_out_with_all_codes(peopled: SqlStore) -> None:
    peopled.accounts.add_code(code("reset", "reset", "a-minji"))
    peopled.accounts.set_disabled("a-minji", NOW_S, is_disabled=True, by="a-boss")
    minji = peopled.accounts.find("a-minji")
    assert minji is not None
    assert minji.is_disabled
    assert peopled.logins.all_of("a-minji") == ()
    assert peopled.accounts.codes(NOW_S) == ()
    assert len(peopled.logins.all_of("a-boss")) == 1


def test_who_closes_an_account_is_out_for_good_and_the_last_administrator_stays(
    peopled: SqlStore,
) -> None:
    accounts = peopled.accounts
    accounts.add_code(code("reset", "reset", "a-minji"))
    peopled.logins.know_device(b"device", "a-minji", NOW_S)
    accounts.close("a-minji", NOW_S, by="a-minji")
    minji = accounts.find("a-minji")
    assert minji is not None
    assert minji.is_disabled
    assert peopled.logins.all_of("a-minji") == ()
    assert peopled.logins.device_used_s(b"device", "a-minji") is None
    assert accounts.codes(NOW_S) == ()
    assert acts(peopled)[-1] == ("account-changed", "closed")
    assert accounts.is_last_administrator("a-boss")
    assert not accounts.is_last_administrator("a-minji")
    for last in ("a-boss", "a-nobody"):
        with pytest.raises(InputError):
            accounts.close(last, NOW_S)
    assert len(peopled.logins.all_of("a-boss")) == 1


def test_the_last_administrator_goes_where_that_is_meant_and_others_may_follow(
    peopled: SqlStore,
) -> None:
    accounts = peopled.accounts
    assert accounts.made_s("a-minji") == NOW_S + 1
    assert accounts.made_s("a-nobody") is None
    accounts.close("a-boss", NOW_S, leaves_nobody=True)
    assert not accounts.is_last_administrator("a-boss")
    assert peopled.logins.all_of("a-boss") == ()
    accounts.close("a-boss", NOW_S)  # once more, after a kill
    accounts.close("a-minji", NOW_S)  # takes no administrator away
    assert [one.is_disabled for one in accounts.all()] == [True, True]


def test_of_two_administrators_who_delete_themselves_at_once_one_stays(
    peopled: SqlStore,
) -> None:
    accounts = peopled.accounts
    accounts.set_role("a-minji", "administrator", NOW_S)
    assert not accounts.is_last_administrator("a-boss")

    def go(account_id: str) -> bool:
        try:
            accounts.close(account_id, NOW_S)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        gone = list(pool.map(go, ["a-boss", "a-minji"]))
    assert sorted(gone) == [False, True]
    assert [one.is_disabled for one in accounts.all()].count(False) == 1


def test_another_password_ends_all_logins_but_the_one_it_was_changed_in(peopled: SqlStore) -> None:
    peopled.logins.begin(login("minji", cookie="phone"))
    peopled.logins.know_device(b"device", "a-minji", NOW_S)
    peopled.accounts.add_code(code("reset", "reset", "a-minji"))
    peopled.accounts.set_password("a-minji", "new hash", NOW_S, keeps=b"phone" * 8)
    assert kept_hash(peopled) == "new hash"
    assert [one.token_hash for one in peopled.logins.all_of("a-minji")] == [b"phone" * 8]
    assert peopled.accounts.codes(NOW_S) == ()
    assert peopled.logins.device_used_s(b"device", "a-minji") is None


def test_the_same_password_at_another_cost_ends_nothing(peopled: SqlStore) -> None:
    peopled.accounts.renew_password("a-minji", "stronger")
    assert kept_hash(peopled) == "stronger"
    assert len(peopled.logins.all_of("a-minji")) == 1


def test_an_invitation_is_used_once_and_says_the_role(store: SqlStore) -> None:
    store.accounts.add_code(code("invite"))
    wanted = AccountRecord("a-new", "New", "administrator", "hash", NOW_S + 1)
    assert store.accounts.accept(b"invite", wanted).role == "coach"
    for again in (wanted, AccountRecord("a-two", "Two", "person", "hash", NOW_S + 1)):
        with pytest.raises(InputError) as refused:
            store.accounts.accept(b"invite", again)
        assert refused.value.code == "accounts.no-code"
    assert len(store.accounts.all()) == 1


def test_an_invitation_is_not_spent_on_a_name_that_is_taken(peopled: SqlStore) -> None:
    peopled.accounts.add_code(code("invite"))
    with pytest.raises(InputError) as refused:
        peopled.accounts.accept(b"invite", AccountRecord("a-x", "boss", "person", "h", NOW_S + 1))
    assert refused.value.code == "accounts.name-taken"
    assert peopled.accounts.find_code(b"invite", NOW_S) is not None


def test_of_two_who_use_a_code_at_once_one_may(peopled: SqlStore) -> None:
    peopled.accounts.add_code(code("invite"))

    def accept(number: int) -> bool:
        wanted = AccountRecord(f"a-{number}", f"N{number}", "person", "hash", NOW_S + 1)
        try:
            peopled.accounts.accept(b"invite", wanted)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(accept, range(4))) == 1


def test_codes_hold_for_a_while_and_for_what_they_are_for(peopled: SqlStore) -> None:
    accounts = peopled.accounts
    accounts.add_code(code("invite"))
    assert accounts.find_code(b"invite", NOW_S + 99) is not None
    assert accounts.find_code(b"invite", NOW_S + 100) is None
    with pytest.raises(InputError):
        accounts.reset(b"invite", "hash", NOW_S)
    with pytest.raises(InputError):
        accounts.accept(b"invite", AccountRecord("a-x", "X", "person", "h", NOW_S + 100))
    (kept,) = accounts.codes(NOW_S)
    assert accounts.remove_code(kept.code_id, NOW_S)
    assert not accounts.remove_code(kept.code_id, NOW_S)


def test_a_code_for_a_password_ends_all_logins_and_the_code_before(peopled: SqlStore) -> None:
    accounts = peopled.accounts
    accounts.add_code(code("first", "reset", "a-minji"))
    accounts.add_code(code("second", "reset", "a-minji"))
    with pytest.raises(InputError):
        accounts.reset(b"first", "hash", NOW_S)
    assert accounts.reset(b"second", "new", NOW_S) == "a-minji"
    assert kept_hash(peopled) == "new"
    assert peopled.logins.all_of("a-minji") == ()
    with pytest.raises(InputError):
        accounts.reset(b"second", "newer", NOW_S)


def test_a_login_is_found_used_and_ended(peopled: SqlStore) -> None:
    found = peopled.logins.find(b"minji" * 8)
    assert found is not None
    assert found[0] == login("minji")
    assert found[1].name == "Kim Minji"
    peopled.logins.touch(b"minji" * 8, NOW_S + 60)
    assert peopled.logins.all_of("a-minji")[0].used_s == NOW_S + 60
    assert peopled.logins.end(b"minji" * 8, NOW_S)
    assert not peopled.logins.end(b"minji" * 8, NOW_S)
    assert peopled.logins.find(b"minji" * 8) is None


def test_all_logins_but_one_are_ended(peopled: SqlStore) -> None:
    for token in ("one", "two"):
        peopled.logins.begin(login("minji", cookie=token))
    assert peopled.logins.end_all("a-minji", NOW_S, keeps=b"two" * 8) == 2
    assert [one.token_hash for one in peopled.logins.all_of("a-minji")] == [b"two" * 8]
    assert len(peopled.logins.all_of("a-boss")) == 1


def test_what_is_over_is_deleted(peopled: SqlStore) -> None:
    logins = peopled.logins
    logins.begin(login("minji", NOW_S - IDLE_S, "idle"))
    logins.begin(login("minji", NOW_S - ABSOLUTE_S, "old"))
    logins.touch(b"old" * 8, NOW_S)
    logins.know_device(b"old device", "a-minji", NOW_S - DEVICE_S)
    logins.know_device(b"device", "a-minji", NOW_S - DEVICE_S + 1)
    logins.tidy(NOW_S)
    assert [one.token_hash for one in logins.all_of("a-minji")] == [b"minji" * 8]
    assert logins.device_used_s(b"old device", "a-minji") is None
    assert logins.device_used_s(b"device", "a-minji") == NOW_S - DEVICE_S + 1


def test_a_device_is_known_to_one_account(peopled: SqlStore) -> None:
    peopled.logins.know_device(b"device", "a-minji", NOW_S)
    assert peopled.logins.device_used_s(b"device", "a-boss") is None
    peopled.logins.know_device(b"device", "a-minji", NOW_S + 5)
    assert peopled.logins.device_used_s(b"device", "a-minji") == NOW_S + 5


def test_a_removed_account_leaves_nothing(peopled: SqlStore) -> None:
    peopled.logins.know_device(b"device", "a-minji", NOW_S)
    peopled.accounts.add_code(code("reset", "reset", "a-minji"))
    assert peopled.accounts.remove("a-minji")
    assert not peopled.accounts.remove("a-minji")
    assert peopled.accounts.find("a-minji") is None
    assert peopled.logins.find(b"minji" * 8) is None
    assert peopled.accounts.codes(NOW_S) == ()


def test_every_change_is_written_down_without_a_name(peopled: SqlStore) -> None:
    peopled.accounts.set_role("a-minji", "coach", NOW_S, by="a-boss")
    peopled.logins.end(b"minji" * 8, NOW_S)
    peopled.logins.note_refusal(NOW_S, "a-minji", "password")
    assert acts(peopled) == [
        ("account-changed", "added"),
        ("account-changed", "added"),
        ("login", "in"),
        ("login", "in"),
        ("account-changed", "role"),
        ("login", "out"),
        ("login-refused", "password"),
    ]
    written = " ".join(
        f"{one.actor} {one.subject} {one.details}" for one in peopled.audit.entries()
    )
    assert "minji" not in written.casefold()
    assert peopled.audit.verify().is_whole


def test_names_and_hashes_cannot_be_read_out_of_the_file(tmp_path: Path) -> None:
    from barun.store.sqlite_database import SqliteDatabase

    kept = SqlStore(SqliteDatabase(tmp_path / FILE_NAME), MemoryKeys())
    kept.prepare()
    kept.accounts.add("a-1", "Kim Minji", "person", "$argon2id$v=19$secret", NOW_S)
    kept.logins.begin(LoginRecord(b"x" * 32, "a-1", NOW_S, NOW_S, "Firefox on Haiku"))
    kept.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE_NAME}*"))
    assert b"a-1" in content
    for secret in (b"Minji", b"minji", b"argon2id", b"Haiku"):
        assert secret not in content
