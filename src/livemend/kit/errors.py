"""Errors that a person may see. The console translates `errors.<code>`; params fill the placeholders."""

from typing import Any


class AppError(Exception):
    """code: key below `errors.` in the locales; status: HTTP status; fields: field -> code for 422."""

    def __init__(self, code: str, status: int = 409, *, fields: dict[str, str] | None = None, **params: Any):
        super().__init__(code)
        self.code = code
        self.status = status
        self.params = params
        self.fields = fields or {}


def wrong_state(code: str, **params: Any) -> AppError:
    return AppError(code, 409, **params)


def bad_input(code: str, *, fields: dict[str, str] | None = None, **params: Any) -> AppError:
    return AppError(code, 422, fields=fields, **params)


def not_allowed(code: str = "not_allowed", **params: Any) -> AppError:
    return AppError(code, 403, **params)


def not_found(what: str, **params: Any) -> AppError:
    return AppError("not_found", 404, what=what, **params)
