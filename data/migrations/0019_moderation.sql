-- Pages of reports and of the audit log, and the one open report of a thing by a person.

CREATE INDEX idx_reports_status ON reports (status, created_at, id);
CREATE INDEX idx_reports_reporter ON reports (reporter_id, status, created_at, id);
CREATE INDEX idx_reports_target ON reports (target_type, target_id);
CREATE UNIQUE INDEX idx_reports_open ON reports (reporter_id, target_type, target_id)
WHERE status IN ('pending', 'reviewed');

CREATE INDEX idx_admin_audit_log_created ON admin_audit_log (created_at, id);
CREATE INDEX idx_admin_audit_log_admin ON admin_audit_log (admin_id, created_at, id);
CREATE INDEX idx_admin_audit_log_action ON admin_audit_log (action, created_at, id);
CREATE INDEX idx_admin_audit_log_table ON admin_audit_log (target_type, created_at, id);
CREATE INDEX idx_admin_audit_log_target ON admin_audit_log (target_id, created_at, id);
