"""What the routes of a call on air need. SIGNED: the route checks the link or the overlay's key itself."""

from livemend.people.model import Permission as P

SIGNED = "signed"

CALLS: dict[str, str] = {
    "GET /api/v1/shows/{show_id}/calls": P.SHOW_READ,
    "GET /api/v1/calls/{call_id}": P.SHOW_READ,
    "GET /api/v1/calls/{call_id}/words": P.SHOW_READ,
    "GET /api/v1/calls/{call_id}/helpers": P.SHOW_READ,
    "POST /api/v1/calls/{call_id}/link": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/way": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/consent": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/clip-consent/revoke": P.CASE_READ,
    "POST /api/v1/calls/{call_id}/live": P.SHOW_RUN,
    "POST /api/v1/calls/{call_id}/end": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/muted": P.SHOW_RUN,
    "POST /api/v1/calls/{call_id}/hidden": P.SHOW_RUN,
    "POST /api/v1/calls/{call_id}/picture": P.SHOW_RUN,
    "POST /api/v1/calls/{call_id}/steps/{step}": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/closing": P.INCIDENT_HANDLE,
    # A promise and an offer need their own permission too.
    "POST /api/v1/calls/{call_id}/statements": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/statements/{statement_id}/offer": P.OFFER_MAKE,
    "DELETE /api/v1/calls/{call_id}/statements/{statement_id}": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/marks": P.INCIDENT_HANDLE,
    "DELETE /api/v1/calls/{call_id}/marks/{mark_id}": P.INCIDENT_HANDLE,
    "POST /api/v1/calls/{call_id}/clips": P.SHOW_RUN,
    "GET /api/v1/shows/{show_id}/clips": P.REPORT_READ,
    "POST /api/v1/clips/{clip_id}/publishable": P.POLICY_PUBLISH,
    "GET /api/v1/shows/{show_id}/call-cuts": P.REPORT_READ,
    # The seat asked for needs its own permission too.
    "WS /api/v1/calls/{call_id}/signal": P.SHOW_READ,
    "GET /call/{token}": SIGNED,
    "GET /api/v1/call/{token}": SIGNED,
    "POST /api/v1/call/{token}/join": SIGNED,
    "POST /api/v1/call/{token}/consent": SIGNED,
    "POST /api/v1/call/{token}/leave": SIGNED,
    "POST /api/v1/call/{token}/clip": SIGNED,
    "WS /api/v1/call/{token}/signal": SIGNED,
    "WS /api/v1/overlay/{show_id}/signal": SIGNED,
    "GET /api/v1/overlay/{show_id}/helpers": SIGNED,
}
