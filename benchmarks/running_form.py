"""Changes of running form, found or not: ``python -m benchmarks.running_form [--data DIR]``.

Clips of runners with usual form, one person each. Four strides in a row are compared with the other
strides of the clip: as they are (false alarms), with a fault put on them, and seen otherwise. Noise
and threshold come from the other people's clips, each of them scored without itself (nested,
leaving one person out). With three people a view every rate is tens of points wide: the intervals
of windows, which overlap, are too narrow, those of people are printed beside them.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from barun.landmarks.formats import read_legacy_running
from barun.learning.intervals import exact_interval
from barun.running.form.baseline import build_baseline
from barun.running.form.calibration import LeftOut, leave_one_out
from barun.running.form.comparison import FormComparison, compare_form
from barun.running.form.population import FormPopulation, PopulationMember
from barun.running.form.reference import FormReference, read_form_reference
from barun.running.form.unit import FormUnit
from barun.running.gate.recording_gate import examine_recording
from benchmarks.marks import Mark, report
from benchmarks.running_form_changes import (
    NUISANCES,
    Change,
    faulty_units,
    nuisance_unit,
)
from benchmarks.running_form_clips import (
    UNUSABLE,
    Clip,
    make_unit,
    pair_windows,
    read_clips,
)
from benchmarks.running_form_recovery import recover

__all__ = ["main"]

_ROLLS_DEG: Final = (2.0, -2.0)
_NO_ROLL_DEG: Final = 1e-6
_OFTEN: Final = 0.8
_ROUNDING: Final = 1e-9
_N_TIMED: Final = 5
_FEWEST_PEOPLE: Final = 3
_RIGHT: Final[Mapping[str, tuple[str, ...]]] = {
    "forward_lean": ("trunk",),
    "knee_flexion_lost": ("knee", "shank"),
    "overstride": ("shank", "knee"),
    "thigh_swing_lost": ("thigh",),
    "arm_swing_lost": ("upper_arm",),
    "pelvic_drop": ("pelvic_obliquity",),
    "trunk_sway": ("lateral_lean",),
    "lateral_lean": ("lateral_lean",),
    "arm_crossing": ("hand_outward",),
    "crossover": ("foot_outward",),
    "heel_rise_lost": ("heel_rise",),
    "limp": ("thigh", "shank", "knee", "foot_outward", "heel_rise", "knee_rise"),
    "bounce": ("hip_height",),
}
"""Channels that a fault moves directly. Of a limp every curve of a leg is right."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One fault of one size on one clip."""

    clip: str
    change: Change
    deploy: float
    """Share of the windows above the threshold from other people."""
    oracle: float
    """Share above 95 % of the clip's own usual windows: an upper bound, not to be had in use."""
    auc: float
    named: float
    """Share of the windows in which the right channel is named first."""
    n_named: int
    """The same among those above the threshold."""
    n_found: int
    scores: tuple[float, ...]


def _auc(faulty: Sequence[float], usual: Sequence[float]) -> float:
    above = np.subtract.outer(np.array(faulty), np.array(usual))
    return float(np.mean(above > 0) + np.mean(above == 0) / 2)


def _compare(clip: Clip, unit: FormUnit | None, reference: FormReference) -> list[FormComparison]:
    return [
        compare_form(pair.unit, pair.baseline, None, reference=reference)
        for pair in pair_windows(clip, unit)
    ]


def _is_right(change: Change, found: FormComparison) -> bool:
    if not found.named:
        return False
    channel = found.named[0].channel.removeprefix("left_").removeprefix("right_")
    return channel in _RIGHT[change.kind]


def _find(clip: Clip, change: Change, unit: FormUnit, left_out: LeftOut) -> _Found | None:
    found = _compare(clip, unit, left_out.reference)
    if not found:
        return None
    usual = [one.score for one in left_out.comparisons]
    own_limit = float(np.quantile(usual, 0.95))
    right = np.array([_is_right(change, one) for one in found])
    alarms = np.array([one.verdict == "unusual" for one in found])
    scores = tuple(one.score for one in found)
    return _Found(
        clip=clip.name,
        change=change,
        deploy=float(alarms.mean()),
        oracle=float(np.mean(np.array(scores) > own_limit)),
        auc=_auc(scores, usual),
        named=float(right.mean()),
        n_named=int(np.count_nonzero(right & alarms)),
        n_found=int(np.count_nonzero(alarms)),
        scores=scores,
    )


def _alarm_share(clip: Clip, unit: FormUnit, left_out: LeftOut) -> float:
    found = _compare(clip, unit, left_out.reference)
    return float(np.mean([one.verdict == "unusual" for one in found])) if found else float("nan")


