-- One row a notification, person and channel, united with what is there: in whatever order the attempts come, the
-- status never moves back, and an error is told while the last attempt known has failed.
WITH attempts AS (
    SELECT notifications.id AS notification_id, applied.user_id, applied.channel, notifications.created_at AS sent_at,
           applied.status, (fields ->> 'retry_count')::integer AS retry_count, fields ->> 'error_message' AS message
    FROM applied
    JOIN notifications ON notifications.id = applied.subject_id
                      AND notifications.organization_id = applied.organization_id
    WHERE kind = 'delivery'
), outcomes AS (
    SELECT notification_id, user_id, channel, sent_at,
           CASE WHEN bool_or(status = 'SENT') THEN 'SENT' ELSE 'FAILED' END AS status,
           max(retry_count) AS retry_count,
           (array_agg(message ORDER BY retry_count DESC, message COLLATE "C" DESC NULLS LAST))[1] AS message
    FROM attempts GROUP BY notification_id, user_id, channel, sent_at
)
INSERT INTO notification_delivery_logs AS kept
    (notification_id, user_id, delivery_channel, delivery_status, sent_at, error_message, retry_count)
SELECT notification_id, user_id, channel, status, sent_at, CASE status WHEN 'FAILED' THEN message END, retry_count
FROM outcomes
ORDER BY notification_id, user_id, channel, sent_at
ON CONFLICT (notification_id, user_id, delivery_channel, sent_at) DO UPDATE SET
    -- That it was sent may have been assumed, from an interaction that says no more than that there was something.
    metadata = kept.metadata - 'sent_assumed',
    delivery_status = CASE
        WHEN coalesce(kept.delivery_status, 'FAILED') = 'FAILED'
             OR (kept.delivery_status = 'SENT' AND jsonb_exists(kept.metadata, 'sent_assumed'))
        THEN EXCLUDED.delivery_status
        ELSE kept.delivery_status
    END,
    retry_count = greatest(kept.retry_count, EXCLUDED.retry_count),
    error_message = CASE
        WHEN EXCLUDED.delivery_status <> 'FAILED' THEN NULL
        WHEN kept.delivery_status = 'SENT' AND jsonb_exists(kept.metadata, 'sent_assumed') THEN EXCLUDED.error_message
        WHEN coalesce(kept.delivery_status, 'FAILED') <> 'FAILED' THEN NULL
        WHEN (EXCLUDED.retry_count, coalesce(EXCLUDED.error_message, '') COLLATE "C")
             > (coalesce(kept.retry_count, 0), coalesce(kept.error_message, '') COLLATE "C")
        THEN EXCLUDED.error_message
        ELSE kept.error_message
    END
