from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from barun.errors import StorageError
from tests.fixtures.databases import database_of


@pytest.mark.parametrize("is_writing", [False, True])
def test_what_a_thread_still_uses_is_closed_when_it_comes_back(
    tmp_path: Path, database_url: str, is_writing: bool
) -> None:
    """Or it would stay open, in a pool that nobody asks any more, until the process ends."""
    database = database_of(database_url, tmp_path)
    n_closed: list[object] = []

    def use(connection: Connection) -> None:
        event.listen(connection.engine, "close", lambda one, _entry: n_closed.append(one))
        database.close()
        connection.execute(text("SELECT 1"))
        assert not n_closed

    with database.writing() if is_writing else database.reading() as connection:
        use(connection)
    assert len(n_closed) == 1
    with pytest.raises(StorageError) as caught, database.reading():
        pass
    assert caught.value.code == "store.closed"
    database.close()
