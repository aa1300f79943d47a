"""Errors as JSON: a code the console translates, and fields for forms."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from livemend.kit.errors import AppError

log = structlog.get_logger()
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def body_of(code: str, params: dict[str, Any] | None = None, fields: dict[str, str] | None = None) -> Any:
    return {"error": {"code": code, "params": params or {}, "fields": fields or {}}}


def answer_error(error: AppError) -> JSONResponse:
    headers = {"Retry-After": str(error.params.get("retry_after", 1))} if error.status in (429, 503) else None
    return JSONResponse(body_of(error.code, error.params, error.fields), error.status, headers)


def install(app: FastAPI) -> None:
    @app.exception_handler(AppError)
    async def _app_error(_request: Request, error: AppError) -> JSONResponse:
        return answer_error(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        # The value itself is never repeated: it may be a password or a phone number.
        fields = {
            ".".join(str(part) for part in item["loc"][1:]) or "body": str(item["type"]) for item in error.errors()
        }
        return JSONResponse(body_of("invalid", fields=fields), 422)

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = CODES.get(error.status_code, "bad_request")
        return JSONResponse(body_of(code), error.status_code, error.headers)

    @app.exception_handler(Exception)
    async def _crash(request: Request, error: Exception) -> JSONResponse:
        # The route's pattern: the address of a customer's page is its key.
        path = getattr(request.scope.get("route"), "path", request.url.path)
        log.error("request_failed", path=path, error=repr(error), exc_info=error)
        return JSONResponse(body_of("internal"), 500)
