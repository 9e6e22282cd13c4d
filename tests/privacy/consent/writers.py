"""Every function of the sources that writes, and what it may write on.

A new one has to be placed here, or ``test_every_writer_asks.py`` fails: what holds something about
a person with who asks for the consent, everything else with the reason why nobody has to.
"""

__all__ = ["ASKED", "NOT_ASKED"]

_GATE = "store.write_transaction:WriteTransaction._person"
_LIBRARY = "learning.datasets.library:_without_ended"
_TRAINING = "cli.data_source:read_consented_rows"

ASKED = {
    # the history: one gate, in the writing transaction
    "store.write_transaction:WriteTransaction._add_up": _GATE,
    "store.write_transaction:WriteTransaction._key_numbers": _GATE,
    "store.write_transaction:WriteTransaction._person": _GATE,
    "store.write_transaction:WriteTransaction._put_minutes": _GATE,
    "store.write_transaction:WriteTransaction._put_plain": _GATE,
    "store.write_transaction:WriteTransaction._set_verdict": _GATE,
    "store.write_transaction:WriteTransaction._upsert": _GATE,
    # samples of live sessions: asked for the key, and again in the transaction
    "collection.samples.spool:SampleSpool.__init__": "store.sample_book:SampleBook.find_seal",
    "store.sample_book:SampleBook.say": "store.sample_book:SampleBook._agreed_person",
    "store.sample_book:SampleBook._insert_chunk": "store.sample_book:SampleBook._agreed_person",
    "store.vault:Vault.add_data_key": "store.write_transaction:WriteTransaction._put_consent",
    "store.coach_book:CoachBook.choose": ("service.accounts.people_desk:PeopleDesk.choose_coaches"),
    "store.experiment_days:ExperimentDays._upsert": "store.experiment_days:is_counted",
    # what lies beside the database
    "service.live.session_shelf:FolderShelf.put": "store.writer:StoreWriter._ask",
    "store.experiment_days:ExperimentDays._put_one": "store.experiment_days:is_counted",
    "store.kept_session_book:KeptSessionBook.put": "store.kept_session_book:KeptSessionBook.put",
    "pipeline.runner_profiles:RunnerProfiles._put": "pipeline.runner_profiles:require_consent",
    # collections and datasets
    "collection.journal:Journal.append": "collection.collection:Collection.add",
    "learning.datasets.content:pack_part": _LIBRARY,
    "learning.datasets.content:pack_rows": _TRAINING,
    "learning.datasets.writing:write_file": _LIBRARY,
    "learning.datasets.writing:write_folder": _LIBRARY,
    # what is trained on them, or given away
    "learning.comparison.artefact:_pack_probe": _TRAINING,
    "learning.comparison.neighbour_file:pack_neighbours": _TRAINING,
    "learning.comparison.search:_mend": _TRAINING,
    "learning.datasets.anonymising:write_anonymisation_manifest": _TRAINING,
    "learning.datasets.csv_file:write_rows_csv": _TRAINING,
    "learning.datasets.exporting:_write_npz": _TRAINING,
    "learning.datasets.parquet_file:write_rows_parquet": _TRAINING,
    "learning.datasets.sqlite_file:write_frames_sqlite": _TRAINING,
    "models.classifier_card:write_classifier": _TRAINING,
}
"""Who asks, by who writes."""

_LEDGER = "the consent itself"
_ACCOUNT = "an account, which whoever is invited makes for himself"
_CHOSEN = "a file that whoever runs the command names: what he was handed, or was just shown"
_KEYS = "keys and secrets"
_LOCK = "a lock, a note of a lock, or waiting for the disk"
_LOG = "the log of what was done, which says no name"
_FIGURES = "figures of the whole installation over a minute, its alerts, and who knows of them"
_MADE_UP = "in the folder of a drill, which has simulated people only"
_MEMORY = "gone when it is closed; nobody keeps it"
_MODELS = "models, whose rows were asked for when they were trained"
_NOBODY = "nothing about a person"
_OWN_COPY = "a copy for the person who asks for it, or of the whole by who owns it"
_READS = "opened for reading only"
_REQUEST = "what a person asks to be done; whether it may be is asked when it begins"
_SAME = "what is there already, sealed or stored anew"
_SOURCE = "a count of tries under a token of where they came from, for hours"
_STATEMENT = "makes a statement; who runs it is here, too"
_HANDED = "what it is handed by others, who stand here each by itself"
_TAKES_AWAY = "takes away, or says that it will"

