-- A window that slides over many days would be read once for each of them. Seen from what is counted it is simple:
-- an answer of day A counts for the days A … A + 89. Added on the first of its days and taken back on the day after
-- the last, it gives every window by one running sum: each row is read once, however many days are asked for.
WITH bounds AS (
    SELECT min(day) AS first_day, max(day) AS last_day FROM pairs
), existing AS (
    SELECT pairs.organization_id, pairs.day
    FROM pairs
    JOIN organizations ON organizations.id = pairs.organization_id
    WHERE NOT is_platform
      AND (created_at AT TIME ZONE 'UTC')::date <= pairs.day
      AND (closed_at IS NULL OR (closed_at AT TIME ZONE 'UTC')::date >= pairs.day)
), months AS (
    -- being active on A makes a person active for A … A + 29; within 30 days the first and the last tell it all
    SELECT organization_id, user_id, min(metric_date) AS first_active, max(metric_date) AS last_active
    FROM user_engagement_metrics
    WHERE metric_date BETWEEN (SELECT first_day - 59 FROM bounds) AND (SELECT last_day FROM bounds)
      AND organization_id IN (SELECT organization_id FROM existing)
    GROUP BY organization_id, user_id, ((SELECT last_day FROM bounds) - metric_date) / 30
), people AS (
    SELECT organization_id,
           range_agg(daterange(first_active, last_active + 30)) AS now,
           range_agg(daterange(first_active + 30, last_active + 60)) AS before
    FROM months
    GROUP BY organization_id, user_id
), employed AS (
    SELECT organization_id, (hired_at AT TIME ZONE 'UTC')::date AS hired, (left_at AT TIME ZONE 'UTC')::date AS gone
    FROM employees
    WHERE organization_id IN (SELECT organization_id FROM existing)
), answers AS (
    SELECT organization_id, kind, (submitted_at AT TIME ZONE 'UTC')::date AS day, count(*) AS answers,
           sum(score) AS total, count(*) FILTER (WHERE score >= 9) AS high, count(*) FILTER (WHERE score <= 6) AS low
    FROM survey_responses
    WHERE submitted_at >= (SELECT (first_day - 89)::timestamp AT TIME ZONE 'UTC' FROM bounds)
      AND organization_id IN (SELECT organization_id FROM existing)
    GROUP BY 1, 2, 3
), recommended AS (
    SELECT organization_id, (recommended_at AT TIME ZONE 'UTC')::date AS day,
           (implemented_at AT TIME ZONE 'UTC')::date AS implemented
    FROM training_recommendations
    WHERE recommended_at >= (SELECT (first_day - 179)::timestamp AT TIME ZONE 'UTC' FROM bounds)
      AND organization_id IN (SELECT organization_id FROM existing)
), closed AS (
    SELECT organization_id, (closed_at AT TIME ZONE 'UTC')::date AS day, count(*) AS candidates,
           count(*) FILTER (WHERE outcome = 'HIRED') AS hired,
           sum(extract(epoch FROM closed_at - applied_at)) FILTER (WHERE outcome = 'HIRED') AS hiring_seconds,
           count(recruiting_cost) AS with_cost, sum(recruiting_cost) AS recruiting_cost
    FROM candidates
    WHERE closed_at >= (SELECT (first_day - 89)::timestamp AT TIME ZONE 'UTC' FROM bounds)
      AND organization_id IN (SELECT organization_id FROM existing)
    GROUP BY 1, 2
), chats AS (
    SELECT organization_id, session_date AS day, count(*) AS rated,
           count(*) FILTER (WHERE satisfaction_rating >= 4) AS rated_well
    FROM ai_chat_analytics
    WHERE session_date BETWEEN (SELECT first_day - 29 FROM bounds) AND (SELECT last_day FROM bounds)
      AND satisfaction_rating IS NOT NULL
      AND organization_id IN (SELECT organization_id FROM existing)
    GROUP BY organization_id, session_date
), reports AS (
    SELECT organization_id, generation_date AS day,
           (date_trunc('quarter', generation_date::timestamp) + interval '3 months')::date AS next_quarter,
           count(*) AS reports, count(*) FILTER (WHERE status = 'FAILED') AS failed,
           count(*) FILTER (WHERE is_quarterly_update) AS quarterly,
           count(*) FILTER (WHERE is_quarterly_update AND status = 'SUCCESS') AS quarterly_succeeded
    FROM report_generation_stats
    WHERE generation_date BETWEEN (SELECT first_day - 91 FROM bounds) AND (SELECT last_day FROM bounds)
      AND organization_id IN (SELECT organization_id FROM existing)
    GROUP BY organization_id, generation_date
), counted (organization_id, figure, start, stop, amount) AS (
    SELECT organization_id, 'active_now', lower(spell), upper(spell), 1::numeric FROM people, unnest(now) AS spell
    UNION ALL
    SELECT organization_id, 'active_before', lower(spell), upper(spell), 1 FROM people, unnest(before) AS spell
    UNION ALL
    SELECT organization_id, 'active_again', lower(spell), upper(spell), 1 FROM people, unnest(now * before) AS spell
    UNION ALL
    SELECT organization_id, 'headcount_now', hired, gone, 1 FROM employed
    UNION ALL
    SELECT organization_id, 'headcount_before', hired + 365, gone + 365, 1 FROM employed
    UNION ALL
    SELECT organization_id, 'leavers', gone, gone + 365, 1 FROM employed
    UNION ALL
    SELECT organization_id, 'periods_ended', period_end, period_end + 365, 1 FROM subscription_periods
    UNION ALL
    SELECT organization_id, 'periods_renewed', period_end, period_end + 365, 1
    FROM subscription_periods WHERE ended_as = 'RENEWED'
    UNION ALL
    SELECT organization_id, figure, day, day + 90, amount
    FROM answers
    JOIN LATERAL (VALUES
        ('SATISFACTION', 'satisfaction_answers', answers), ('SATISFACTION', 'satisfaction_sum', total),
        ('REPORT_ACCURACY', 'accuracy_answers', answers), ('REPORT_ACCURACY', 'accuracy_sum', total),
        ('NPS', 'nps_answers', answers), ('NPS', 'nps_promoters', high), ('NPS', 'nps_detractors', low)
    ) AS figures (kind, figure, amount) USING (kind)
    UNION ALL
    SELECT organization_id, 'recommendations', day, day + 180, 1 FROM recommended
    UNION ALL
    SELECT organization_id, 'recommendations_implemented', greatest(day, implemented), day + 180, 1
    FROM recommended WHERE implemented IS NOT NULL
    UNION ALL
    SELECT organization_id, figure, day, day + 90, amount
    FROM closed
    CROSS JOIN LATERAL (VALUES
        ('candidates_closed', candidates), ('candidates_hired', hired), ('hiring_seconds', hiring_seconds),
        ('candidates_with_cost', with_cost), ('recruiting_cost', recruiting_cost)
    ) AS figures (figure, amount)
    UNION ALL
    SELECT organization_id, 'chats_rated', day, day + 30, rated FROM chats
    UNION ALL
    SELECT organization_id, 'chats_rated_well', day, day + 30, rated_well FROM chats
    UNION ALL
    SELECT organization_id, 'recent_reports', day, day + 30, reports FROM reports
    UNION ALL
    SELECT organization_id, 'recent_reports_failed', day, day + 30, failed FROM reports
    UNION ALL
    SELECT organization_id, 'quarterly_reports', day, next_quarter, quarterly FROM reports
    UNION ALL
    SELECT organization_id, 'quarterly_reports_succeeded', day, next_quarter, quarterly_succeeded FROM reports
), changes AS (
    SELECT organization_id, figure, change.day, sum(change.amount) AS amount
    FROM counted
    CROSS JOIN bounds
    CROSS JOIN LATERAL (VALUES (greatest(start, first_day), amount), (stop, -amount)) AS change (day, amount)
    WHERE start <= last_day AND (stop IS NULL OR (stop > start AND stop > first_day)) AND change.day <= last_day
    GROUP BY organization_id, figure, change.day
    UNION ALL
    SELECT organization_id, NULL, day, 0 FROM existing
), counts AS (
    SELECT organization_id,
           day,
           sum(sum(amount) FILTER (WHERE figure = 'active_before')) OVER so_far AS active_before,
           sum(sum(amount) FILTER (WHERE figure = 'active_now')) OVER so_far AS active_now,
           sum(sum(amount) FILTER (WHERE figure = 'active_again')) OVER so_far AS active_again,
           sum(sum(amount) FILTER (WHERE figure = 'periods_ended')) OVER so_far AS periods_ended,
           sum(sum(amount) FILTER (WHERE figure = 'periods_renewed')) OVER so_far AS periods_renewed,
           sum(sum(amount) FILTER (WHERE figure = 'satisfaction_answers')) OVER so_far AS satisfaction_answers,
           sum(sum(amount) FILTER (WHERE figure = 'satisfaction_sum')) OVER so_far AS satisfaction_sum,
           sum(sum(amount) FILTER (WHERE figure = 'accuracy_answers')) OVER so_far AS accuracy_answers,
           sum(sum(amount) FILTER (WHERE figure = 'accuracy_sum')) OVER so_far AS accuracy_sum,
           sum(sum(amount) FILTER (WHERE figure = 'recommendations')) OVER so_far AS recommendations,
           sum(sum(amount) FILTER (WHERE figure = 'recommendations_implemented')) OVER so_far
               AS recommendations_implemented,
           sum(sum(amount) FILTER (WHERE figure = 'leavers')) OVER so_far AS leavers,
           sum(sum(amount) FILTER (WHERE figure = 'headcount_before')) OVER so_far AS headcount_before,
           sum(sum(amount) FILTER (WHERE figure = 'headcount_now')) OVER so_far AS headcount_now,
           sum(sum(amount) FILTER (WHERE figure = 'candidates_closed')) OVER so_far AS candidates_closed,
           sum(sum(amount) FILTER (WHERE figure = 'candidates_hired')) OVER so_far AS candidates_hired,
           sum(sum(amount) FILTER (WHERE figure = 'hiring_seconds')) OVER so_far AS hiring_seconds,
           sum(sum(amount) FILTER (WHERE figure = 'candidates_with_cost')) OVER so_far AS candidates_with_cost,
           sum(sum(amount) FILTER (WHERE figure = 'recruiting_cost')) OVER so_far AS recruiting_cost,
           sum(sum(amount) FILTER (WHERE figure = 'chats_rated')) OVER so_far AS chats_rated,
           sum(sum(amount) FILTER (WHERE figure = 'chats_rated_well')) OVER so_far AS chats_rated_well,
           sum(sum(amount) FILTER (WHERE figure = 'quarterly_reports')) OVER so_far AS quarterly_reports,
           sum(sum(amount) FILTER (WHERE figure = 'quarterly_reports_succeeded')) OVER so_far
               AS quarterly_reports_succeeded,
           sum(sum(amount) FILTER (WHERE figure = 'recent_reports')) OVER so_far AS recent_reports,
           sum(sum(amount) FILTER (WHERE figure = 'recent_reports_failed')) OVER so_far AS recent_reports_failed,
           sum(sum(amount) FILTER (WHERE figure = 'nps_answers')) OVER so_far AS nps_answers,
           sum(sum(amount) FILTER (WHERE figure = 'nps_promoters')) OVER so_far AS nps_promoters,
           sum(sum(amount) FILTER (WHERE figure = 'nps_detractors')) OVER so_far AS nps_detractors
    FROM changes
    GROUP BY organization_id, day
    WINDOW so_far AS (PARTITION BY organization_id ORDER BY day)
), subscriptions AS (
    SELECT existing.organization_id, day, sum(mrr) FILTER (WHERE status = 'ACTIVE') AS mrr,
           max(period_end) - day AS days_to_period_end
    FROM existing
    JOIN subscription_periods AS period
        ON period.organization_id = existing.organization_id AND day >= period_start AND day < period_end
    GROUP BY existing.organization_id, day
)
SELECT organization_id,
       day,
       coalesce(active_before, 0) AS active_before,
       coalesce(active_now, 0) AS active_now,
       coalesce(active_again, 0) AS active_again,
       coalesce(periods_ended, 0) AS periods_ended,
       coalesce(periods_renewed, 0) AS periods_renewed,
       coalesce(satisfaction_answers, 0) AS satisfaction_answers,
       CASE WHEN satisfaction_answers > 0 THEN satisfaction_sum END AS satisfaction_sum,
       coalesce(accuracy_answers, 0) AS accuracy_answers,
       CASE WHEN accuracy_answers > 0 THEN accuracy_sum END AS accuracy_sum,
       coalesce(recommendations, 0) AS recommendations,
       coalesce(recommendations_implemented, 0) AS recommendations_implemented,
       coalesce(leavers, 0) AS leavers,
       coalesce(headcount_before, 0) AS headcount_before,
       coalesce(headcount_now, 0) AS headcount_now,
       coalesce(candidates_closed, 0) AS candidates_closed,
       coalesce(candidates_hired, 0) AS candidates_hired,
       CASE WHEN candidates_hired > 0 THEN hiring_seconds / 86400 END AS hiring_days,
       CASE WHEN candidates_with_cost > 0 THEN recruiting_cost END AS recruiting_cost,
       coalesce(chats_rated, 0) AS chats_rated,
       coalesce(chats_rated_well, 0) AS chats_rated_well,
       coalesce(quarterly_reports, 0) AS quarterly_reports,
       coalesce(quarterly_reports_succeeded, 0) AS quarterly_reports_succeeded,
       coalesce(recent_reports, 0) AS recent_reports,
       coalesce(recent_reports_failed, 0) AS recent_reports_failed,
       coalesce(mrr, 0) AS mrr,
       days_to_period_end,
       coalesce(nps_answers, 0) AS nps_answers,
       coalesce(nps_promoters, 0) AS nps_promoters,
       coalesce(nps_detractors, 0) AS nps_detractors
FROM existing
JOIN counts USING (organization_id, day)
LEFT JOIN subscriptions USING (organization_id, day)
