"""Whoever writes something about a person asks for the consent: found in the sources themselves."""

from functools import cache
from pathlib import Path

import barun
from tests.privacy.consent.found_writers import asking_functions, find_writers
from tests.privacy.consent.writers import ASKED, NOT_ASKED

SOURCES = Path(barun.__file__).parent


@cache
def found() -> frozenset[str]:
    writers = find_writers(SOURCES)
    return frozenset(one for one in writers if not one.startswith("store.migrations."))


def test_every_writer_is_known_and_asks_or_has_a_reason_not_to() -> None:
    strange = sorted(found() - ASKED.keys() - NOT_ASKED.keys())

    assert strange == [], (
        "these write, and nobody said what: let them ask barun.privacy.consent and place them in "
        "ASKED of tests/privacy/consent/writers.py, or in NOT_ASKED with the reason"
    )


def test_every_known_writer_is_still_there() -> None:
    assert sorted((ASKED.keys() | NOT_ASKED.keys()) - found()) == []
    assert ASKED.keys() & NOT_ASKED.keys() == set()


def test_whoever_is_named_to_ask_does() -> None:
    assert sorted(set(ASKED.values()) - asking_functions(SOURCES)) == []


def test_every_reason_is_said() -> None:
    assert all(len(reason.split()) >= 3 for reason in NOT_ASKED.values())


def make_room(folder: Path, source: str) -> Path:
    (folder / "room").mkdir(parents=True)
    (folder / "room" / "notes.py").write_text(source, encoding="utf-8")
    return folder


def test_a_new_writer_that_does_not_ask_is_found(tmp_path: Path) -> None:
    sources = make_room(
        tmp_path,
        "from pathlib import Path\n"
        "class Notes:\n"
        "    def keep(self, points: bytes) -> None:\n"
        "        Path('points.bin').write_bytes(points)\n"
        "    def look(self) -> bytes:\n"
        "        return Path('points.bin').read_bytes()\n"
        "def log(connection, rows):\n"
        "    connection.execute(insert(NOTES), rows)\n"
        "def append(path, words):\n"
        "    with open(path, 'a') as file:\n"
        "        file.write(words)\n"
        "async def later(path, points):\n"
        "    def inner():\n"
        "        np.savez(path, points)\n"
        "    await run(inner)\n",
    )

    assert find_writers(sources) == {
        "room.notes:Notes.keep",
        "room.notes:log",
        "room.notes:append",
        "room.notes:later",
    }
    assert asking_functions(sources) == set()


def test_a_writer_that_asks_is_told_from_one_that_only_says_so(tmp_path: Path) -> None:
    sources = make_room(
        tmp_path,
        "from barun.privacy.consent.question import may\n"
        "def keep(path, points, entries, now_s):\n"
        '    """Asks may() before."""\n'
        "    path.write_bytes(points)\n"
        "def ask(path, points, entries, now_s):\n"
        "    if may('history', entries, now_s).is_allowed:\n"
        "        path.write_bytes(points)\n",
    )

    assert find_writers(sources) == {"room.notes:keep", "room.notes:ask"}
    assert asking_functions(sources) == {"room.notes:ask"}


def test_reading_and_taking_away_are_no_writing(tmp_path: Path) -> None:
    sources = make_room(
        tmp_path,
        "def look(path, rows, connection):\n"
        "    with path.open('rb') as file:\n"
        "        order = file.read()\n"
        "    rows.insert(0, order)\n"
        "    rows.update(order)\n"
        "    path.unlink()\n"
        "    sqlite3.connect(f'{path.as_uri()}?mode=ro', uri=True)\n"
        "    connection.execute(delete(NOTES))\n"
        "    return rows.copy()\n",
    )

    assert find_writers(sources) == set()
