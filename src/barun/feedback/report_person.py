"""The section of one person: figure, plots, table."""

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from barun.feedback.angle_plots import AnglePlot, list_plots
from barun.feedback.clip_report import PersonReport
from barun.feedback.report_drawing import draw_figure, draw_plot, find_view_box, pick_poses
from barun.feedback.report_table import write_summary
from barun.feedback.report_text import say, say_angle

__all__ = ["write_people", "write_stage"]

_SPEEDS = (0.25, 0.5, 1.0)


def write_people(people: tuple[PersonReport, ...], n_frames: int) -> str:
    """Return one section a person, and the choice between them when there are several.

    Parameters
    ----------
    people : tuple of PersonReport
        The one shown first comes first.
    n_frames : int
        Pictures of the recording.
    """
    choice = ""
    if len(people) > 1:
        buttons = "".join(
            f'<button type="button" data-person-choice="{index}"'
            f' aria-pressed="{"true" if index == 0 else "false"}">'
            f"{say('person', number=person.number + 1)}</button>"
            for index, person in enumerate(people)
        )
        choice = (
            f'<div class="choice needs-script" role="group" aria-labelledby="person-choice">'
            f'<span id="person-choice">{say("person-choice")}</span>{buttons}</div>'
        )
    sections = "".join(
        _write_person(index, person, n_frames, is_one_of_many=len(people) > 1)
        for index, person in enumerate(people)
    )
    return choice + sections


def _write_person(index: int, person: PersonReport, n_frames: int, *, is_one_of_many: bool) -> str:
    heading = ""
    if is_one_of_many:
        count = int(person.landmarks.has_person.sum())
        seen = say("person-seen", count=count, total=n_frames)
        heading = f"<h2>{say('person', number=person.number + 1)} <small>{seen}</small></h2>"
    moves = int(person.landmarks.has_person.sum()) > 1
    body = _write_moment(person, n_frames)
    if moves:
        summary = f'<div class="summary">{write_summary(person, n_frames)}</div>'
        body = f"{write_stage(index, person)}{summary}"
    return f'<section class="person" data-person="{index}">{heading}{body}</section>'


def _write_moment(person: PersonReport, n_frames: int) -> str:
    """Show a person seen in one frame: the figure and a table, nothing over time."""
    view_box = find_view_box(person.landmarks)
    figures = "".join(
        draw_figure(person.landmarks, row, view_box) for row in pick_poses(person.landmarks)
    )
    remark = "" if n_frames > 1 else f"<p>{say('one-frame-note')}</p>"
    return (
        f'<div class="moment"><div class="panel"><h3>{say("figure")}</h3>'
        f'<div class="poses single">{figures}</div>'
        f'<p class="hint">{say("figure-note")} {say("figure-faint")}</p></div>'
        f"<div>{remark}{write_summary(person, n_frames)}</div></div>"
    )


def write_stage(index: int, person: PersonReport) -> str:
    """Return the moving figure beside the plots over time.

    Parameters
    ----------
    index : int
        Place of the person in the page's data.
    person : PersonReport
        Who, seen in more than one frame.
    """
    view_box = find_view_box(person.landmarks)
    poses = "".join(
        draw_figure(person.landmarks, row, view_box) for row in pick_poses(person.landmarks)
    )
    plots = "".join(_write_plots(index, person))
    over_time = ""
    if plots:
        over_time = (
            f'<div class="plots"><h3>{say("over-time")}</h3>'
            f'<p class="hint">{say("over-time-note")}</p>{plots}</div>'
        )
    return (
        f'<div class="stage"><div class="panel"><h3>{say("figure")}</h3>{_write_player(index)}'
        f'<div class="poses still">{poses}</div>'
        f'<p class="hint">{say("figure-note")} {say("figure-faint")}</p></div>{over_time}</div>'
    )


def _write_player(index: int) -> str:
    speeds = "".join(
        f'<option value="{speed}"{" selected" if speed == 1.0 else ""}>{speed:g}×</option>'
        for speed in _SPEEDS
    )
    return (
        f'<div class="player needs-script"><div class="screen"><canvas data-figure></canvas>'
        f'<p class="absent" data-absent hidden>{say("figure-absent")}</p></div>'
        f'<div class="transport"><button type="button" class="play" data-play aria-pressed="false">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path class="to-play" d="M8 5v14l11-7z"/>'
        f'<path class="to-pause" d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"/></svg>'
        f'<span class="visually-hidden to-play">{say("play")}</span>'
        f'<span class="visually-hidden to-pause">{say("pause")}</span></button>'
        f'<label class="visually-hidden" for="position-{index}">{say("position")}</label>'
        f'<input type="range" id="position-{index}" data-position min="0" value="0" step="1">'
        f'<output data-time for="position-{index}"></output>'
        f'<label class="visually-hidden" for="speed-{index}">{say("speed")}</label>'
        f'<select id="speed-{index}" data-speed>{speeds}</select></div>'
        f'<p class="hint keys">{say("keys")}</p>'
        f'<p class="video-choice"><label class="button">{say("video-choose")}'
        f'<input type="file" accept="video/*" data-video class="visually-hidden"></label>'
        f'<button type="button" data-video-remove hidden>{say("video-remove")}</button>'
        f"<small>{say('video-stays')}</small>"
        f'<small class="failed" data-video-failed hidden>{say("video-failed")}</small></p></div>'
    )


def _write_plots(person_index: int, person: PersonReport) -> Iterator[str]:
    numbered = enumerate(list_plots(person.angles))
    for group, plots in groupby(numbered, key=lambda numbered_plot: numbered_plot[1].group):
        members = list(plots)
        drawn = [
            (index, plot)
            for index, plot in members
            if np.isfinite(person.angles.values_deg[:, [c for _, c in plot.columns]]).any()
        ]
        empty = [plot for index, plot in members if (index, plot) not in drawn]
        body = "".join(_write_plot(person_index, index, plot, person) for index, plot in drawn)
        if empty:
            names = ", ".join(say_angle(plot.quantity) for plot in empty)
            body += f'<p class="hint not-plotted">{names}: {say("not-plotted")}</p>'
        is_open = " open" if drawn else ""
        yield (
            f'<details class="group"{is_open}><summary><h4>{say(f"group-{group}")}</h4></summary>'
            f"{body}</details>"
        )


def _write_plot(person_index: int, index: int, plot: AnglePlot, person: PersonReport) -> str:
    name = f"plot-{person_index}-{index}"
    keys = "".join(
        f'<li class="{side}"><span>{say("midline" if side == "middle" else side)}</span>'
        f'<output data-value="{column}"></output></li>'
        for side, column in plot.columns
    )
    return (
        f'<div class="plot" data-plot="{index}" role="group" aria-labelledby="{name}">'
        f'<div class="plot-head"><h5 id="{name}">{say_angle(plot.quantity)}</h5>'
        f'<ul class="legend">{keys}</ul></div>'
        f'<div class="live" data-live></div>'
        f'<div class="still">{draw_plot(person.angles, plot)}</div>'
        f"</div>"
    )
