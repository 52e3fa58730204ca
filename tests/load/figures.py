"""What is measured, and what is made of it: percentiles, an aim beside each, met or not."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure; without an aim it is only told."""

    what: str
    measured: str
    aim: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """The aim, and whether it is met."""
        if self.met is None:
            return f"(aim: {self.aim})" if self.aim else ""
        return f"aim: {self.aim}: {'met' if self.met else 'NOT MET'}"


@dataclass
class Times:
    """Durations in seconds."""

    seconds: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """Take in one more."""
        self.seconds.append(seconds)

    @property
    def p50(self) -> float:
        """The time within which half of them ended."""
        return percentile(self.seconds, 0.50)

    @property
    def p99(self) -> float:
        """The time within which 99 of 100 ended."""
        return percentile(self.seconds, 0.99)

    def __str__(self) -> str:
        return f"p50 {ms(self.p50)}, p99 {ms(self.p99)} (n={len(self.seconds)})"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all values does not exceed."""
    assert values, "nothing was measured"
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def ms(seconds: float) -> str:
    """Milliseconds, as exactly as it makes sense."""
    thousandths = seconds * 1000
    return f"{thousandths:.2f} ms" if thousandths < 10 else f"{thousandths:.0f} ms"
