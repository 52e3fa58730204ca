"""The release check of the crisis lines: a number that nobody looked at for long is a hazard."""

from datetime import UTC, datetime

from tests.tidy.house import forbid
from yana.web.crisis_lines import check


def test_every_crisis_line_was_checked_within_half_a_year() -> None:
    forbid(
        check(datetime.now(UTC).date()),
        advice="Look the number up as docs/reference/crisis-lines.md says, and correct its record.",
    )
