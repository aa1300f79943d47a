"""What the tests of calls share: a trained host, a viewer's yes, the customer's phone."""

from dataclasses import dataclass
from typing import Any

import httpx
from live import Team

from livemend import bootstrap


async def train(team: Team) -> None:
    people = await team.get("manager", "/api/v1/users")
    host = next(person["id"] for person in people if person["login"] == "host")
    await team.post("manager", "/api/v1/trainings", user_id=host, note="half a day of role play")


class Phone:
    """The customer's browser: no account, its own cookies."""

    def __init__(self, team: Team, token: str):
        if "app" not in team.desk.parts:
            team.desk.parts["app"] = bootstrap.web(team.desk)
        transport = httpx.ASGITransport(app=team.desk.parts["app"], raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://desk.test")
        self.base = f"/api/v1/call/{token}"

    async def look(self, lang: str | None = None) -> Any:
        return await self.http.get(self.base, params={"lang": lang} if lang else None)

    async def post(self, act: str, **body: Any) -> Any:
        answer = await self.http.post(f"{self.base}/{act}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, act: str, **body: Any) -> tuple[int, str]:
        answer = await self.http.post(f"{self.base}/{act}", json=body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["error"]["code"]

    async def agree(self, *, clip: bool = False, lang: str = "zh-Hant") -> Any:
        """Opens the link and says yes to being live and recorded."""
        shown = await self.post("join")
        version = (await self.look(lang)).json()["words"]["version"]
        assert shown["mine"]
        return await self.post("consent", live=True, recorded=True, clip=clip, lang=lang, version=version)


@dataclass
class Call:
    team: Team
    comment: Any
    id: str

    @property
    def path(self) -> str:
        return f"/api/v1/calls/{self.id}"

    async def view(self) -> Any:
        return await self.team.get("floor", self.path)

    async def do(self, role: str, act: str, **body: Any) -> Any:
        return await self.team.post(role, f"{self.path}/{act}", **body)

    async def refused(self, role: str, act: str, **body: Any) -> str:
        return await self.team.refused(role, f"{self.path}/{act}", **body)

    async def link(self, *, renew: bool = False) -> str:
        """The token of the present link."""
        shown = await self.do("floor", "link", renew=renew)
        assert shown["url"], shown
        return str(shown["url"].rsplit("/", 1)[1])

    async def phone(self) -> Phone:
        return Phone(self.team, await self.link())

    async def connected(self, *, clip: bool = False) -> Phone:
        """Customer in the waiting room, then on air."""
        phone = await self.phone()
        await phone.agree(clip=clip)
        await self.do("floor", "live")
        return phone


async def agreed(team: Team, comment: Any, way: str = "link", **consent: bool) -> Call:
    await team.post("floor", team.at(comment, "invite"))
    heard = {"live": True, "recorded": True, **consent} if way == "platform" else {}
    await team.post("floor", team.at(comment, "call-answer"), agreed=True, way=way, **heard)
    calls = await team.get("floor", f"/api/v1/shows/{team.show}/calls")
    return Call(team, comment, calls[-1]["id"])
