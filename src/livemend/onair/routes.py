"""The one router of this stage. Its files add their routes to it: a router within a router builds every route twice."""

from fastapi import APIRouter

router = APIRouter(tags=["on air"])
INCIDENT = "/shows/{show_id}/incidents/{incident_id}"
