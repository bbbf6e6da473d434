"""A contract of our own for import-linter: which files of a room others may import."""

from collections.abc import Iterator
from itertools import combinations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Rooms(Contract):
    """Other rooms import a room's commands, queries and models; the entrance also what switches it on.

    Tests may use the factories of other rooms, and nothing else of their tests.
    """

    type_name = "rooms"

    rooms = fields.ListField(subfield=fields.StringField())
    leaving = fields.SetField(subfield=fields.StringField())
    entrance = fields.StringField()
    switched_on = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import between two rooms, and from the entrance, that is not through a door."""
        broken = sorted(self._trespasses(graph))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name who looked into which room."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} imports {imported}, which does not leave its room")

    def _trespasses(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        everybody = [*self.rooms, self.entrance]
        for one, other in combinations(everybody, 2):
            for importer, imported in ((one, other), (other, one)):
                yield from self._between(graph, importer, imported)

    def _between(self, graph: ImportGraph, importer: str, imported: str) -> Iterator[tuple[str, str]]:
        if imported == self.entrance:
            return
        for module in sorted(within(graph, importer)):
            for found in sorted(graph.find_modules_directly_imported_by(module)):
                if in_package(found, imported) and not self._may(module, found, imported):
                    yield module, found

    def _may(self, importer: str, imported: str, room: str) -> bool:
        if imported == room:
            return True
        door, _dot, inner = imported.removeprefix(f"{room}.").partition(".")
        if door in self.leaving or (in_package(importer, self.entrance) and door in self.switched_on):
            return True
        return door == "tests" and inner == "factories" and ".tests" in importer


def within(graph: ImportGraph, package: str) -> set[str]:
    """The package and everything in it; nothing when the room is not built yet."""
    return {package} | graph.find_descendants(package) if package in graph.modules else set()


def in_package(module: str, package: str) -> bool:
    """Whether a module is the package or lies in it."""
    return module == package or module.startswith(f"{package}.")
