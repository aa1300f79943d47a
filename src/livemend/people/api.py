"""Log in, log out, who am I; users and tokens for the administrator."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit import events
from livemend.kit.actor import Actor
from livemend.kit.errors import AppError

from . import actions, passwords, queries
from .access import Desk, actor, desk
from .model import Role

router = APIRouter(tags=["people"])
COOKIE = "livemend_session"


class Credentials(BaseModel):
    model_config = ConfigDict(extra="forbid")
    login: str = Field(max_length=80)
    password: str = Field(max_length=1000)


class UserView(BaseModel):
    id: str
    login: str
    name: str
    role: str
    lang: str


class Me(BaseModel):
    user: UserView
    permissions: list[str]
    csrf_token: str
    position: int
    demo: bool


class Preferences(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lang: str = Field(max_length=10)


class NewUser(BaseModel):
    model_config = ConfigDict(extra="forbid")
    login: str = Field(max_length=80)
    name: str = Field("", max_length=120)
    role: Role
    lang: str = "en"
    password: str | None = Field(None, max_length=1000)


class NewToken(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=80)


class TokenShown(BaseModel):
    token: str


def set_cookie(response: Response, settings: Any, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
        path="/",
    )


def _view(row: Any) -> UserView:
    return UserView(id=row.id, login=row.login, name=row.name, role=row.role, lang=row.lang)


@router.post("/auth/login")
async def login(body: Credentials, response: Response, desk: Desk = Depends(desk)) -> UserView:
    async with desk.db.read() as conn:
        row = await queries.user_by_login(conn, body.login)
    known = row is not None and row.active
    if not passwords.matches(row.password_hash if known and row is not None else None, body.password):
        raise AppError("bad_credentials", 401)
    assert row is not None
    async with desk.db.write(queries.as_actor(row)) as tx:
        token, _csrf = await actions.start_session(tx, row.id, desk.settings.session_hours, "password")
    set_cookie(response, desk.settings, token)
    return _view(row)


@router.post("/auth/logout", status_code=204)
async def logout(request: Request, response: Response, desk: Desk = Depends(desk)) -> None:
    token = request.cookies.get(COOKIE)
    if token:
        async with desk.db.write(actor(request)) as tx:
            await actions.end_session(tx, token)
    response.delete_cookie(COOKIE, path="/")


@router.get("/me")
async def me(request: Request, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> Me:
    async with desk.db.read() as conn:
        row = await queries.user(conn, who.id)
        position = await events.last_id(conn)
    return Me(
        user=_view(row),
        permissions=sorted(who.permissions),
        csrf_token=getattr(request.state, "csrf", ""),
        position=position,
        demo=desk.settings.demo,
    )


@router.patch("/me", status_code=204)
async def change_me(body: Preferences, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await actions.set_language(tx, who.id, body.lang)


@router.get("/users")
async def users(desk: Desk = Depends(desk)) -> list[UserView]:
    """The team: who may own a promise or a task."""
    async with desk.db.read() as conn:
        return [UserView(**row) for row in await queries.team(conn)]


@router.post("/users", status_code=201)
async def create_user(body: NewUser, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> UserView:
    async with desk.db.write(who) as tx:
        user_id = await actions.create_user(tx, **body.model_dump())
        row = await queries.user(tx.conn, user_id)
    return _view(row)


@router.post("/tokens", status_code=201)
async def issue_token(body: NewToken, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TokenShown:
    async with desk.db.write(who) as tx:
        return TokenShown(token=await actions.issue_token(tx, who.id, body.name))


@router.delete("/tokens/{token_id}", status_code=204)
async def revoke_token(token_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await actions.revoke_token(tx, token_id)
