"""Crisis lines: numbers of staffed services, offered at every moment and never the end."""

from yana.web.crisis_lines.lines import CountryLines, check, countries, lines_for
from yana.web.crisis_lines.shown import context

__all__ = ["CountryLines", "check", "context", "countries", "lines_for"]
