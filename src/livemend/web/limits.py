"""Too many requests from one address: log-in and public pages only. In memory: a restart forgives."""

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from livemend.kit.errors import AppError
from livemend.kit.settings import Settings

from .errors import answer_error

PUBLIC_PREFIXES = (
    "/c/",
    "/call/",
    "/supplier/",
    "/policy/",
    "/report",
    "/statement/",
    "/api/v1/call/",
    "/api/v1/overlay/",
)
LOGIN_PREFIXES = ("/api/v1/auth/login", "/login/link/")


class RateLimits:
    def __init__(self, app: ASGIApp, settings: Settings):
        self.app = app
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.login, self.public = parse(settings.login_rate), parse(settings.public_rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            rule = None
            if path.startswith(LOGIN_PREFIXES):
                rule, name = self.login, "login"
            elif path.startswith(PUBLIC_PREFIXES):
                rule, name = self.public, "public"
            if rule is not None:
                address = (scope.get("client") or ("unknown",))[0]
                if not await self.limiter.hit(rule, name, address):
                    error = AppError("too_many_requests", 429, retry_after=rule.get_expiry())
                    await answer_error(error)(scope, receive, send)
                    return
        await self.app(scope, receive, send)
