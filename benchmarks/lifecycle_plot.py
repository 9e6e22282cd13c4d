"""Accuracy over time, with updates and without: as lines of text, and as a drawing."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

__all__ = ["draw_replays", "print_curve"]

_Told = Sequence[tuple[int, int]]
_LOWEST: Final = 0.5
_WIDTH: Final = 50
_SVG_WIDTH, _SVG_HEIGHT = 640, 240
_LEFT, _TOP, _RIGHT, _BOTTOM = 50.0, 30.0, 620.0, 190.0


def print_curve(names: Sequence[str], with_updates: _Told, without: _Told) -> None:
    """Print where each part lies between 50 and 100 %: ``*`` with updates, ``o`` without."""
    print(f"  {'':<26} 50 %{'':>{_WIDTH - 9}}100 %   * with updates, o without")
    for name, own, other in zip(names, with_updates, without, strict=True):
        line = [" "] * (_WIDTH + 1)
        for mark, (n_right, n_all) in (("o", other), ("*", own)):
            share = n_right / n_all if n_all else _LOWEST
            place = round(_WIDTH * (max(share, _LOWEST) - _LOWEST) / (1 - _LOWEST))
            line[place] = "8" if line[place] == "o" else mark
        print(f"  {name:<26} |{''.join(line)}|")


def _points(told: _Told) -> list[tuple[float, float]]:
    steps = max(1, len(told) - 1)
    return [
        (
            _LEFT + (_RIGHT - _LEFT) * place / steps,
            _BOTTOM
            - (_BOTTOM - _TOP) * max(0.0, n_right / max(1, n_all) - _LOWEST) / (1 - _LOWEST),
        )
        for place, (n_right, n_all) in enumerate(told)
    ]


def _curve(told: _Told, color: str, dashes: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _points(told))
    return (
        f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"'
        f' stroke-dasharray="{dashes}"/>'
    )


def draw_replays(curves: Mapping[str, tuple[Sequence[str], _Told, _Told]]) -> str:
    """Return one drawing as SVG, a panel for each model.

    Parameters
    ----------
    curves : mapping
        By model: names of the parts, answers with updates, answers without.
    """
    panels = []
    for row, (model, (names, with_updates, without)) in enumerate(curves.items()):
        lines = "".join(
            f'<text x="{_LEFT - 6}" y="{y:.1f}" text-anchor="end">{share}</text>'
            for share, y in ((100, _TOP + 4), (75, (_TOP + _BOTTOM) / 2 + 4), (50, _BOTTOM + 4))
        )
        texts = "".join(
            f'<text x="{x:.1f}" y="{_BOTTOM + 16 + 14 * (place % 2)}" text-anchor="middle">'
            f"{escape(name)}</text>"
            for place, (name, (x, _)) in enumerate(zip(names, _points(without), strict=True))
        )
        panels.append(
            f'<g transform="translate(0 {row * _SVG_HEIGHT})"><text x="{_LEFT}" y="16">'
            f"{escape(model)}: right answers, %; line with updates, dashes without</text>"
            f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}" fill="none" stroke="#888"/>'
            f"{lines}{texts}{_curve(without, '#888', '6 4')}{_curve(with_updates, '#06c', '')}</g>"
        )
    height = _SVG_HEIGHT * len(curves)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SVG_WIDTH} {height}"'
        f' font-family="sans-serif" font-size="10">{"".join(panels)}</svg>\n'
    )
