"""The source tree as the house rules see it: files, modules, definitions, sizes, imports."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "yana"
TESTS = ROOT / "tests"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
)
_BLOCKS = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.TryStar,
    ast.With,
    ast.AsyncWith,
    ast.Match,
)


@dataclass(frozen=True, kw_only=True)
class Module:
    """One Python file, read and parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def place(self) -> str:
        """Its path from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        """Its dotted name, as an import writes it."""
        base = ROOT / "src" if self.path.is_relative_to(SOURCE) else ROOT
        parts = self.path.relative_to(base).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, node: ast.stmt | ast.expr | ast.arg) -> str:
        """The place of a node, as an editor opens it."""
        return f"{self.place}:{node.lineno}"


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """The files that git keeps or would keep, with one of these suffixes (with none: all)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(
        command,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name)
    return tuple(
        path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)
    )


@cache
def modules(folder: Path = ROOT) -> tuple[Module, ...]:
    """Every Python file under the folder, but for migrations, which Django writes."""
    return tuple(
        Module(path=path, text=(text := path.read_text()), tree=ast.parse(text))
        for path in files(".py")
        if path.is_relative_to(folder) and "migrations" not in path.parts
    )


def functions(module: Module) -> list[FunctionNode]:
    """Every function and method of the module, nested ones too."""
    return [node for node in ast.walk(module.tree) if isinstance(node, FunctionNode)]


def classes(module: Module) -> list[ast.ClassDef]:
    """Every class of the module."""
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]


def public_definitions(tree: ast.Module | ast.ClassDef) -> Iterator[FunctionNode | ast.ClassDef]:
    """Each public class, function and method; Django's inner `Meta` is none."""
    for node in tree.body:
        if not isinstance(node, FunctionNode | ast.ClassDef):
            continue
        if node.name.startswith("_") or (node.name == "Meta" and isinstance(tree, ast.ClassDef)):
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            yield from public_definitions(node)


def length(node: FunctionNode) -> int:
    """Lines from `def` to the end, signature and docstring included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def branches(node: FunctionNode) -> int:
    """1 + every if, loop, except, and/or, ternary and comprehension."""
    count = 1
    for inner in ast.walk(node):
        count += isinstance(inner, _BRANCHES)
        count += len(inner.values) - 1 if isinstance(inner, ast.BoolOp) else 0
    return count


def nesting(node: ast.AST) -> int:
    """How deep blocks stand in blocks; an `elif` is no deeper than its `if`."""
    deepest = 0
    for inner in ast.iter_child_nodes(node):
        is_elif = isinstance(node, ast.If) and isinstance(inner, ast.If) and node.orelse == [inner]
        own = 1 if isinstance(inner, _BLOCKS) and not is_elif else 0
        deepest = max(deepest, own + nesting(inner))
    return deepest


def parameters(node: FunctionNode) -> int:
    """How many things a caller may hand in, itself not counted."""
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def imports(module: Module) -> dict[str, int]:
    """Every dotted name that the module imports, wherever it does so, with the line."""
    found: dict[str, int] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found.update({alias.name: node.lineno for alias in node.names})
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            found.update({f"{origin}.{alias.name}": node.lineno for alias in node.names})
    return found


def _origin(module: Module, node: ast.ImportFrom) -> str:
    """The absolute name of what a `from` imports from."""
    if not node.level:
        return node.module or ""
    is_package = module.path.name == "__init__.py"
    parts = module.name.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, node.module] if node.module else base)


def import_graph(folder: Path = SOURCE) -> dict[str, set[str]]:
    """For each module the modules of the same folder that it imports, type-only imports too."""
    known = {module.name for module in modules(folder)}
    return {
        module.name: {
            target for name in imports(module) if (target := _nearest(name, known)) is not None
        }
        - {module.name}
        for module in modules(folder)
    }


def _nearest(name: str, known: set[str]) -> str | None:
    """The module that an imported dotted name lies in: itself, or what it is taken from."""
    if name in known:
        return name
    parent = name.rpartition(".")[0]
    return parent if parent in known else None


def import_cycles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules that import one another in a ring."""
    reach = {name: _reachable(name, graph) for name in graph}
    rings: list[set[str]] = []
    for name in graph:
        ring = {other for other in reach[name] if name in reach[other]}
        if ring and ring not in rings:
            rings.append(ring)
    return rings


def _reachable(start: str, graph: dict[str, set[str]]) -> set[str]:
    """Every module that the first one imports, at first or at second hand."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for name in graph[ahead.pop()] - seen:
            seen.add(name)
            ahead.append(name)
    return seen


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a name or a chain of attributes; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
