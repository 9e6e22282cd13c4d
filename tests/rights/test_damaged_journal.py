"""Damage in a recording keeps nobody from getting, seeing and erasing everything else."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.cli.main import main
from barun.errors import SettingError
from barun.learning.datasets.desk_people import desk_pseudonym
from barun.messages import LANGUAGES, Language
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import count_held, person_tables
from barun.rights.holder import Holding, Obstacle
from barun.rights.holders.installed import installed_holders
from barun.rights.known import known_anywhere
from barun.rights.report.person_report import PersonReport, report_person, to_json
from barun.rights.report.report_text import report_lines
from barun.rights.unread import find_unread, nobody_found
from barun.store.people_keys import people_keys
from barun.store.records import LOCAL_PERSON, AgreementRecord
from barun.store.sql_store import SqlStore
from tests.collection.sitters import NOW_S
from tests.collection.test_past_damage import spoil
from tests.rights.installations import ERASED_S, erasures_of, opened, record


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """P1 and P2, three samples each, in `desk` and `posture`; a line of `desk` is damaged."""
    home = tmp_path / "home"
    for person in ("P1", "P2"):
        record(home, person)
    record(home, "P1", "posture")
    spoil(home / "collections" / "desk.journal", 3)  # the samples of P1
    return home


@pytest.fixture
def store(home: Path) -> Iterator[SqlStore]:
    with opened(home) as store:
        yield store


def held(
    home: Path, store: SqlStore, person: str
) -> tuple[list[Holding], tuple[Obstacle, ...], tuple[Obstacle, ...]]:
    holders = installed_holders(home, store, lambda: ERASED_S)
    found = [one for holder in holders for one in holder.find(person)]
    left = tuple(one for holder in holders for one in holder.obstacles(person))
    return found, left, find_unread(holders, person)


def report_of(home: Path, store: SqlStore, person: str) -> PersonReport:
    found, left, unread = held(home, store, person)
    return report_person(home, store, person, found, left, ERASED_S, unread=unread)


def test_everything_else_is_handed_out_and_the_readme_says_what_is_missing(
    home: Path, store: SqlStore
) -> None:
    found, _, unread = held(home, store, "P1")
    tables = person_tables(home, store, "P1", found, ERASED_S)
    pieces = export_person(
        tables, person="P1", at_s=ERASED_S, held=count_held(found), unread=unread
    )
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        files = {
            name: archive.read(name).decode() for name in archive.namelist() if "quet" not in name
        }
    assert len(json.loads(files["json/samples.json"])) == 3  # of the whole recording
    assert len(json.loads(files["json/consents.json"])) == 2
    assert len(json.loads(files["json/dataset_rows.json"])) == 6  # the dataset has them all
    for language, words in (
        ("en", "Not everything could be read"),
        ("ko", "모두 읽지는 못했습니다"),
    ):
        readme = files[f"README.{language}.md"]
        assert words in readme
        assert '"desk"' in readme
        assert str(home) not in readme
    (said,) = json.loads(files["contents.json"])["not_read"]
    assert "lines 3 (1 in all)" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_it_to_each_reader(home: Path, store: SqlStore, language: Language) -> None:
    told = report_of(home, store, "P1")
    by_command = "\n".join(report_lines(told, language))
    by_page = "\n".join(report_lines(told, language, page="collect"))
    path = str(home / "collections" / "desk.journal")
    assert path in by_command
    assert path not in by_page
    assert '"desk"' in by_page
    (unread,) = to_json(told)["unread"]
    assert (unread["name"], unread["lines"], unread["count"]) == ("desk", "3", "1")
    assert to_json(told)["left_by_erasure"] == ["rights.left-journal"]
    assert {one.kind.key: one.n_bytes for one in told.held}["samples"] is not None


def test_who_was_never_recorded_hears_nothing_of_it_and_waits_for_no_recording(
    home: Path, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.apply([AgreementRecord(LOCAL_PERSON, "1", "en", NOW_S)])
    with monkeypatch.context() as patch:
        patch.setattr("barun.rights.holders.collected.read_past_damage", pytest.fail)
        _, left, unread = held(home, store, LOCAL_PERSON)
    assert (left, unread) == ((), ())


def test_who_sits_at_the_desk_hears_of_damage_that_names_them(home: Path, store: SqlStore) -> None:
    """A recording gives nobody a number of the store; whoever writes one down by hand may."""
    store.apply([AgreementRecord(LOCAL_PERSON, "1", "en", NOW_S)])
    number = store.consents.number(LOCAL_PERSON)
    assert number is not None
    with (home / "collections" / "desk.journal").open("ab") as file:
        file.write(f"damaged {desk_pseudonym(number)}\n".encode() + b"damaged\n")
    _, left, unread = held(home, store, LOCAL_PERSON)
    assert [one.code for one in unread] == ["rights.left-journal"]
    assert left == unread


def test_of_somebody_unknown_it_is_said_that_not_all_was_read(home: Path, store: SqlStore) -> None:
    found, _, unread = held(home, store, "P7")
    assert found == []
    error = nobody_found("P7", unread)
    assert isinstance(error, SettingError)
    assert "not everything could be read" in str(error)
    assert '"desk"' in str(error)
    assert nobody_found("P7", ()).code == "rights_export.nobody"


def test_what_can_be_read_is_erased_and_the_rest_is_not_certified(
    home: Path, store: SqlStore
) -> None:
    erasures = erasures_of(home, store)
    done = erasures.erase("P1")
    assert done is not None
    assert done.certificate is not None
    values = done.certificate.values
    assert values["left"] == ["rights.left-journal"]
    assert values["deleted"]["samples"] == 3
    assert "Not reached: damaged lines of a recording" in values["text"]["en"]
    assert "손상되어 읽을 수 없는 줄" in values["text"]["ko"]
    assert "desk" not in done.certificate.to_json().decode()
    assert erasures.plan("P1").holdings == ()
    assert people_keys(home).find("P1") is None  # so what stands in the damage opens for nobody
    assert {one.kind: one.count for one in erasures.plan("P2").holdings}["samples"] == 3
    assert "P1" not in known_anywhere(home, store)


def test_who_is_in_the_damage_only_loses_the_key(home: Path, store: SqlStore) -> None:
    journal = home / "collections" / "desk.journal"
    n_lines = journal.read_bytes().count(b"\n")
    spoil(journal, *(number for number in range(1, n_lines + 1) if number != 3))
    holders = installed_holders(home, store, lambda: ERASED_S)
    holders[0].erase("P2", _Nothing())  # and out of the dataset
    people_keys(home).find_or_make("P2")
    (holding,) = holders[0].find("P2")
    assert (holding.kind, holding.count, holding.n_bytes) == ("samples", 0, "unread")
    done = erasures_of(home, store).erase("P2")
    assert done is not None
    assert done.certificate is not None
    assert done.certificate.values["left"] == ["rights.left-journal"]
    assert people_keys(home).find("P2") is None
    assert holders[0].find("P2") == ()


class _Nothing:
    """Progress of an erasure nobody asks about."""

    at_s = ERASED_S

    def recall(self, key: str) -> None:
        del key

    def keep(self, key: str, value: object) -> None:
        del key, value


def test_the_commands_say_it(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARUN_DATA_FOLDER", str(home))
    path = tmp_path / "p1.zip"
    assert main(["privacy", "export", "P1", "-o", str(path)]) == 0
    said = capsys.readouterr()
    assert "Not everything could be read" in said.err
    assert zipfile.is_zipfile(path)
    assert main(["privacy", "report", "P1"]) == 0
    assert "Not everything could be read" in capsys.readouterr().out
    assert main(["privacy", "export", "P7", "-o", str(tmp_path / "p7.zip")]) != 0
    assert "not everything could be read" in capsys.readouterr().err
    main(["privacy", "erase", "P7", "--yes"])
    said = capsys.readouterr()
    assert "is damaged. Lines that cannot be read: 3" in said.out + said.err