def _print_share(name: str, n_right: int, n_all: int) -> None:
    low, high = exact_interval(n_right, n_all)
    print(
        f"  {name:34} {n_right:4d} of {n_all:4d} = {n_right / n_all:.2f} ({low:.2f} to {high:.2f})"
    )


def judge_gate(clips: Sequence[Clip], data: Path) -> list[Mark]:
    """T1: accept what can be used, refuse what cannot."""
    print("T1 gate")
    n_wrong = 0
    for clip in clips:
        is_right = clip.gate.is_accepted == (clip.name not in UNUSABLE)
        n_wrong += not is_right
        reasons = ", ".join(reason.code for reason in clip.gate.reasons)
        size = "x".join(str(side) for side in clip.whole.size_wh or ())
        strides = clip.unit.n_strides if clip.unit is not None else 0
        print(
            f"  {clip.name:12} {size:>9} {clip.gate.view.name:7}"
            f" {'accepted' if clip.gate.is_accepted else 'refused ':8} {strides:3d} strides"
            f"{'' if is_right else '  WRONG'}  {reasons}"
        )
    for path in sorted((data / "running").glob("abnormal*.csv")):
        sequence = read_legacy_running(path, frame_rate_hz=30, size_wh=(1080, 1920))
        gate = examine_recording(sequence)
        codes = ", ".join(reason.code for reason in gate.reasons)
        print(f"  {path.stem}: {gate.view.name}, no mark ({codes})")
    return [Mark("T1 clips wrongly accepted or refused", n_wrong, "", 0, "at most")]


def judge_recovery(
    changed: Mapping[str, list[tuple[Change, FormUnit]]], clips: Sequence[Clip]
) -> list[Mark]:
    """T2: an injected change is found in full by what it should move."""
    print("\nT2 share of the change that the quantity shows, by clip and size")
    marks = []
    errors: dict[str, list[float]] = {}
    for clip in clips:
        rows: dict[str, list[float]] = {}
        for change, unit in changed.get(clip.name, []):
            for one in recover(clip, change, unit):
                name = f"{clip.group}: {change.name}"
                rows.setdefault(f"{name} ({one.metric})", []).append(one.share)
                errors.setdefault(name, []).append(one.share)
        for name, shares in rows.items():
            print(f"  {clip.name:12} {name:56} {' '.join(f'{share:.2f}' for share in shares)}")
    worst = 0.0
    for name, shares in errors.items():
        middle = float(np.median(shares))
        mean = float(np.mean(np.abs(np.array(shares) - 1)))
        worst = max(worst, abs(middle - 1))
        print(f"  {name:40} median {middle:.2f}, mean error {mean:.2f}")
    marks.append(Mark("T2 worst fault, median recovery off by", worst, "", 0.10, "at most"))
    return marks


def judge_usual(left_out: Mapping[str, Sequence[LeftOut]]) -> list[Mark]:
    """T3: false alarms on people the thresholds have not seen."""
    print("\nT3 false alarms of unseen people, windows of four strides, threshold of the others")
    rates, n_people = [], 0
    for group, people in left_out.items():
        for one in people:
            rates.append(one.n_alarms / len(one.comparisons))
            name = f"{group}: {one.person} (above {one.reference.thresholds.score:.2f})"
            _print_share(name, one.n_alarms, len(one.comparisons))
            scores = " ".join(f"{found.score:.2f}" for found in one.comparisons)
            print(f"      {scores}")
    n_people = sum(rate > 0 for rate in rates)
    _print_share("people with any false alarm", n_people, len(rates))
    return [
        Mark("T3 false alarms, mean over people", float(np.mean(rates)), "", 0.10, "at most"),
        Mark("T3 false alarms, worst clip", max(rates), "", 0.35, "at most"),
    ]


def _summary(found: Sequence[_Found], group: str) -> None:
    print(f"\n{group}: share found (deploy / oracle 5 %), AUC, right channel first; by clip")
    kinds = dict.fromkeys((one.change.name, one.change.amount) for one in found)
    for name, amount in kinds:
        mine = [one for one in found if (one.change.name, one.change.amount) == (name, amount)]
        clips = "  ".join(f"{one.deploy:.2f}/{one.oracle:.2f}" for one in mine)
        means = [_mean(mine, part) for part in ("deploy", "oracle", "auc", "named")]
        print(
            f"  {name:24} {amount:5g}  {means[0]:.2f} / {means[1]:.2f}  AUC {means[2]:.2f}"
            f"  named {means[3]:.2f}   [{clips}]"
        )


def _smallest(found: Sequence[_Found], kind: str, how: str) -> float:
    """Return the smallest amount from which on a fault is found in 80 % of the windows."""
    amounts = sorted({one.change.amount for one in found if one.change.kind == kind})
    smallest = float("inf")
    for amount in reversed(amounts):
        mine = [one for one in found if one.change.kind == kind and one.change.amount == amount]
        if _mean(mine, how) < _OFTEN - _ROUNDING:
            break
        smallest = amount
    return smallest


