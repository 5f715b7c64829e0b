DROP TABLE
  job_runs, rollup_days, watermarks, buffer_ledger, live_counters, live_counter_members, live_outbox, dead_entries,
  report_access_days, organization_day_counts, feature_catalogue, check_findings, restatements, erasures,
  erased_days, archives, installation;
