"""Lanes: one thing at a time within a lane, in turn between lanes, and whoever rests is not forgotten."""

import threading

import pytest

from bot import lanes as lanes_module
from bot.lanes import Lanes


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_a_lane_that_rests_goes_on_in_time_while_all_but_one_thread_are_busy(threads):
    release, rested, calls = threading.Event(), threading.Event(), []

    def work(lane):
        if lane == "resting":
            calls.append(lane)
            if len(calls) == 1:
                return 0.05
            rested.set()
        else:
            release.wait(10)
        return None

    lanes = Lanes(work, threads)
    lanes.wake("resting")
    for number in range(threads - 1):
        lanes.wake(number)
    assert rested.wait(5)
    release.set()
    assert lanes.close(5)


def test_many_lanes_are_all_served_each_in_its_own_order():
    served, lock = {lane: [] for lane in range(50)}, threading.Lock()

    def work(lane):
        with lock:
            served[lane].append(threading.current_thread().name)
        return 0.0 if len(served[lane]) < 4 else None

    lanes = Lanes(work, 4)
    for lane in served:
        lanes.wake(lane)
    assert lanes.close(10)
    assert {len(turns) for turns in served.values()} == {4}


def test_woken_while_busy_it_is_served_once_more():
    begun, go_on, calls = threading.Event(), threading.Event(), []

    def work(lane):
        calls.append(lane)
        begun.set()
        go_on.wait(10)

    lanes = Lanes(work, 2)
    lanes.wake("a")
    assert begun.wait(5)
    lanes.wake("a")
    lanes.wake("a")
    go_on.set()
    assert lanes.close(5)
    assert calls == ["a", "a"]


def test_work_that_fails_ends_no_thread_and_is_tried_again(monkeypatch, caplog):
    monkeypatch.setattr(lanes_module, "FAULT_REST", 0.01)
    done, calls = threading.Event(), []

    def work(lane):
        calls.append(lane)
        if len(calls) < 3:
            raise RuntimeError("a word of a draft")
        done.set()

    lanes = Lanes(work, 1)
    lanes.wake("a")
    assert done.wait(5)
    assert lanes.close(5)
    assert [record.getMessage() for record in caplog.records] == ["lane: RuntimeError; it will be tried again"] * 2


def test_a_rest_without_end_ends_no_thread():
    woken = threading.Event()
    rests = {"a": 1e11, "b": float("inf")}
    lanes = Lanes(lambda lane: rests.pop(lane, None) or woken.set(), 2)
    lanes.wake("a")
    lanes.wake("b")
    while not lanes.idle or rests:
        threading.Event().wait(0.01)
    threading.Event().wait(0.1)  # the threads wait by now
    lanes.wake("a")
    assert woken.wait(5)
    assert lanes.close(5)
