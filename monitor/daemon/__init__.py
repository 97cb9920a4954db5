"""The daemon: a schedule of passes that survives bad sources, bad clocks and bad exits.

Only the schedule lives here. What a job does is handed in, and is the same that `monitor collect`
does once.
"""

import logging
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Condition, Event
from types import FrameType
from typing import Final, TypeVar

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from msgspec import Struct

from monitor.clock import utc_now
from monitor.errors import MonitorError, StoreGone

log = logging.getLogger("monitor.daemon")

T = TypeVar("T")

TICK: Final = timedelta(seconds=1)
JUMP: Final = timedelta(seconds=2)
PULSE: Final = timedelta(seconds=15)
MISSED_PULSES: Final = 8
JITTER: Final = 0.1


class Task(Struct, frozen=True):
    """Something to do every so often; one run of it ends before the next begins.

    Attributes:
        name: Unique.
        act: Does it, and returns the time to the next run; None leaves that at *every*.
    """

    name: str
    every: timedelta
    act: Callable[[], timedelta | None]


class Daemon:
    """Runs tasks on schedule until it is stopped.

    Args:
        tasks: What to do.
        pulse: Called every 15 s by the scheduler itself, with the next run of each task; a pulse
            that stays away means that the scheduler is dead.
        wall: What time it is (UTC).
        steady: How many seconds have passed, so that a clock that jumps can be noticed.
        deadline: How long running tasks may take to end once it is stopping.
        stopping: Set once it is to stop; tasks may wait on it.
        renew: Called after SIGHUP; returns whether to stop, so that another takes its place. None
            lets SIGHUP stop it, as SIGTERM does.
        renewing: Set where SIGHUP came before it ran.

    Attributes:
        gone: Why it stopped by itself: the database was taken away; None where it was not.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        pulse: Callable[[dict[str, datetime]], None],
        *,
        wall: Callable[[], datetime] = utc_now,
        steady: Callable[[], float] = time.monotonic,
        deadline: timedelta = timedelta(seconds=20),
        stopping: Event | None = None,
        renew: Callable[[], bool] | None = None,
        renewing: Event | None = None,
    ) -> None:
        self.stopping, self.renewing, self.renew = stopping or Event(), renewing or Event(), renew
        self._pulse, self._wall, self._steady, self._deadline = pulse, wall, steady, deadline
        self.gone: StoreGone | None = None
        self._busy = Condition()
        self._running = 0
        self._last_pulse = steady()
        self._scheduler = self._schedule(tasks)

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> bool:
        """Work until `stop`, or until a task finds the database gone.

        Returns:
            Whether all tasks had ended before the deadline.

        Raises:
            RuntimeError: The scheduler died; whoever started the daemon should start it again.
        """
        # Before anything runs: a clock that jumps while the first task does is noticed, too.
        steady, wall = self._steady(), self._wall()
        with _signals(self):
            self._scheduler.start()
            try:
                self._watch(steady, wall)
            finally:
                self.stopping.set()
                # Not waiting here: a task that asks the scheduler for something would wait for us.
                self._scheduler.shutdown(wait=False)
        with self._busy:
            return self._busy.wait_for(lambda: self._running == 0, self._deadline.total_seconds())

    def _schedule(self, tasks: Sequence[Task]) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(tasks) + 1)},
            # A late run is better than none, and one late run is as good as many.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        scheduler.add_listener(_late, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        now = self._wall()
        for task in tasks:
            seconds = task.every.total_seconds()
            trigger = IntervalTrigger(seconds=seconds, timezone=UTC, jitter=seconds * JITTER)
            act = partial(self._do, task.name, partial(self._run, task))
            scheduler.add_job(act, trigger, id=task.name, name=task.name, next_run_time=now)
        scheduler.add_job(
            self._beat,
            IntervalTrigger(seconds=PULSE.total_seconds(), timezone=UTC),
            id="pulse",
            name="pulse",
            next_run_time=now,
        )
        return scheduler

    def _do(self, name: str, act: Callable[[], None]) -> None:
        """Do something that is waited for at the end, and whose failure ends nothing else."""
        with self._busy:
            self._running += 1
        try:
            shielded(name, act)
        except StoreGone as error:
            self.gone = error
            self.stop()
        finally:
            with self._busy:
                self._running -= 1
                self._busy.notify_all()

    def _run(self, task: Task) -> None:
        if self.stopping.is_set():
            return
        following = task.act()
        if following is not None and not self.stopping.is_set():
            at = self._wall() + following
            # All tasks may have ended since it was asked: there is no next time then.
            with suppress(JobLookupError):
                self._scheduler.modify_job(task.name, next_run_time=at)

    def _beat(self) -> None:
        runs = {
            job.id: job.next_run_time
            for job in self._scheduler.get_jobs()
            if job.next_run_time and job.id != "pulse"
        }
        self._last_pulse = self._steady()
        self._do("the pulse", lambda: self._pulse(runs))

    def _watch(self, steady: float, wall: datetime) -> None:
        while not self.stopping.wait(TICK.total_seconds()):
            passed = timedelta(seconds=self._steady() - steady)
            drift = self._wall() - wall - passed
            steady, wall = self._steady(), self._wall()
            if abs(drift) > JUMP:
                self._catch_up(drift)
            if self._steady() - self._last_pulse > PULSE.total_seconds() * MISSED_PULSES:
                raise RuntimeError("the scheduler has stopped working")
            if self.renewing.is_set():
                self.renewing.clear()
                if self.renew is not None and self.renew():
                    self.stop()

    def _catch_up(self, drift: timedelta) -> None:
        # The scheduler sleeps until an instant of the old clock; without this it would be silent
        # for the length of the jump.
        log.warning("the clock jumped by %.0f s; all tasks run now", drift.total_seconds())
        now = self._wall()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=now)


def shielded(name: str, act: Callable[[], T]) -> T | None:
    """Return what *act* returns, or None where it raised: a bug in one act must not end others.

    Raises:
        StoreGone: *act* did: no act can go on without the database.
    """
    try:
        return act()
    except StoreGone:
        raise
    except MonitorError as error:  # known, such as a full disk: where it was raised says no more
        log.error("%s failed: %s; it will be tried again in its turn", name, error)  # noqa: TRY400
        return None
    except Exception:  # the one broad except
        log.exception("%s failed; it will be tried again in its turn", name)
        return None


def _late(event: JobEvent) -> None:
    log.warning("%s is late: it begins once its last run has ended", event.job_id)


@contextmanager
def _signals(daemon: Daemon) -> Iterator[None]:
    """Stop at the first SIGTERM or SIGINT; a second one ends the process at once.

    SIGHUP renews the daemon where it can be renewed, and else stops it, too. Who started it so that
    it outlives its terminal (nohup) has had SIGHUP ignored: so it stays.
    """

    def stop(number: int, _: FrameType | None) -> None:
        log.info("%s: stopping", signal.Signals(number).name)
        daemon.stop()
        signal.signal(number, signal.SIG_DFL)

    def renew(_number: int, _: FrameType | None) -> None:
        daemon.renewing.set()

    handlers: dict[int, Callable[[int, FrameType | None], None]] = {
        signal.SIGTERM: stop,
        signal.SIGINT: stop,
    }
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        handlers[signal.SIGHUP] = stop if daemon.renew is None else renew
    before = {kind: signal.signal(kind, handler) for kind, handler in handlers.items()}
    try:
        yield
    finally:
        for kind, handler in handlers.items():
            if signal.getsignal(kind) is handler:
                signal.signal(kind, before[kind])