def _mean(found: Sequence[_Found], part: str) -> float:
    return float(np.mean([getattr(one, part) for one in found])) if found else float("nan")


def judge_faults(
    found: Mapping[str, list[_Found]], left_out: Mapping[str, Sequence[LeftOut]]
) -> list[Mark]:
    """T4 to T9: faults found, and named."""
    marks = []
    for group, all_sizes in found.items():
        _summary(all_sizes, group)
        counted = [one for one in all_sizes if one.change.counts]
        usual = [one.score for person in left_out[group] for one in person.comparisons]
        pooled = _auc([score for one in counted for score in one.scores], usual)
        n_named, n_found = sum(one.n_named for one in counted), sum(one.n_found for one in counted)
        named_first = n_named / max(n_found, 1)
        print(
            f"  mean of {len(counted)} faults and sizes: deploy {_mean(counted, 'deploy'):.2f},"
            f" oracle {_mean(counted, 'oracle'):.2f}, AUC by clip {_mean(counted, 'auc'):.3f},"
            f" pooled {pooled:.3f}; right channel first of all {_mean(counted, 'named'):.2f}"
        )
        _print_share("right channel first, of those found", n_named, n_found)
        for clip in dict.fromkeys(one.clip for one in counted):
            mine = [one for one in counted if one.clip == clip]
            parts = ("deploy", "oracle", "auc", "named")
            print(f"    {clip}: " + ", ".join(f"{p} {_mean(mine, p):.2f}" for p in parts))
        for kind in dict.fromkeys(one.change.kind for one in all_sizes):
            smallest = [_smallest(all_sizes, kind, how) for how in ("oracle", "deploy")]
            print(f"    smallest {kind} found: oracle {smallest[0]:g}, deploy {smallest[1]:g}")
        marks += _fault_marks(group, all_sizes, pooled, named_first)
    return marks


def _fault_marks(
    group: str, all_sizes: Sequence[_Found], pooled: float, named_first: float
) -> list[Mark]:
    counted = [one for one in all_sizes if one.change.counts]
    named = _mean(counted, "named")
    if group == "across":
        return [
            Mark("T4 front, rear: found", _mean(counted, "deploy"), "", 0.50, "at least"),
            Mark("T5 front, rear: AUC, pooled", pooled, "", 0.85, "at least"),
            Mark("T9 front, rear: right first, of found", named_first, "", 0.75, "at least"),
            Mark("T9 front, rear: right first, of all", named, "", 0.75, "at least"),
        ]
    lean = {how: _smallest(all_sizes, "forward_lean", how) for how in ("oracle", "deploy")}
    return [
        Mark("T6 side: found, oracle 5 %", _mean(counted, "oracle"), "", 0.25, "at least"),
        Mark("T6 side: AUC, pooled", pooled, "", 0.65, "at least"),
        Mark("T8 forward lean found, oracle", lean["oracle"], "deg", 10, "at most"),
        Mark("T8 forward lean found, deploy", lean["deploy"], "deg", 15, "at most"),
        Mark("T9 side: right first, of found", named_first, "", 0.50, "at least"),
        Mark("T9 side: right first, of all", named, "", 0.50, "at least"),
    ]


def judge_nuisances(
    groups: Mapping[str, list[Clip]], left_out: Mapping[str, Sequence[LeftOut]]
) -> list[Mark]:
    """T10 and T11: what must not alarm."""
    print("\nT10 alarms where only the picture changed, by clip")
    shares: list[float] = []
    for nuisance in NUISANCES:
        mine = [
            _alarm_share(clip, nuisance_unit(clip, nuisance), person)
            for group, clips in groups.items()
            for clip, person in zip(clips, left_out[group], strict=True)
        ]
        shares += mine
        print(f"  {nuisance:16} {' '.join(f'{share:.2f}' for share in mine)}")
    print("T11 alarms after the camera was turned about its line of sight, by clip")
    turned: dict[str, list[float]] = {"taken out": [], "left in": []}
    for group, clips in groups.items():
        pairs = [pair for clip in clips for pair in pair_windows(clip)]
        people = {
            "taken out": left_out[group],
            "left in": leave_one_out(pairs, roll_sd_deg=_NO_ROLL_DEG),
        }
        for roll_deg in _ROLLS_DEG:
            units = [nuisance_unit(clip, f"{roll_deg}") for clip in clips]
            for how, judged in people.items():
                mine = [
                    _alarm_share(clip, unit, person)
                    for clip, unit, person in zip(clips, units, judged, strict=True)
                ]
                turned[how] += mine
                row = " ".join(f"{share:.2f}" for share in mine)
                print(f"  {group:7} {roll_deg:+g} deg, turn {how:9}: {row}")
    turned_share = float(np.nanmean(turned["taken out"]))
    print(f"  mean with the turn left in {np.nanmean(turned['left in']):.2f} (no mark)")
    return [
        Mark("T10 alarms of nuisances, mean", float(np.nanmean(shares)), "", 0.15, "at most"),
        # The issue asks to document it; the bound is that of levelled recordings.
        Mark("T11 alarms of 2 degrees of roll", turned_share, "", 0.1, "at most"),
    ]


