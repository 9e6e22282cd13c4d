"""Which names and passwords are taken."""

import unicodedata

import pytest

from barun.errors import InputError
from barun.privacy.accounts.password_rules import check_name, check_password, normal_name


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "달이 뜨는 바다에서 산책", "x7#kQ2!mZp04", "a" * 3 + "bcdefghijk"],
)
def test_what_is_long_enough_is_taken(password: str) -> None:
    assert check_password(password, "minji") == unicodedata.normalize("NFKC", password)


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "x" * 257])
def test_length_is_what_is_asked_for(password: str) -> None:
    with pytest.raises(InputError) as refused:
        check_password(password, "minji")
    assert refused.value.code == "accounts.bad-length"


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "password1234",
        "minjiminji12",
        "MINJIminji!!",
        "123456789012",
        "barunbarun12",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(InputError) as refused:
        check_password(password, "Minji")
    assert refused.value.code == "accounts.easy-password"


def test_syllables_and_their_parts_are_one_password() -> None:
    whole = "가나다라마바사아자차카타"
    assert check_password(unicodedata.normalize("NFD", whole), "x") == check_password(whole, "x")


def test_names_are_compared_without_capitals_and_spaces() -> None:
    assert normal_name("  Kim  Minji ") == normal_name("kim minji")
    assert check_name("  Kim  Minji ") == "Kim Minji"


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\u0000b", "a\u202eb"])
def test_a_name_can_be_shown(name: str) -> None:
    with pytest.raises(InputError):
        check_name(name)
