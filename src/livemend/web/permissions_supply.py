"""What the routes of suppliers, of plans to win trust back and of the invite list need."""

from livemend.people.model import Permission as P

SUPPLY: dict[str, str] = {
    # trust
    "GET /api/v1/trust-plans": P.REPORT_READ,
    "POST /api/v1/trust-plans": P.POLICY_PUBLISH,
    "GET /api/v1/trust-plans/{plan_id}": P.REPORT_READ,
    # Finer inside: its owner, or a manager.
    "POST /api/v1/trust-plans/{plan_id}/reviews": P.TASK_DO,
    "POST /api/v1/trust-plans/{plan_id}/reviews/{review_id}": P.TASK_DO,
    # suppliers
    "GET /api/v1/suppliers/scorecards": P.REPORT_READ,
    "GET /api/v1/suppliers/{key}/scorecard": P.REPORT_READ,
    "GET /api/v1/suppliers/{key}/evidence": P.REPORT_READ,
    "GET /api/v1/supplier-requests": P.REPORT_READ,
    "POST /api/v1/supplier-requests": P.STOCK_MOVE,
    "GET /api/v1/supplier-requests/{request_id}": P.REPORT_READ,
    "GET /api/v1/supplier-requests/{request_id}/link": P.STOCK_MOVE,
    "GET /api/v1/supplier-requests/{request_id}/mails/{mail_id}": P.STOCK_MOVE,
    "POST /api/v1/supplier-requests/{request_id}/reply": P.STOCK_MOVE,
    "POST /api/v1/supplier-requests/{request_id}/again": P.STOCK_MOVE,
    "POST /api/v1/supplier-requests/{request_id}/remind": P.STOCK_MOVE,
    "POST /api/v1/supplier-requests/{request_id}/accept": P.STOCK_MOVE,
    "POST /api/v1/supplier-requests/{request_id}/withdraw": P.STOCK_MOVE,
    # the invite list
    "POST /api/v1/cases/{case_id}/improvement-consent": P.CASE_WORK,
    "GET /api/v1/improvement-invites": P.PERSONAL_READ,
    "POST /api/v1/improvement-invites/{consent_id}/invite": P.POLICY_PUBLISH,
    "POST /api/v1/improvement-invites/{consent_id}/take-back": P.PERSONAL_READ,
    "GET /api/v1/suggestions": P.REPORT_READ,
    "POST /api/v1/suggestions/{suggestion_id}/link": P.TASK_DO,
}
