"""Health, figures, log-in links and the built console."""

from pathlib import Path

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from livemend.kit.errors import AppError
from livemend.kit.i18n import t
from livemend.kit.jobs import timers
from livemend.people import actions, queries
from livemend.people.access import Desk, desk
from livemend.people.api import set_cookie

router = APIRouter(include_in_schema=False)
STATIC = Path(__file__).parent / "static"
HOME = {"host": "/host", "viewer": "/shows", "service": "/cases", "finance": "/tasks", "supply": "/tasks"}
# Everything comes from ourselves; no inline script; comments are text, never markup.
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
CALL_HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
}


@router.get("/healthz")
async def healthz() -> JSONResponse:
    """The process runs."""
    return JSONResponse({"healthy": True})


@router.get("/readyz")
async def readyz(desk: Desk = Depends(desk)) -> JSONResponse:
    """The database answers and no timer has given up."""
    issues: list[str] = []
    try:
        async with desk.db.read() as conn:
            failed = (await conn.execute(sa.select(sa.func.count()).where(timers.c.state == "failed"))).scalar()
        if failed:
            issues.append(f"timers_failed:{failed}")
    except Exception:  # whatever is wrong with it, the answer is: not ready
        issues.append("database")
    return JSONResponse({"healthy": not issues, "issues": issues}, 200 if "database" not in issues else 503)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


@router.get("/login/link/{token}")
async def login_link(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    """One use: log in and go where the role works."""
    try:
        async with desk.db.write() as tx:
            user_id = await actions.use_login_link(tx, token)
            row = await queries.user(tx.conn, user_id)
            assert row is not None
            session, _csrf = await actions.start_session(tx, user_id, desk.settings.session_hours, "link")
    except AppError as error:
        lang = request.headers.get("accept-language", "en")
        lang = "zh-Hant" if "TW" in lang or "Hant" in lang else "zh-Hans" if lang.startswith("zh") else "en"
        return Response(t(lang, f"errors.{error.code}"), error.status, media_type="text/plain; charset=utf-8")
    response = RedirectResponse(HOME.get(row.role, "/live"), 303)
    set_cookie(response, desk.settings, session)
    return response


@router.get("/call/{token}")
async def call_page(token: str) -> Response:
    """The customer's page of an on-air call. The address is the key: it is not passed on, not stored, not listed."""
    page = STATIC / "call.html"
    if not page.is_file():
        return Response("The console is not built: run `make console`.", 503, media_type="text/plain")
    return FileResponse(page, headers=CALL_HEADERS)


@router.get("/{path:path}")
async def console(path: str) -> Response:
    """A file of the build, else the console itself: its router knows the rest."""
    if path.startswith(("api/", "ingest/", "c/", "policy/")):
        raise AppError("not_found", 404, what="page")
    file = (STATIC / path).resolve()
    headers = {"Content-Security-Policy": CSP}
    if path and file.is_file() and STATIC.resolve() in file.parents:
        hashed = path.startswith("assets/")
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return FileResponse(file, headers=headers)
    index = STATIC / "index.html"
    if not index.is_file():
        return Response("The console is not built: run `make console`.", 503, media_type="text/plain")
    return FileResponse(index, headers={**headers, "Cache-Control": "no-cache"})