def judge_abstention(clips: Sequence[Clip]) -> list[Mark]:
    """T12: without a baseline nobody is judged before there are 20 people of his kind."""
    n_judged = 0
    for clip in clips:
        if clip.unit is None:
            continue
        unit = replace(clip.unit, speed_m_per_s=3.0)
        few = FormPopulation(tuple(PopulationMember(f"person {n}", unit) for n in range(19)))
        for population in (None, FormPopulation(()), few):
            n_judged += compare_form(unit, None, population).verdict != "not_judged"
    print(f"\nT12 clips judged without a baseline and without 20 people: {n_judged}")
    return [Mark("T12 judged without a baseline", n_judged, "", 0, "at most")]


def measure_cost(clips: Sequence[Clip]) -> list[Mark]:
    """T13: milliseconds a window, seconds a clip from landmarks to the comparison."""
    usable = [clip for clip in clips if clip.unit is not None and clip.unit.reason is None]
    windows_ms, clips_s = [], []
    for clip in usable:
        if clip.unit is None or clip.unit.channel_set is None:
            continue
        baseline = build_baseline([clip.unit])
        reference = read_form_reference(clip.unit.channel_set)
        for _ in range(_N_TIMED):
            start_s = time.perf_counter()
            compare_form(clip.unit, baseline, None, reference=reference)
            windows_ms.append(1000 * (time.perf_counter() - start_s))
            start_s = time.perf_counter()
            gate = examine_recording(clip.whole)
            if gate.repair is not None:
                compare_form(make_unit(gate.repair.sequence), baseline, None, reference=reference)
            clips_s.append(time.perf_counter() - start_s)
    window_ms, clip_s = float(np.median(windows_ms)), float(np.median(clips_s))
    print(f"T13 {window_ms:.2f} ms a window, {clip_s:.3f} s a clip (medians)")
    return [
        Mark("T13 one window", window_ms, "ms", 5, "at most"),
        Mark("T13 one clip, from landmarks on", clip_s, "s", 1, "at most"),
    ]


def show_shipped(
    groups: Mapping[str, list[Clip]], changed: Mapping[str, list[tuple[Change, FormUnit]]]
) -> None:
    """Print what the shipped figures do here; they were not made from these people."""
    print("\nShipped figures (simulated runners, camera put up anew), no marks")
    for group, clips in groups.items():
        reference = read_form_reference("side" if group == "side" else "across")
        for clip in clips:
            usual = [one.score for one in _compare(clip, None, reference)]
            limit = reference.thresholds.score
            faulty = [
                one.score > limit
                for change, unit in changed[clip.name]
                if change.counts
                for one in _compare(clip, unit, reference)
            ]
            print(
                f"  {clip.name:12} above {limit:.2f}: {np.mean(np.array(usual) > limit):.2f} of"
                f" usual windows (largest {max(usual):.2f}), {np.mean(faulty):.2f} of faulty ones"
            )
        print(f"  {group}: {reference.card}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args(arguments).data
    clips = read_clips(data)
    marks = judge_gate(clips, data)
    groups: dict[str, list[Clip]] = {}
    for clip in clips:
        if clip.group in ("across", "side") and pair_windows(clip):
            groups.setdefault(clip.group, []).append(clip)
    groups = {group: mine for group, mine in groups.items() if len(mine) >= _FEWEST_PEOPLE}
    usable = [clip for mine in groups.values() for clip in mine]
    changed = {clip.name: list(faulty_units(clip)) for clip in usable}
    marks += judge_recovery(changed, usable)
    left_out = {
        group: leave_one_out([pair for clip in mine for pair in pair_windows(clip)])
        for group, mine in groups.items()
    }
    marks += judge_usual(left_out)
    found: dict[str, list[_Found]] = {}
    for group, mine in groups.items():
        for clip, person in zip(mine, left_out[group], strict=True):
            for change, unit in changed[clip.name]:
                one = _find(clip, change, unit, person)
                if one is not None:
                    found.setdefault(group, []).append(one)
    marks += judge_faults(found, left_out)
    marks += judge_nuisances(groups, left_out)
    marks += judge_abstention(clips)
    marks += measure_cost(usable)
    show_shipped(groups, changed)
    return report("running_form", marks)


if __name__ == "__main__":
    sys.exit(main())
