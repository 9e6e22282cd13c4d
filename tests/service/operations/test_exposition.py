"""What Prometheus reads: every metric once, in its format; rules and dashboard name no other."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from barun.monitoring.alerts.alert import Alert
from barun.monitoring.alerts.rules import ALERT_RULES
from barun.monitoring.vitals.vitals import (
    FeatureVital,
    LabelVital,
    ModelVital,
    QueueVital,
    UpdateVital,
    Vitals,
)
from barun.service.live.figures import LiveFigures, exposition
from barun.service.operations.exposition import METRICS, operations_exposition

DOCS = Path(__file__).resolve().parents[3] / "docs/operations"
FULL = Vitals(
    minute=29_916_000,
    process="a",
    n_sessions=3,
    n_frames=900,
    p50_s=0.001,
    p99_s=0.02,
    update_hz=5.0,
    spent_s={"good": 90.0},
    views_s={"front": 90.0},
    recent_labels={"posture": LabelVital(9, 1)},
    n_collected=4,
    queues={"history": QueueVital(4, 1.5)},
    disk_free_bytes=5,
    disk_total_bytes=9,
    notices=("store.notice-full",),
    models={"posture": ModelVital("champion", 3)},
    cameras={"1a2b": 0.5},
    features={"head_tilt": FeatureVital(0.3, 1e-5, is_drifted=True)},
    updates={"posture": UpdateVital(4, 1, 2, 1_794_900_000.0)},
)
STANDING = (Alert("camera", 'c"1\n', "warning", 29_916_000, 1.0, 1.0),)
_SAMPLE = re.compile(r'([a-z0-9_]+)(\{[a-z]+="(\\.|[^"\\])*"(,[a-z]+="(\\.|[^"\\])*")*\})? \S+')
_NAME = re.compile(r"\bbarun_[a-z0-9_]+\b")


def all_text() -> str:
    gauges = {
        "barun_live_sessions": 1.0,
        "barun_live_sessions_lost": 0.0,
        "barun_store_writes_waiting": 0.0,
        "barun_store_writes_total": 0.0,
        "barun_store_writes_refused_total": 0.0,
        "barun_store_writes_lost_total": 0.0,
        "barun_store_failures_total": 0.0,
    }
    more = operations_exposition(FULL, STANDING, {"champions": 2}, {"mail": 1}, {"view": 7})
    return exposition(LiveFigures(), gauges) + more


def names(text: str) -> set[str]:
    """Return every name a sample has."""
    found = {line.split("{")[0].split(" ")[0] for line in text.splitlines() if line[0] != "#"}
    return found


def test_every_line_is_of_the_format_and_every_metric_there_once() -> None:
    text = operations_exposition(FULL, STANDING, {"champions": 2}, {"mail": 1}, {"view": 7})
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(_SAMPLE.fullmatch(line) for line in samples)
    assert names(text) == set(METRICS)
    types = [line.split(" ")[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert sorted(types) == sorted(METRICS)
    assert len(samples) == len(set(samples))


def test_values_by_hand() -> None:
    text = operations_exposition(FULL, STANDING, {"champions": 2}, {}, {"view": 7})
    lines = text.splitlines()
    assert "barun_live_latency_p99_seconds 0.02" in lines
    assert 'barun_queue_age_seconds{queue="history"} 1.5' in lines
    assert 'barun_label_accuracy{model="posture"} 0.9' in lines
    assert 'barun_part_restarts_total{part="champions"} 2' in lines
    assert 'barun_model_late_steps_total{model="view"} 7' in lines
    assert "# TYPE barun_part_restarts_total counter" in lines
    assert 'barun_model_info{model="posture",origin="champion",version="3"} 1' in lines
    assert 'barun_model_updates{model="posture",what="changed"} 2' in lines
    assert 'barun_model_update_timestamp_seconds{model="posture"} 1794900000' in lines
    assert "barun_minute_timestamp_seconds 1794960060" in lines


def test_every_rule_stands_or_is_at_zero() -> None:
    text = operations_exposition(None, STANDING, {}, {}, {})
    for rule in ALERT_RULES:
        (line,) = [line for line in text.splitlines() if f'rule="{rule.key}"' in line]
        assert line.endswith(" 1" if rule.key == "camera" else " 0")


def test_a_cause_cannot_break_out_of_its_label() -> None:
    text = operations_exposition(None, STANDING, {}, {}, {})
    assert r'cause="c\"1\n"' in text


def rules() -> list[dict[str, Any]]:
    """Return the rules of the file: a list of few keys, which is all of YAML it uses."""
    found: list[dict[str, Any]] = []
    for line in (DOCS / "prometheus-rules.yml").read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        if stripped.startswith("- alert: "):
            found.append({"alert": stripped.removeprefix("- alert: ")})
        elif found and ": " in stripped and not stripped.startswith("#"):
            key, _, value = stripped.partition(": ")
            found[-1][key] = value
    return found


def test_the_rules_name_only_metrics_that_are_there() -> None:
    known = names(all_text()) | {"barun_live_latency_seconds_bucket"}
    found = rules()
    assert len(found) >= len(ALERT_RULES) - 2
    for rule in found:
        used = set(_NAME.findall(rule["expr"]))
        assert used, rule["alert"]
        assert used <= known, rule["alert"]
        assert {"for", "severity", "summary"} <= set(rule)
        assert rule["severity"] in {"critical", "warning", "info"}
    assert len({rule["alert"] for rule in found}) == len(found)


def test_the_dashboard_names_only_metrics_that_are_there() -> None:
    board = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    known = names(all_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    assert len(queries) > 10
    for query in queries:
        used = set(_NAME.findall(query))
        assert used, query
        assert used <= known, query
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_metric_is_named_in_the_page_about_operations(name: str) -> None:
    assert f"`{name}`" in (DOCS / "operations.md").read_text(encoding="utf-8")


def test_every_rule_has_its_texts() -> None:
    path = DOCS.parents[1] / "src/barun/messages/alerts.toml"
    texts = tomllib.loads(path.read_text(encoding="utf-8"))
    for rule in ALERT_RULES:
        assert {rule.key, f"cure-{rule.key}"} <= set(texts)
