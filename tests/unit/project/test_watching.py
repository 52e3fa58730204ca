"""Where the robot and the operators are reached, as the settings say."""

from pathlib import Path

import pytest

from yana.engine.watched import ROBOT_ID
from yana.project.options import load
from yana.project.watching import operators, robot_address, watching

MAIL = "smtp://mail.example.test?from=yana@example.test"
ROBOT = "yana+robot@example.test"


@pytest.mark.parametrize(
    ("mail", "robot", "channel", "target", "missing"),
    [
        ("", "", "inbox", ROBOT_ID, False),
        ("", ROBOT, "inbox", ROBOT_ID, False),
        (MAIL, ROBOT, "email", ROBOT, False),
        (MAIL, "inside", "inbox", ROBOT_ID, False),
        (MAIL, "", "inbox", ROBOT_ID, True),
    ],
)
def test_the_robot_is_reached_as_people_are_where_mail_can_come_back(
    tmp_path: Path, mail: str, robot: str, channel: str, target: str, missing: bool
) -> None:
    options = load({"YANA_DATA": str(tmp_path), "YANA_MAIL": mail, "YANA_ROBOT": robot})
    address = robot_address(options)
    assert (address.channel, address.target) == (channel, target)
    assert watching(options).robot_missing is missing
    assert watching(options).mail_missing is (not mail and robot == ROBOT)


def test_operators_are_reached_once_at_each_address_they_gave(tmp_path: Path) -> None:
    given = "Ops@example.test inbox:at-work Ops@example.test email:boss@example.test"
    found = operators(load({"YANA_DATA": str(tmp_path), "YANA_OPERATORS": given}))
    assert [(one.channel, one.target) for one in found] == [
        ("email", "ops@example.test"),
        ("inbox", "at-work"),
        ("email", "boss@example.test"),
    ]
