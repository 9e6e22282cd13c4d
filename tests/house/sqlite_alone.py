"""Tests that open SQLite and no PostgreSQL, each with the reason; all others run on both.

Named by file, or by file and function. An entry that is no longer needed fails a test, too.
"""

__all__ = ["SQLITE_ALONE"]

_FILE = "what a file of SQLite does: its pages, log, locks, damage and rights"
_DISK = "the disk that a file of SQLite lies on; that of a server is the server's concern"
_STOLEN = "reads the bytes of the file, as who steals it would"
_COPY = "copies the file, as who moves to another machine does"
_BACKUP = "a backup of either database is a file of SQLite, which is opened here"
_OLD = (
    "what old versions of Barun wrote into a file of SQLite; the tables themselves are changed on"
    " both, by the fixture of the file, which has no tables yet"
)
_AWAY = "what is done where no file can be made"
_MEASURE = "how long a file of SQLite takes to open"
_MEMORY = "a history in memory, which only SQLite has"
_TRAINS = "trains models, which takes long and knows no database; test_databases.py runs on both"
_THREADS = "which threads a service keeps going; its database plays no part"
_CAMERA = "what is seen of a camera that moved; the database plays no part"
_KEYS = "a key in a file of the data folder; the database plays no part"
_SERVED = "loads and runs models; what the database says of them is tested by tests/registry"

SQLITE_ALONE = {
    "service/jobs/test_opening.py::test_a_history_in_memory_has_no_jobs": _MEMORY,
    "service/models/test_served_models.py": _SERVED,
    "service/operations/test_feature_drift.py::service": _TRAINS,
    "service/operations/test_kept_threads.py": _THREADS,
    "service/operations/test_metrics_keys.py": _KEYS,
    "service/operations/test_moved_camera.py": _CAMERA,
    "store/test_account_book.py::test_names_and_hashes_cannot_be_read_out_of_the_file": _STOLEN,
    "store/test_free_space.py": _DISK,
    "store/test_keys.py::reopened": "opens once more what the test has open, whichever it is",
    "store/test_keys.py::test_a_backup_is_restored_on_another_machine": _COPY,
    "store/test_keys.py::test_a_backup_made_while_others_write_is_whole": _BACKUP,
    "store/test_keys.py::test_a_fresh_database_in_place_of_a_damaged_one_keeps_the_secrets": _FILE,
    "store/test_keys.py::test_a_power_cut_after_changing_it_finds_the_database_changed": _COPY,
    "store/test_migration.py": _OLD,
    "store/test_opening.py::test_a_file_can_be_named_by_its_address": _FILE,
    "store/test_opening.py::test_a_full_disk_is_named_and_the_history_stays": _DISK,
    "store/test_opening.py::test_a_year_of_days_opens_quickly": _MEASURE,
    "store/test_opening.py::test_the_folder_is_made": _FILE,
    "store/test_opening.py::test_where_nothing_can_be_written_it_is_kept_in_memory_and_said": _AWAY,
    "store/test_sealing.py::test_a_stolen_backup_tells_nothing": _STOLEN,
    "store/test_sealing.py::test_a_stolen_file_with_its_log_tells_nothing": _STOLEN,
    "store/test_sealing.py::test_the_traces_are_found_where_they_are_readable": _STOLEN,
    "store/test_sealing.py::test_what_is_kept_of_tries_of_passwords_is_how_many_and_when": _STOLEN,
    "store/test_sqlite.py": _FILE,
    "tasks/test_training.py": _TRAINS,
    "updating/updated_homes.py::opened": _TRAINS,
}
