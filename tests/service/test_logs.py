"""Lines of named fields, also of what libraries say."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from barun.service.logs import log_event, log_libraries, log_to


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    handler = log_to(stream)
    log_libraries()
    yield stream
    logging.getLogger("barun.service").removeHandler(handler)
    for added in set(root.handlers) - set(before):
        root.removeHandler(added)


def test_a_library_that_warns_is_named_but_not_quoted(log: io.StringIO) -> None:
    try:
        raise ValueError("Kim's landmarks 0.123")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in %s", "Kim's session")
    logging.getLogger("asyncio").warning("Task was destroyed: %s", "Kim")

    one, other = map(json.loads, log.getvalue().splitlines())
    assert (one["event"], one["level"], one["source"]) == ("library_said", "error", "uvicorn.error")
    assert one["error_type"] == "ValueError"
    assert one["at"].startswith("test_a_library_that_warns_is_named_but_not_quoted:")
    assert (other["level"], other["source"]) == ("warning", "asyncio")
    assert "Kim" not in log.getvalue()


def test_what_libraries_tell_by_the_way_is_not_logged(log: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started server process")
    assert log.getvalue() == ""


def test_at_a_terminal_only_what_went_wrong_is_said_in_words() -> None:
    stream = io.StringIO()
    handler = log_to(stream, logging.WARNING, plain="ko")
    try:
        log_event("service_started", port=8765)
        log_event("request", status=404)
        log_event("profiles_unread", level="warning", error_code="store.damaged", code=3)
        log_event("ticks_stopped", level="error")
    finally:
        logging.getLogger("barun.service").removeHandler(handler)

    one, other = stream.getvalue().splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d 경고: profiles unread \((.*)\)", one)
    assert "error_code store.damaged, code 3" in one
    assert re.fullmatch(r"\d\d:\d\d:\d\d 오류: ticks stopped", other)
