"""Live sessions of each person by themselves: made when needed, ended when nobody is there."""

import asyncio
from types import SimpleNamespace
from typing import Any

from barun.service.live.live_people import LivePeople
from barun.store.records import LOCAL_PERSON
from barun.store.writer import StoreChange


class FakeService:
    """Remembers what it was told."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.hub: Any = SimpleNamespace(seats={})
        self.told: list[str] = []

    def start(self) -> None:
        self.told.append("start")

    async def stop(self) -> None:
        self.told.append("stop")

    def heed(self, change: StoreChange) -> None:
        self.told.append(change.kind)


def make() -> tuple[LivePeople, list[FakeService]]:
    made: list[FakeService] = []

    def one(person: str) -> Any:
        made.append(FakeService(person))
        return made[-1]

    return LivePeople(one, LOCAL_PERSON), made


def test_each_person_has_one_service_as_long_as_somebody_uses_it() -> None:
    async def come_and_go() -> list[list[str]]:
        people, made = make()
        people.start()
        with people.using("a-1") as first, people.using("a-1") as again:
            assert first is again
            with people.using("a-2") as other:
                assert other is not first
            await people.end_idle()
            assert people.find("a-1") is first
            assert people.find("a-2") is None
        made[1].hub.seats[0] = "lost, but may come back"
        await people.end_idle()
        assert people.find("a-1") is first
        made[1].hub.seats.clear()
        await people.end_idle()
        assert people.find("a-1") is None
        assert people.find(LOCAL_PERSON) is people.always
        return [one.told for one in made]

    assert asyncio.run(come_and_go()) == [["start"], ["start", "stop"], ["start", "stop"]]


def test_a_change_reaches_whom_it_concerns_and_nobody_else() -> None:
    people, made = make()
    with people.using("a-1"), people.using("a-2"):
        people.heed(StoreChange("forgotten", "a-1"))
        people.heed(StoreChange("notices", ""))
    assert [(one.person, one.told) for one in made] == [
        (LOCAL_PERSON, ["notices"]),
        ("a-1", ["forgotten", "notices"]),
        ("a-2", ["notices"]),
    ]


def test_what_was_kept_of_somebody_who_is_not_there_goes_as_well() -> None:
    people, made = make()
    people.heed(StoreChange("forgotten", "a-gone"))
    assert made[-1].person == "a-gone"
    assert made[-1].told == ["forgotten"]
    assert people.find("a-gone") is None