NOT_ASKED = {
    "capture.blazepose.interpreter:_open_scratch_file": _NOBODY,
    "capture.blazepose.interpreter:_without_delegate_note": _NOBODY,
    "capture.spooled_input:SpooledInput.__init__": _MEMORY,
    "cli.calibration_file:CalibrationFile.add": _CHOSEN,
    "cli.exercises:_write": _NOBODY,
    "cli.help_layout:BarunHelpFormatter.write_text": _NOBODY,
    "cli.main:main": _NOBODY,
    "cli.pose:_check_output": _MEMORY,
    "cli.privacy_erase:_write": _TAKES_AWAY,
    "collection.journal:Journal._open": _LOCK,
    "collection.samples.spool_request:_write": _NOBODY,
    "drills.troubles.broken_model:BrokenModel.strike": _MADE_UP,
    "feedback.annotated_video:AnnotatedVideoWriter.__init__": _CHOSEN,
    "feedback.report_page:write_page": _CHOSEN,
    "feedback.video_writer:_make_temporary": _CHOSEN,
    "feedback.video_writer:_open_encoder": _CHOSEN,
    "feedback.video_writer:_silent_stderr": _NOBODY,
    "jobs.worker:_take_stdout": _MEMORY,
    "landmarks.formats.barun_csv:write_barun_csv": _CHOSEN,
    "landmarks.formats.barun_parquet:write_barun_parquet": _CHOSEN,
    "landmarks.formats.legacy_frames:write_legacy_frames": _CHOSEN,
    "landmarks.formats.legacy_running:write_legacy_running": _CHOSEN,
    "landmarks.formats.replacing:replacing": _CHOSEN,
    "landmarks.formats.trc:write_trc": _CHOSEN,
    "learning.datasets.sqlite_file:read_frames_sqlite": _READS,
    "learning.online.state_folder:write_state": _CHOSEN,
    "learning.sequences.checkpoint:Checkpoint.write": _CHOSEN,
    "monitoring.surroundings:_why_not_writable": _MEMORY,
    "pipeline.analysis_files:AnalysisFolder._write": _CHOSEN,
    "pipeline.frame_export:FrameExport.write": _CHOSEN,
    "pipeline.running_baseline:write_baseline": _CHOSEN,
    "registry.model_archive:export_model": _CHOSEN,
    "registry.probe:pack_probe": _MODELS,
    "registry.update_log:UpdateLog.note": _NOBODY,
    "registry.whole_folder:write_whole_folder": _MODELS,
    "rights.backup.members:_write": _SAME,
    "rights.backup.members:_open_itself": _READS,
    "rights.backup.writing:write_backup": _OWN_COPY,
    "rights.export.archive:ZipStream.add": _OWN_COPY,
    "rights.export.formats:_parquet_file": _OWN_COPY,
    "service.launch.key_file:_put": _KEYS,
    "service.operations.metrics_keys:MetricsKeys.add": _KEYS,
    "service.passing_folder:_open": _LOCK,
    "service.spool:Spool._open": _MEMORY,
    "service.tls.self_signed:put_file": _KEYS,
    "store.account_book:AccountBook._change": _ACCOUNT,
    "store.account_book:AccountBook._insert": _ACCOUNT,
    "store.account_book:AccountBook._seal_again": _SAME,
    "store.account_book:AccountBook.add_code": _ACCOUNT,
    "store.audit_book:note_act": _LOG,
    "store.backup:close_backup": _SAME,
    "store.backup:write_backup": _OWN_COPY,
    "store.backup:write_whole": _OWN_COPY,
    "store.consent_book:add_consent": _LEDGER,
    "store.experiment_book:ExperimentBook._note": _LOG,
    "store.experiment_book:ExperimentBook.begin": _MODELS,
    "store.experiment_book:ExperimentBook.change": _MODELS,
    "store.held_file:_take": _LOCK,
    "store.job_book:_update": _REQUEST,
    "store.job_rows:JobSeals.person_no": _REQUEST,
    "store.job_rows:JobSeals.put": _REQUEST,
    "store.key_desk:KeyDesk._rewrap": _KEYS,
    "store.key_desk:KeyDesk._wrap_for_recovery": _KEYS,
    "store.key_source:FileKeys._write": _KEYS,
    "store.login_book:LoginBook.begin": _ACCOUNT,
    "store.login_book:LoginBook.know_device": _ACCOUNT,
    "store.login_book:LoginBook.touch": _ACCOUNT,
    "store.try_book:TryBook._put": _SOURCE,
    "store.migration:_make_tables": _NOBODY,
    "store.model_book:ModelBook._change": _MODELS,
    "store.model_log:add_entry": _MODELS,
    "store.model_log:hold_model": _MODELS,
    "store.model_book:ModelBook.add": _MODELS,
    "store.model_book:ModelBook.erase": _TAKES_AWAY,
    "store.model_book:ModelBook.set_state": _MODELS,
    "store.opening:_make_file": _NOBODY,
    "store.people_keys:PeopleKeys._write": _KEYS,
    "store.people_keys:PeopleKeys.shred": _TAKES_AWAY,
    "store.postgres_database:PostgresDatabase.insert": _STATEMENT,
    "store.resealing:reseal_table": _SAME,
    "store.row_transfer:_copy": _SAME,
    "store.row_transfer:_opened_file": _SAME,
    "store.row_transfer:copy_to_file": _OWN_COPY,
    "store.sqlite_database:SqliteDatabase.insert": _STATEMENT,
    "store.overwriting:overwrite": _TAKES_AWAY,
    "store.folder_beat:FolderBeat._compare": _NOBODY,
    "store.folder_mark:hold_to_folder": _NOBODY,
    "store.forgetting:_copy": _SAME,
    "store.sqlite_database:SqliteDatabase._fill": _NOBODY,
    "store.vault:Vault.put_secret": _KEYS,
    "store.whole_files:build_folder": _HANDED,
    "store.whole_files:flush_folder": _LOCK,
    "store.whole_files:_new_file": _HANDED,
    "store.whole_files:_remove_left_over": _TAKES_AWAY,
    "store.vault:Vault.take_back": _KEYS,
    "store.sent_book:SentBook.add": _NOBODY,
    "store.sent_book:SentBook.begin": _NOBODY,
    "store.turn_book:TurnBook.keep": _LOCK,
    "store.turn_book:TurnBook.take": _LOCK,
    "store.watch_book:WatchBook.acknowledge": _FIGURES,
    "store.watch_book:WatchBook.note": _FIGURES,
    "store.watch_book:WatchBook.put_alert": _FIGURES,
    "store.watch_book:WatchBook.put_vitals": _FIGURES,
}
"""Why nobody has to ask, by who writes. Migrations, which rewrite what is there, are left out."""
