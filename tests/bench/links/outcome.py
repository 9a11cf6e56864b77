"""What a run came to, and how it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.links.usage import Usage

COLUMNS = (
    f"{'':44}{'links/s':>8}{'seconds':>9}{'CPU s':>7}{'µs/link':>9}{'MB':>6}{'PG s':>7}{'Redis s':>8}"
    f"{'open':>7}{'req/s':>7}{'open/host':>10}{'req/s/host':>11}{'wrong':>7}"
)


@dataclass(frozen=True)
class Outcome:
    """One run. used: by the checker itself; besides: by its servers; farm: what the farm saw; wrong: good pages that
    were not called good."""

    name: str
    links: int
    seconds: float
    used: Usage
    farm: dict
    besides: dict[str, Usage] = field(default_factory=dict)
    wrong: int | None = None

    @property
    def links_a_second(self) -> float:
        return self.links / self.seconds

    @property
    def cpu_a_link(self) -> float:
        """Microseconds."""
        return 1e6 * self.used.cpu / self.links

    def line(self) -> str:
        servers = [f"{self.besides[name].cpu:.1f}" if name in self.besides else "" for name in ("PostgreSQL", "Redis")]
        return (
            f"{self.name:44}{self.links_a_second:8.0f}{self.seconds:9.2f}{self.used.cpu:7.1f}{self.cpu_a_link:9.0f}"
            f"{self.used.megabytes:6.0f}{servers[0]:>7}{servers[1]:>8}{self.farm['connections']:7}"
            f"{self.farm['requests_a_second']:7}{self.farm['connections_a_host']:10}"
            f"{self.farm['requests_a_second_a_host']:11}{'' if self.wrong is None else self.wrong:>7}"
        )


@dataclass(frozen=True)
class Ratio:
    """A figure to reach. least, most: what it must be at least or at most."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None
    unit: str = "×"

    @property
    def is_good(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def line(self) -> str:
        goal = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        return f"{self.name:76}{self.value:9.2f} {self.unit:3}{goal:>16}  {'ok' if self.is_good else 'NO'}"


def print_ratios(ratios: Sequence[Ratio]) -> None:
    if ratios:
        print(f"\n{'Figures':76}")
    for ratio in ratios:
        print(ratio.line(), flush=True)
