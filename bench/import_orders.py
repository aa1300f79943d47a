"""How long 200,000 orders take from file to table (SQLite, one process). `python bench/import_orders.py [N]`."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from livemend import bootstrap
from livemend.catalog import actions, imports
from livemend.kit.settings import Settings


def table(count: int) -> bytes:
    lines = ["no,placed_at,status,sku,qty,price,customer_key,customer_name,phone,platform,user_id"]
    for n in range(count):
        who = n % (count // 2 + 1)
        day = n % 28 + 1
        lines.append(
            f"B-{n:07},2026-10-{day:02} 10:00,delivered,S{n % 200},1,180,K{who},Buyer {who},09{who:08},shopee,u{who}"
        )
    return "\n".join(lines).encode()


async def run(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.sqlite3"
        settings = Settings(database_url=url, secret_key="bench-bench-bench", blob_dir=Path(folder) / "blobs")
        desk = bootstrap.build(settings)
        async with desk.db._writer.begin() as conn:
            await conn.run_sync(bootstrap.load_tables().create_all)
        async with desk.db.write() as tx:
            for i in range(200):
                await actions.upsert_product(tx, sku=f"S{i}", name={"en": f"Product {i}"}, price=18000)
        data = table(count)
        blob = await desk.blobs.put(data)
        begin = time.perf_counter()
        async with desk.db.write() as tx:
            import_id, seen = await imports.prepare(desk, tx, "orders", "bench.csv", blob, data)
        looked = time.perf_counter()
        async with desk.db.write() as tx:
            await imports.start(tx, import_id)
        running = asyncio.create_task(imports.carry_out(desk, import_id))
        longest = 0.0
        while not running.done():
            asked = time.perf_counter()
            async with desk.db.write() as tx:
                await actions.upsert_supplier(tx, key="other", name="somebody else writes")
            longest = max(longest, time.perf_counter() - asked)
            await asyncio.sleep(0.1)
        await running
        ended = time.perf_counter()
        async with desk.db.read() as conn:
            row = await imports.import_row(conn, import_id)
        await desk.db.close()
    print(f"{'rows':>10} {'size MB':>8} {'preview s':>10} {'import s':>9} {'rows/s':>8} {'others wait at most s':>22}")
    print(
        f"{row.saved:>10} {len(data) / 1e6:>8.1f} {looked - begin:>10.1f} {ended - looked:>9.1f} "
        f"{row.saved / (ended - looked):>8.0f} {longest:>22.2f}"
    )
    assert row.saved == count == seen["total"]


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
