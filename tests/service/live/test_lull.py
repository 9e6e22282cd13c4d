import threading

from barun.service.live.lull import Lull


def test_who_waits_goes_on_when_the_step_is_over() -> None:
    lull = Lull()
    lull.wait()  # at once: nothing is under way
    lull.end()
    went_on = threading.Event()

    def work() -> None:
        while not lull.is_here:
            lull.wait()
        went_on.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not went_on.wait(0.01)
    lull.begin()
    assert went_on.wait(60.0)
    thread.join()


def test_nobody_waits_for_ever_for_a_step_that_does_not_end() -> None:
    lull = Lull()
    lull.end()
    lull.wait()
    assert not lull.is_here
