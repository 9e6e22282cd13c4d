from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from barun.service.launch.launch_key import KEY_LETTERS, LaunchKey


def drawn() -> LaunchKey:
    numbers = count(1)
    return LaunchKey.make(draw_letters=lambda n_bytes: f"{next(numbers)}" * n_bytes)


def test_three_secrets_and_none_opens_in_the_place_of_another() -> None:
    key = drawn()
    assert (key.kept, key.link) == ("1" * 32, "2" * 32)
    # HMAC-SHA-256 of the purpose with the key, by
    # printf 'barun launch cookie 1' | openssl dgst -sha256 -hmac 11111111111111111111111111111111
    assert key.cookie == "c86e9fe16767e63c2bcad2da1d8e5503fb269ed7790b5d249607c7837ca7ad3e"
    secrets = {"kept": key.kept, "link": key.link, "cookie": key.cookie}
    asked = {"kept": key.is_kept, "link": key.is_link, "cookie": key.is_cookie}
    opened = {(name, by) for name in secrets for by in asked if asked[by](secrets[name])}
    assert opened == {(name, name) for name in secrets}


def test_each_start_has_another_link_and_the_same_cookie() -> None:
    first = LaunchKey.make()
    second = LaunchKey.make(first.kept)
    assert second.cookie == first.cookie
    assert second.link != first.link
    assert len(first.kept) == len(first.link) == KEY_LETTERS


@given(given_=st.text())
def test_nothing_else_opens(given_: str) -> None:
    key = drawn()
    assert [key.is_link(given_), key.is_cookie(given_), key.is_kept(given_)] == [False] * 3


def test_it_is_not_said_by_accident() -> None:
    key = LaunchKey.make()
    said = f"{key} {key!r} {[key]}"
    assert not any(secret in said for secret in (key.kept, key.link, key.cookie))


def test_the_address_has_the_link() -> None:
    assert drawn().query == f"launch={'2' * 32}"
