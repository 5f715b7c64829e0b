"""What people do in the product, in words: the steps of each feature."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of step; `seconds` is how long it takes on average."""

    event_type: str
    category: str
    words: str
    target: str
    page: str
    component: str
    seconds: float


NAVIGATION, INTERACTION, DATA_ACCESS, FEATURE_USE = "NAVIGATION", "INTERACTION", "DATA_ACCESS", "FEATURE_USE"

UPDATE_EMPLOYEE = Action(
    "EMPLOYEE_UPDATED", FEATURE_USE, "Changed a profile", "employee", "/employees/edit", "profile-form", 95
)

ACTIONS: dict[str, tuple[Action, ...]] = {
    "employee_management": (
        Action(
            "PAGE_VIEW",
            NAVIGATION,
            "Opened the employee list",
            "employees",
            "/employees",
            "employee-list",
            35,
        ),
        Action(
            "SEARCH_PERFORMED",
            INTERACTION,
            "Searched for an employee",
            "employee-search",
            "/employees",
            "search",
            8,
        ),
        Action("FILTER_APPLIED", INTERACTION, "Filtered by department", "filter", "/employees", "filter-bar", 5),
        UPDATE_EMPLOYEE,
        Action("PAGE_VIEW", NAVIGATION, "Opened a profile", "employee", "/employees/profile", "profile", 60),
    ),
    "report_generation": (
        Action("PAGE_VIEW", NAVIGATION, "Opened the report list", "reports", "/reports", "report-list", 28),
        Action(
            "FILTER_APPLIED",
            INTERACTION,
            "Filtered reports by type",
            "type-filter",
            "/reports",
            "filter-bar",
            5,
        ),
        Action("SEARCH_PERFORMED", INTERACTION, "Searched for a report", "report-search", "/reports", "search", 9),
    ),
    "ai_consultation": (
        Action("PAGE_VIEW", NAVIGATION, "Opened the consultation", "consultation", "/consultation", "chat", 20),
        Action("BUTTON_CLICK", INTERACTION, "Read a past consultation", "history", "/consultation", "history", 45),
    ),
    "department_setup": (
        Action(
            "PAGE_VIEW",
            NAVIGATION,
            "Opened the departments",
            "departments",
            "/departments",
            "department-tree",
            30,
        ),
        Action(
            "BUTTON_CLICK",
            FEATURE_USE,
            "Changed a department's goals",
            "goals",
            "/departments/goals",
            "goals",
            120,
        ),
        Action(
            "BUTTON_CLICK",
            FEATURE_USE,
            "Edited a role description",
            "role",
            "/departments/roles",
            "role-form",
            150,
        ),
    ),
    "user_management": (
        Action("PAGE_VIEW", NAVIGATION, "Opened the user list", "users", "/users", "user-list", 25),
        Action(
            "BUTTON_CLICK",
            FEATURE_USE,
            "Invited a colleague",
            "invitation",
            "/users/invite",
            "invite-form",
            40,
        ),
        Action(
            "BUTTON_CLICK",
            FEATURE_USE,
            "Changed a user's access",
            "access",
            "/users/access",
            "access-form",
            35,
        ),
    ),
    "analytics_viewing": (
        Action("PAGE_VIEW", DATA_ACCESS, "Looked at the trends", "trends", "/analytics", "trend-chart", 70),
        Action(
            "FILTER_APPLIED",
            INTERACTION,
            "Changed the date range",
            "date-range",
            "/analytics",
            "date-range",
            6,
        ),
        Action("BUTTON_CLICK", DATA_ACCESS, "Exported a table", "export", "/analytics", "export-button", 12),
        Action("SEARCH", INTERACTION, "Looked for a metric", "metric-search", "/analytics", "search", 7),
    ),
    "notification_interaction": (
        Action("PAGE_VIEW", NAVIGATION, "Opened the notifications", "inbox", "/notifications", "inbox", 18),
        Action(
            "BUTTON_CLICK",
            INTERACTION,
            "Changed alert settings",
            "settings",
            "/notifications/settings",
            "form",
            30,
        ),
    ),
}

DASHBOARD = Action("DASHBOARD_LOAD", NAVIGATION, "Opened the dashboard", "dashboard", "/", "dashboard", 15)
ASK_REPORT = Action("BUTTON_CLICK", FEATURE_USE, "Asked for a report", "generate", "/reports/new", "report-form", 25)
VIEW_REPORT = Action("REPORT_VIEW", DATA_ACCESS, "Read a report", "report", "/reports/view", "report-reader", 140)
DOWNLOAD = Action("REPORT_DOWNLOAD", DATA_ACCESS, "Downloaded a report", "report", "/reports/view", "download", 4)
SHARE = Action("BUTTON_CLICK", DATA_ACCESS, "Shared a report", "report", "/reports/view", "share-button", 15)
PRINT = Action("BUTTON_CLICK", DATA_ACCESS, "Printed a report", "report", "/reports/view", "print-button", 6)
MESSAGE = Action("AI_CHAT_MESSAGE", FEATURE_USE, "Asked the consultant", "chat", "/consultation", "chat", 25)
ADD_EMPLOYEE = Action("EMPLOYEE_ADDED", FEATURE_USE, "Added an employee", "employee", "/employees/new", "form", 160)
CLICK = Action("NOTIFICATION_CLICKED", INTERACTION, "Clicked a notification", "notification", "/", "bell", 3)

ERRORS = (
    "The request took too long",
    "The form is incomplete",
    "This record was changed by somebody else",
    "The server is busy; try again",
    "The file could not be made",
)

WIDGETS = {
    "OWNER": (
        ("platform_pulse", "METRICS_CARD"),
        ("activity_heatmap", "CHART"),
        ("report_factory", "CHART"),
        ("revenue", "CHART"),
        ("churn_risk", "TABLE"),
        ("access_review", "TABLE"),
    ),
    "LEADER": (
        ("unit_strip", "METRICS_CARD"),
        ("department_comparison", "CHART"),
        ("report_coverage", "CHART"),
        ("unread_reports", "TABLE"),
        ("candidate_flow", "CHART"),
        ("trend_explorer", "CHART"),
    ),
    "MANAGER": (
        ("today", "METRICS_CARD"),
        ("reading_queue", "TABLE"),
        ("team_coverage", "CHART"),
        ("candidates", "TABLE"),
        ("team_activity", "CHART"),
        ("my_consultations", "AI_CHAT"),
        ("notifications", "NOTIFICATIONS"),
    ),
}
