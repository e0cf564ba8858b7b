import asyncio
import contextvars
import gc

import pytest

from kota_common.grpc.deadline import Expired, within

SEEN = contextvars.ContextVar("seen", default="nothing")


async def after(steps, result="done"):
    for _ in range(steps):
        await asyncio.sleep(0)
    return result


@pytest.mark.parametrize("steps", [0, 1, 5])
async def test_the_works_result_is_given_whether_it_waits_or_not(steps):
    assert await within(1, after(steps)) == "done"


@pytest.mark.parametrize("steps", [0, 1, 5])
async def test_the_works_exception_is_raised_as_it_is(steps):
    async def failing():
        await after(steps)
        raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        await within(1, failing())


async def test_work_that_does_not_wait_arms_no_timer(monkeypatch):
    def forbidden(_):
        raise AssertionError("a timer")

    monkeypatch.setattr(asyncio, "timeout_at", forbidden)
    assert await within(1, after(0)) == "done"
    with pytest.raises(AssertionError, match="a timer"):
        await within(1, after(1))


async def test_work_that_waits_too_long_is_cancelled_and_expires():
    cancelled = False

    async def waiting():
        nonlocal cancelled
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    with pytest.raises(Expired):
        await asyncio.wait_for(within(0.01, waiting()), 5)
    assert cancelled
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0  # nothing of the deadline is left on the task


async def test_a_deadline_counts_from_the_call_not_from_the_first_wait():
    async def busy_then_waiting():
        loop = asyncio.get_running_loop()
        until = loop.time() + 0.03
        while loop.time() < until:
            pass
        await asyncio.Event().wait()

    with pytest.raises(Expired):
        await asyncio.wait_for(within(0.02, busy_then_waiting()), 5)


async def test_a_time_out_of_the_work_itself_is_not_taken_for_the_deadline():
    async def own_timeout(wait_s):
        async with asyncio.timeout(wait_s):
            await asyncio.Event().wait()

    for wait_s in (0, 0.01):
        with pytest.raises(TimeoutError):
            await within(1, own_timeout(wait_s))


async def test_cancelling_the_caller_cancels_the_work_and_the_caller():
    reached, seen = asyncio.Event(), []

    async def waiting():
        reached.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            seen.append(error)
            raise

    task = asyncio.create_task(within(5, waiting()))
    await reached.wait()
    task.cancel("enough")
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(seen) == 1
    assert task.cancelled()


async def test_work_may_answer_although_it_was_cancelled():
    async def stubborn():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            return "all the same"

    task = asyncio.create_task(within(5, stubborn()))
    await asyncio.sleep(0)
    task.cancel()
    assert await task == "all the same"


async def test_the_work_runs_in_the_callers_task_and_context():
    async def changing():
        SEEN.set("first step")
        before = asyncio.current_task()
        await asyncio.sleep(0)
        SEEN.set("second step")
        return before, asyncio.current_task()

    first, second = await within(1, changing())
    assert first is second is asyncio.current_task()
    assert SEEN.get() == "second step"  # as with `await`, not as with a task of its own


async def test_futures_tasks_and_groups_of_them_can_be_waited_for():
    async def gathering():
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_result, 1)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(after(n, n)) for n in range(3)]
        return [await future, *(task.result() for task in tasks), await asyncio.wait_for(after(2, 7), 1)]

    assert await within(1, gathering()) == [1, 0, 1, 2, 7]


async def test_a_failed_future_is_seen_by_the_work():
    async def catching():
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_exception, KeyError("x"))
        try:
            await future
        except KeyError:
            return "caught"

    assert await within(1, catching()) == "caught"


def test_work_given_up_with_its_caller_is_closed():
    closed = []

    async def waiting():
        try:
            await asyncio.Event().wait()
        finally:
            closed.append(True)

    async def begin():
        caller = within(1, waiting())
        caller.send(None)
        caller.close()

    asyncio.run(begin())
    gc.collect()
    assert closed == [True]
