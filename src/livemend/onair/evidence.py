"""The evidence pack: a ZIP of what was written and what we did, with a hash of everything. Pure, and verifiable alone.

Nothing is invented: what a platform does not give (an IP address, an account's age) is listed as not given.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from livemend.comments.rules import comment_hash

FORMAT = "livemend-evidence/1"
MANIFEST = "manifest.json"
# Runs with nothing but Python: whoever gets the pack can check it without us.
VERIFIER = '''"""python3 verify.py PACK.zip: every file against the manifest, every comment against its hash."""
import hashlib, json, sys, zipfile

with zipfile.ZipFile(sys.argv[1]) as pack:
    manifest = json.loads(pack.read("manifest.json"))
    wrong = []
    for entry in manifest["files"]:
        if hashlib.sha256(pack.read(entry["name"])).hexdigest() != entry["sha256"]:
            wrong.append(entry["name"])
    for line in pack.read("comments.jsonl").decode().splitlines():
        c = json.loads(line)
        body = "\\0".join((c["platform"], c["room"], c["user"], c["text"] or "", str(c["at_ms"])))
        if not c["erased"] and hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest() != c["hash"]:
            wrong.append("comment " + c["id"])
print("whole" if not wrong else "changed: " + ", ".join(wrong))
sys.exit(1 if wrong else 0)
'''


def comment_entry(row: Any) -> dict[str, Any]:
    """A comment in its original words, with what the platform said of its author."""
    return {
        "id": row.id,
        "message_id": row.message_id,
        "platform": row.platform,
        "room": row.room,
        "user_id": row.user_id,
        "user": row.user_name,
        "text": row.text,
        "erased": row.text is None,
        "at": row.at.isoformat(),
        "at_ms": round(row.at.timestamp() * 1000),
        "received_at": row.received_at.isoformat(),
        "seq": row.seq,
        "account_age_days": row.account_age_days,
        "order_match": row.order_match,
        "labels": list(row.labels),
        "signals": list(row.signals),
        "suspicion": row.suspicion,
        "ip": None,
        "hash": row.hash,
    }


def not_given(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """What nobody told us, so that nobody reads an empty field as a finding."""
    missing = ["ip"]
    for field in ("account_age_days", "order_match", "user_id", "message_id"):
        if any(entry[field] is None for entry in entries):
            missing.append(field)
    return missing


def _lines(entries: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in entries).encode()


def build(
    *,
    about: Mapping[str, Any],
    comments: Sequence[Mapping[str, Any]],
    history: Sequence[Mapping[str, Any]],
    log: Sequence[Mapping[str, Any]],
    acts: Sequence[Mapping[str, Any]],
    made_at: datetime,
    made_by: str,
    chain: Mapping[str, Any],
) -> bytes:
    """history: what the same people wrote elsewhere; log: our own events on it; chain: head of the event log."""
    files = {
        "comments.jsonl": _lines(comments),
        "history.jsonl": _lines(history),
        "log.jsonl": _lines(log),
        "acts.jsonl": _lines(acts),
        "verify.py": VERIFIER.encode(),
    }
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "made_by": made_by,
        "about": dict(about),
        "comments": len(comments),
        "people": len({(entry["platform"], entry["user_id"] or entry["user"]) for entry in comments}),
        "not_given": not_given(comments),
        "event_log": dict(chain),
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        ],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        head = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
        for name, data in {MANIFEST: head, **files}.items():
            # The time within the archive is the pack's own, so the same content gives the same bytes.
            info = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(info, data)
    return out.getvalue()


def verify(data: bytes) -> list[str]:
    """What does not fit: names of files or comments. Empty: the pack is whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            manifest = json.loads(pack.read(MANIFEST))
            named = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
            present = set(pack.namelist()) - {MANIFEST}
            wrong = sorted(present.symmetric_difference(named))
            for name in sorted(present & set(named)):
                if hashlib.sha256(pack.read(name)).hexdigest() != named[name]:
                    wrong.append(name)
            for line in pack.read("comments.jsonl").decode().splitlines():
                entry = json.loads(line)
                if not entry["erased"] and entry["hash"] != _hash_of(entry):
                    wrong.append(f"comment {entry['id']}")
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        return [f"unreadable: {type(error).__name__}"]
    return wrong


def _hash_of(entry: Mapping[str, Any]) -> str:
    return comment_hash(
        platform=entry["platform"],
        room=entry["room"],
        user=entry["user"],
        text=entry["text"],
        at_ms=entry["at_ms"],
    )
