"""The tables in our Markdown pages, as rows of cells."""

from pathlib import Path


def tables(path: Path) -> list[list[dict[str, str]]]:
    """Every table of the page: a row is a dict from column name (lower case) to cell."""
    found: list[list[dict[str, str]]] = []
    header: list[str] = []
    for line in path.read_text().splitlines():
        if not line.lstrip().startswith("|"):
            header = []
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not header:
            header = [cell.lower() for cell in cells]
            found.append([])
        elif not set("".join(cells)) <= set("-: "):
            found[-1].append(dict(zip(header, cells, strict=False)))
    return found


def table_with(path: Path, *columns: str) -> list[dict[str, str]]:
    """The rows of all tables that have these columns; none when the page does not exist."""
    if not path.exists():
        return []
    return [
        row for table in tables(path) for row in table if all(column in row for column in columns)
    ]
