"""How near a platform account is to what the platform tolerates."""

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input

from .events import RiskMeasured
from .model import meters


async def measure_risk(
    tx: Tx,
    platform: str,
    *,
    refunded: int,
    delivered: int,
    limit_ppm: int,
    window_days: int = 30,
    source: str = "manual",
) -> None:
    """limit_ppm: refunds per million delivered orders that the platform tolerates (1.5 % = 15000)."""
    if refunded < 0 or delivered < 0 or not 0 < limit_ppm <= 1_000_000 or window_days < 1:
        raise bad_input("bad_meter", fields={"limit": "bad_meter"})
    values = {
        "limit_ppm": limit_ppm,
        "refunded": refunded,
        "delivered": delivered,
        "window_days": window_days,
        "measured_at": tx.now,
        "source": source,
    }
    if not await tx.insert_new(meters, {"platform": platform, **values}):
        await tx.execute(meters.update().where(meters.c.platform == platform).values(values))
    tx.emit(RiskMeasured(platform=platform, refunded=refunded, delivered=delivered, limit_ppm=limit_ppm))


async def count_refund(tx: Tx, platform: str | None) -> None:
    """One more went out; the platform will count it too."""
    if platform is None:
        return
    await tx.execute(meters.update().where(meters.c.platform == platform).values(refunded=meters.c.refunded + 1))
    row = await tx.one(sa.select(meters).where(meters.c.platform == platform))
    if row is not None:
        tx.emit(
            RiskMeasured(platform=platform, refunded=row.refunded, delivered=row.delivered, limit_ppm=row.limit_ppm)
        )
