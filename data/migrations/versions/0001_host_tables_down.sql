-- The extension btree_gist stays: another program may use it by now.
DROP TABLE
  training_recommendations, survey_responses, notifications, subscription_periods, candidates, employees, users,
  departments, branches, organizations;
