DROP TRIGGER record_department_change ON users;
DROP FUNCTION record_department_change();
DROP TABLE department_changes;
