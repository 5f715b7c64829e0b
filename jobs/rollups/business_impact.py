"""business_impact_metrics: a formula over business_impact_bases and churn_risk_parts of the same day.

A rate whose base is 0 is NULL. What a column cannot hold is clamped to its largest value; CLAMPED finds such days.
"""

from __future__ import annotations

from pathlib import Path

from data.tables.analytics import business_impact_metrics
from jobs.spec import Reads, Rollup

# For the self-check: the days whose figure is larger than its column holds, each with the name of the column and what
# the figure is without the clamp. Days without a base are none of them: their figure is NULL.
CLAMPED = """
    SELECT organization_id, day, figures.name, figures.value, figures.largest
    FROM business_impact_bases
    CROSS JOIN LATERAL (VALUES
        ('average_user_satisfaction_score', satisfaction_sum / nullif(satisfaction_answers, 0), 9.99),
        ('report_accuracy_rating', accuracy_sum / nullif(accuracy_answers, 0), 9.99),
        ('employee_turnover_rate', 200.0 * leavers / nullif(headcount_before + headcount_now, 0), 999.99),
        ('time_to_hire_days', hiring_days / nullif(candidates_hired, 0), 99999999.99),
        ('cost_per_hire', recruiting_cost / nullif(candidates_hired, 0), 9999999999.99),
        ('mrr', mrr, 9999999999.99),
        ('arr', 12 * mrr, 9999999999.99)
    ) AS figures (name, value, largest)
    WHERE round(figures.value, 2) > figures.largest
    ORDER BY day, organization_id, figures.name
"""

ROLLUP = Rollup(
    table=business_impact_metrics,
    key=("organization_id", "metric_date"),
    select=Path(__file__).with_suffix(".sql").read_text(),
    reads=(Reads("business_impact_bases"),),
)
