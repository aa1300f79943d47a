"""The one router of this stage. Its files add their routes to it: a router within a router builds every route twice."""

from typing import Annotated

from fastapi import APIRouter, Query

router = APIRouter(tags=["on air"])
INCIDENT = "/shows/{show_id}/incidents/{incident_id}"
# Milliseconds since the tap, when the line was down meanwhile: beside the body, so that a key sent again fits it.
Ago = Annotated[int, Query(ge=0, le=86_400_000)]
