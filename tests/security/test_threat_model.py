"""The table of attacks names tests that exist, and no test of attacks is left out."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.partition("## Which defence")[2].partition("## Known")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| attack")
]


def test_every_attack_has_a_defence_and_a_test_that_is_there() -> None:
    assert len(ROWS) > 20
    missing = []
    for attack, defence, tests in ROWS:
        named = re.findall(r"`([^`]+)`", tests)
        assert defence, attack
        assert named, attack
        missing += [name for name in named if not (ROOT / "tests" / name).exists()]
    assert missing == []


def test_every_test_of_attacks_is_in_the_table() -> None:
    here = {f"security/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    named = {name for _, _, tests in ROWS for name in re.findall(r"`([^`]+)`", tests)}
    assert here - named == {"security/test_threat_model.py"}
