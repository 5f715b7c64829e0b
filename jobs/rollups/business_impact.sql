WITH formula AS (
    SELECT organization_id,
           day,
           100.0 * active_again / nullif(active_before, 0) AS customer_retention_rate,
           100.0 * periods_renewed / nullif(periods_ended, 0) AS subscription_renewal_rate,
           satisfaction_sum / nullif(satisfaction_answers, 0) AS average_user_satisfaction_score,
           accuracy_sum / nullif(accuracy_answers, 0) AS report_accuracy_rating,
           100.0 * recommendations_implemented / nullif(recommendations, 0)
               AS training_recommendation_implementation_rate,
           200.0 * leavers / nullif(headcount_before + headcount_now, 0) AS employee_turnover_rate,
           100.0 * candidates_hired / nullif(candidates_closed, 0) AS hiring_success_rate,
           hiring_days / nullif(candidates_hired, 0) AS time_to_hire_days,
           recruiting_cost / nullif(candidates_hired, 0) AS cost_per_hire,
           100.0 * chats_rated_well / nullif(chats_rated, 0) AS ai_consultation_satisfaction_rate,
           100.0 * quarterly_reports_succeeded / nullif(quarterly_reports, 0) AS quarterly_report_completion_rate,
           mrr,
           12 * mrr AS arr,
           (0.35 * coalesce(activity_fall, 0) + 0.25 * coalesce(period_end_nearness, 0)
               + 0.20 * coalesce(dissatisfaction, 0) + 0.10 * coalesce(failed_reports, 0)
               + 0.10 * coalesce(lost_users, 0)) / nullif(weight, 0) AS churn_risk_score,
           (nps_promoters - nps_detractors)::numeric / nullif(nps_answers, 0) AS nps_score
    FROM pairs
    JOIN business_impact_bases USING (organization_id, day)
    JOIN churn_risk_parts USING (organization_id, day)
)
-- least() ignores NULL, so an unknown figure must be kept unknown. The score is a sum of quotients that PostgreSQL
-- holds to 16 digits: rounded to 12 first, thirds that add up to exactly a half round as a half.
SELECT organization_id,
       day AS metric_date,
       round(customer_retention_rate, 2) AS customer_retention_rate,
       round(subscription_renewal_rate, 2) AS subscription_renewal_rate,
       CASE WHEN average_user_satisfaction_score IS NOT NULL
            THEN least(round(average_user_satisfaction_score, 2), 9.99) END AS average_user_satisfaction_score,
       CASE WHEN report_accuracy_rating IS NOT NULL
            THEN least(round(report_accuracy_rating, 2), 9.99) END AS report_accuracy_rating,
       round(training_recommendation_implementation_rate, 2) AS training_recommendation_implementation_rate,
       CASE WHEN employee_turnover_rate IS NOT NULL THEN least(round(employee_turnover_rate, 2), 999.99) END
           AS employee_turnover_rate,
       round(hiring_success_rate, 2) AS hiring_success_rate,
       CASE WHEN time_to_hire_days IS NOT NULL THEN least(round(time_to_hire_days, 2), 99999999.99) END
           AS time_to_hire_days,
       CASE WHEN cost_per_hire IS NOT NULL THEN least(round(cost_per_hire, 2), 9999999999.99) END AS cost_per_hire,
       round(ai_consultation_satisfaction_rate, 2) AS ai_consultation_satisfaction_rate,
       round(quarterly_report_completion_rate, 2) AS quarterly_report_completion_rate,
       least(round(mrr, 2), 9999999999.99) AS mrr,
       least(round(arr, 2), 9999999999.99) AS arr,
       CASE WHEN churn_risk_score IS NOT NULL
            THEN round(least(greatest(round(churn_risk_score, 12), 0), 1), 2) END AS churn_risk_score,
       round(nps_score, 2) AS nps_score
FROM formula
