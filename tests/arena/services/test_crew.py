"""The crew: jobs in processes of their own, and what becomes of those beside one that ends its process."""

import os
from concurrent.futures import wait
from threading import Timer
from time import sleep

import pytest

from arena.errors import DeadlyClip
from arena.services.crew import Crew


def test_a_job_beside_one_that_ends_its_process_is_done_all_the_same() -> None:
    with Crew(2) as crew:
        deadly = crew.submit(os._exit, 1)
        others = [crew.submit(pow, 2, number) for number in range(6)]

        assert [other.result(120) for other in others] == [1, 2, 4, 8, 16, 32]
        assert isinstance(deadly.exception(120), DeadlyClip)
        assert crew.submit(pow, 3, 2).result(120) == 9


def test_what_a_job_raises_is_told_to_whoever_asked() -> None:
    with Crew(1) as crew, pytest.raises(ZeroDivisionError):
        crew.submit(divmod, 1, 0).result(120)


def test_a_crew_that_is_stopped_gives_up_what_is_under_way_at_once() -> None:
    with Crew(1) as crew:
        jobs = [crew.submit(sleep, 600) for _ in range(3)]
        Timer(0.5, crew.stop).start()

        assert wait(jobs, 120).not_done == set()
        assert all(job.cancelled() for job in jobs)


def test_a_crew_that_has_rested_goes_on_and_takes_its_folder_with_it_in_the_end() -> None:
    with Crew(1) as crew:
        first = crew.submit(os.getpid).result(120)
        crew.rest()
        assert crew.submit(os.getpid).result(120) != first
        assert crew.folder.is_dir()
    assert not crew.folder.exists()
