"""What many sessions are told at once is put into words once."""

from types import SimpleNamespace
from typing import Any, cast

from barun.messages import Language
from barun.service.live.hub import LiveHub
from barun.service.live.limits import LIMITS
from barun.service.live.minder import Minder


def _seat(language: Language, told: list[str]) -> Any:
    return SimpleNamespace(
        language=language,
        notices=set(),
        outbox=SimpleNamespace(say=told.append),
        lost_s=None,
        heard_s=100.0,
        pinged_s=100.0,
        n_frames=0,
        n_counted=0,
        rate_hz=0.0,
    )


def test_a_notice_is_put_into_words_once_a_language_and_told_to_everybody_once() -> None:
    asked: list[Language] = []

    def notices(language: Language) -> tuple[tuple[int, str, str], ...]:
        asked.append(language)
        return ((-1, "registry.set-aside", f"said in {language}"),)

    told: list[list[str]] = [[] for _ in range(20)]
    seats = {slot: _seat("ko" if slot % 2 else "en", own) for slot, own in enumerate(told)}
    hub = SimpleNamespace(
        seats=seats,
        clock=lambda: 100.0,
        limits=LIMITS,
        keeps_sessions=False,
        history=SimpleNamespace(notices=lambda _language: (), figures=dict),
    )
    minder = Minder(cast("LiveHub", hub), notices)
    minder.mind()
    assert sorted(asked) == ["en", "ko"]
    assert all(len(own) == 1 for own in told)
    assert "said in en" in str(told[0])
    assert "said in ko" in str(told[1])
    minder.mind()
    assert len(asked) == 4  # what stands may have changed
    assert all(len(own) == 1 for own in told)
