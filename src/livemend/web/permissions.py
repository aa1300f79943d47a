"""What each route needs. A route that does not stand here stops the server from starting.

PUBLIC: anybody; ANY: anybody who is logged in; SIGNED: the route checks a signature or a link token itself.
"""

from livemend.people.model import Permission as P

PUBLIC, ANY, SIGNED = "public", "any", "signed"

ROUTES: dict[str, str] = {
    # people
    "POST /api/v1/auth/login": PUBLIC,
    "POST /api/v1/auth/logout": ANY,
    "GET /api/v1/me": ANY,
    "PATCH /api/v1/me": ANY,
    "GET /api/v1/users": ANY,
    "POST /api/v1/users": P.USER_ADMIN,
    "POST /api/v1/tokens": ANY,
    "DELETE /api/v1/tokens/{token_id}": ANY,
    "GET /login/link/{token}": SIGNED,
    # catalog
    "GET /api/v1/shop": ANY,
    "GET /api/v1/products": P.CATALOG_READ,
    "GET /api/v1/products/{sku}": P.CATALOG_READ,
    "PUT /api/v1/products/{sku}": P.CATALOG_EDIT,
    "GET /api/v1/orders": P.CASE_READ,
    "GET /api/v1/orders/{no}": P.CASE_READ,
    "GET /api/v1/customers": P.CASE_READ,
    "GET /api/v1/customers/{customer_id}": P.CASE_READ,
    # shows
    "GET /api/v1/shows": P.SHOW_READ,
    "POST /api/v1/shows": P.SHOW_PLAN,
    "GET /api/v1/shows/{show_id}": P.SHOW_READ,
    "POST /api/v1/shows/{show_id}/start": P.SHOW_RUN,
    "POST /api/v1/shows/{show_id}/end": P.SHOW_RUN,
    "PUT /api/v1/shows/{show_id}/on-air": P.SHOW_RUN,
    "GET /api/v1/shows/{show_id}/state": P.SHOW_READ,
    # comments
    "GET /api/v1/shows/{show_id}/comments": P.SHOW_READ,
    "POST /api/v1/shows/{show_id}/comments": P.COMMENT_INGEST,
    "POST /ingest/{source}": SIGNED,
    # incidents
    "GET /api/v1/shows/{show_id}/incidents": P.SHOW_READ,
    "GET /api/v1/shows/{show_id}/incidents/{incident_id}": P.SHOW_READ,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/claim": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/release": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/label": P.INCIDENT_LABEL,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/split": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/merge": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/undo": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/fault": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/dispose": P.INCIDENT_HANDLE,
    # on air
    "GET /api/v1/shows/{show_id}/prompter": P.SHOW_READ,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/cue": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/uncue": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/said": P.HOST_SPEAK,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/park": P.PROMISE_MAKE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/hold": P.INCIDENT_HANDLE,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/cases": P.CASE_WORK,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/reply": P.ACT_REPLY,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/private": P.ACT_REPLY,
    "POST /api/v1/shows/{show_id}/incidents/{incident_id}/hide": P.ACT_SANCTION,
    "POST /api/v1/requests/{request_id}/answer": P.REQUEST_ANSWER,
    # promises
    "GET /api/v1/promises": P.PROMISE_READ,
    "GET /api/v1/promises/kept-rate": P.PROMISE_READ,
    "POST /api/v1/promises": P.PROMISE_MAKE,
    "POST /api/v1/promises/{promise_id}/fulfil": P.PROMISE_KEEP,
    "POST /api/v1/promises/{promise_id}/withdraw": P.PROMISE_KEEP,
    "POST /api/v1/promises/{promise_id}/renegotiate": P.PROMISE_KEEP,
    "POST /api/v1/promises/{promise_id}/ack": P.PROMISE_READ,
    # reports
    "GET /api/v1/shows/{show_id}/report": P.REPORT_READ,
    "GET /api/v1/shows/{show_id}/report.csv": P.REPORT_READ,
    # cases
    "GET /api/v1/cases": P.CASE_READ,
    "POST /api/v1/cases": P.CASE_WORK,
    "GET /api/v1/cases/{case_id}": P.CASE_READ,
    "POST /api/v1/cases/{case_id}/assess": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/assign": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/notes": P.CASE_READ,
    "POST /api/v1/cases/{case_id}/messages": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/link-order": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/tell-result": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/public-outcome": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/close": P.CASE_CLOSE,
    "POST /api/v1/cases/{case_id}/reopen": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/status": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/step": P.CASE_WORK,
    "POST /api/v1/cases/{case_id}/evidence": P.CASE_WORK,
    "GET /api/v1/cases/{case_id}/evidence/{evidence_id}": P.CASE_READ,
    "GET /api/v1/cases/{case_id}/evidence/{evidence_id}/thumbnail": P.CASE_READ,
    # the house itself
    "WS /api/v1/live": ANY,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /metrics": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /{path:path}": PUBLIC,
}
