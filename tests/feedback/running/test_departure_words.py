import pytest

from barun.feedback.running.departure_words import WAYS, name_channel, tell_departure
from barun.messages import LANGUAGES, message_keys, text
from barun.running.form.channel import CHANNELS, channel_names
from barun.running.form.comparison import NamedDeparture
from barun.running.form.stride_phase import first_side
from barun.running.view import RunningView

TO_THE_RIGHT = RunningView("side", "right", 88.0)
REAR = RunningView("rear", "none", 3.0)


def departure(channel: str, own: tuple[float, float], *, sign: int = 1) -> NamedDeparture:
    unit = "deg" if channel.endswith(("knee", "trunk")) else "torso"
    return NamedDeparture(
        channel=channel,
        phases=(0.0, 0.1),
        own_phases=own,
        sign=1 if sign > 0 else -1,
        largest=12.4 * sign,
        unit=unit,
        z=3.26,
    )


@pytest.mark.parametrize("view", [TO_THE_RIGHT, REAR], ids=["side", "rear"])
def test_every_channel_has_words_in_both_languages(view: RunningView) -> None:
    for name in channel_names(view):
        for sign in (1, -1):
            for share in range(0, 100, 5):
                own = (share / 100, (share + 8) % 100 / 100)
                phrase = tell_departure(departure(name, own, sign=sign), view)
                for language in LANGUAGES:
                    assert "{" not in phrase.text(language)
                    assert name_channel(name).text(language) in phrase.text(language)


def test_ways_belong_to_channels_and_have_texts() -> None:
    assert set(WAYS) == {one.key for several in CHANNELS.values() for one in several}
    for way in WAYS.values():
        for more in ("more", "less"):
            assert f"running_report.way-{way}-{more}" in message_keys()


def test_a_limb_is_told_by_the_stride_of_its_own_foot() -> None:
    words = tell_departure(departure("left_knee", (0.1, 0.3), sign=-1), TO_THE_RIGHT).text("en")
    assert words.startswith("Left knee: up to 12° straighter than usual")
    assert "while the left foot carries the body (10–30 % of its stride)" in words
    assert "3.3 standard deviations" in words


def test_the_trunk_is_told_by_the_foot_with_which_a_stride_begins() -> None:
    assert first_side(TO_THE_RIGHT) == "right"
    words = tell_departure(departure("trunk", (0.95, 0.04)), TO_THE_RIGHT).text("ko")
    assert "오른발이 착지할 무렵" in words
    assert "더 숙였습니다" in words


def test_a_stride_ends_at_a_hundred() -> None:
    words = tell_departure(departure("right_knee", (0.7, 0.0)), TO_THE_RIGHT).text("en")
    assert "before the right foot lands (70–100 % of its stride)" in words


def test_what_departs_everywhere_says_so() -> None:
    words = tell_departure(departure("trunk", (0.0, 63 / 64)), TO_THE_RIGHT).text("en")
    assert text("running_report.phase-whole", "en") in words
