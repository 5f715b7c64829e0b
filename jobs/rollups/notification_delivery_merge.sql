INSERT INTO notification_delivery_logs AS kept
    (notification_id, user_id, delivery_channel, delivery_status, sent_at, delivered_at, read_at, dismissed_at,
     clicked_at, metadata)
SELECT notification_id, user_id, delivery_channel, coalesce(delivery_status, 'SENT'), sent_at, delivered_at, read_at,
       dismissed_at, clicked_at, CASE WHEN delivery_status IS NULL THEN '{"sent_assumed": true}' ELSE '{}' END::jsonb
FROM computed
ORDER BY notification_id, user_id, delivery_channel, sent_at
ON CONFLICT (notification_id, user_id, delivery_channel, sent_at) DO UPDATE
SET (delivery_status, error_message) = (
        -- An interaction without any step (snoozed, say) changes no status; an error belongs to a failure.
        SELECT status, CASE status WHEN 'FAILED' THEN kept.error_message END
        FROM unnest(ARRAY['FAILED', 'SENT', 'DELIVERED', 'READ', 'DISMISSED']) WITH ORDINALITY AS steps (status, step)
        WHERE status = kept.delivery_status
           OR (status = EXCLUDED.delivery_status
               AND num_nonnulls(EXCLUDED.delivered_at, EXCLUDED.read_at, EXCLUDED.dismissed_at) > 0)
        ORDER BY step DESC LIMIT 1
    ),
    delivered_at = least(kept.delivered_at, EXCLUDED.delivered_at),
    read_at = least(kept.read_at, EXCLUDED.read_at),
    dismissed_at = least(kept.dismissed_at, EXCLUDED.dismissed_at),
    clicked_at = least(kept.clicked_at, EXCLUDED.clicked_at)
WHERE (kept.delivered_at, kept.read_at, kept.dismissed_at, kept.clicked_at) IS DISTINCT FROM (
    least(kept.delivered_at, EXCLUDED.delivered_at), least(kept.read_at, EXCLUDED.read_at),
    least(kept.dismissed_at, EXCLUDED.dismissed_at), least(kept.clicked_at, EXCLUDED.clicked_at)
)
