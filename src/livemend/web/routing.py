"""Every route of the app against the permission table."""

import re
from collections.abc import Iterable
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path
from starlette.types import Scope

from .permissions import ROUTES


class Routes:
    """Knows which permission a request needs. Raises at start when a route is not in the table."""

    def __init__(self, routes: Iterable[Any], table: dict[str, str] = ROUTES):
        self.table = table
        self.keys: list[str] = []
        self._compiled: list[tuple[frozenset[str], re.Pattern[str], str]] = []
        for route in iter_route_contexts(list(routes)):
            path = getattr(route, "path", None)
            if path is None or (hasattr(route, "app") and not hasattr(route, "endpoint")):
                raise RuntimeError(f"a mounted app escapes the gate: {route!r}")
            methods = frozenset(getattr(route, "methods", None) or {"WS"}) - {"HEAD"}
            self.keys += [f"{method} {path}" for method in sorted(methods)]
            self._compiled.append((methods, compile_path(path)[0], path))
        missing = sorted(set(self.keys) - set(table))
        if missing:
            raise RuntimeError(f"no permission is set for: {', '.join(missing)}")
        self.unused = sorted(set(table) - set(self.keys))

    def needs(self, scope: Scope) -> str | None:
        """None: no route matches (the app answers 404 or 405)."""
        method = "WS" if scope["type"] == "websocket" else scope["method"]
        method = "GET" if method == "HEAD" else method
        for methods, pattern, path in self._compiled:
            if method in methods and pattern.match(scope["path"]):
                return self.table[f"{method} {path}"]
        return None
