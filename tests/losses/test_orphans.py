"""A web server that is killed leaves nothing behind that still answers in its name."""

from tests.load import machine
from tests.load.installation import kill, wait_until
from tests.losses.place import Place


def test_when_the_web_server_is_killed_its_worker_goes_too_and_a_new_one_can_start(
    on_sqlite: Place,
) -> None:
    with on_sqlite.installation() as made:
        web = made.start_web()
        workers = [one for one in machine.descendants(web.pid) if "yana" in machine.command(one)]
        assert workers
        kill(web)
        wait_until(lambda: not any(map(machine.command, workers)), "the end of its worker")
        made.start_web()
