import click
import pytest

from barun.cli.speed_parameter import Speed
from barun.errors import SettingError

PARAMETER = click.Option(["--speed"])


@pytest.mark.parametrize(
    ("words", "m_per_s"),
    [
        ("2.8", 2.8),
        ("3.2m/s", 3.2),
        ("3,2 m/s", 3.2),
        ("10km/h", 10 / 3.6),
        ("10 KPH", 10 / 3.6),
        ("12kmh", 12 / 3.6),
        ("6mph", 6 * 1609.344 / 3600),
        ("5:00/km", 1000 / 300),
        ("5:30/km", 1000 / 330),
        ("5'30\"/km", 1000 / 330),
        ("4:00 min/km", 1000 / 240),
        ("8:00/mi", 1609.344 / 480),
    ],
)
def test_speeds_as_runners_write_them(words: str, m_per_s: float) -> None:
    assert Speed().convert(words, PARAMETER, None) == pytest.approx(m_per_s)


@pytest.mark.parametrize(
    "words", ["", "0", "fast", "-3", "5:30", "5:75/km", "0:00/km", "10km", "1e3", "nan", "3 m/s x"]
)
def test_what_is_no_speed_is_refused_with_examples(words: str) -> None:
    with pytest.raises(SettingError) as refused:
        Speed().convert(words, PARAMETER, None)

    assert refused.value.code == "cli.bad-speed"
    assert "--speed" in str(refused.value)
    assert "6:00/km" in str(refused.value)
