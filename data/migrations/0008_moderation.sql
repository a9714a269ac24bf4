-- Reports, and what administrators did.

CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    reporter_id TEXT REFERENCES user_profiles (id) ON DELETE SET NULL,
    target_type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    description TEXT,
    evidence_urls TEXT DEFAULT '[]' CHECK (evidence_urls IS NULL OR json_valid(evidence_urls) AND json_type(evidence_urls) = 'array'),
    status TEXT DEFAULT 'pending',
    reviewed_by TEXT REFERENCES user_profiles (id) ON DELETE SET NULL,
    reviewed_at TEXT,
    resolution TEXT,
    action_taken TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    CHECK (status IN ('pending','reviewed','resolved','dismissed'))
) STRICT;
CREATE INDEX idx_reports_reporter_id ON reports (reporter_id);
CREATE INDEX idx_reports_reviewed_by ON reports (reviewed_by);

CREATE TABLE admin_audit_log (
    id TEXT NOT NULL PRIMARY KEY,
    admin_id TEXT REFERENCES user_profiles (id) ON DELETE SET NULL,
    action TEXT NOT NULL,
    target_type TEXT,
    target_id TEXT,
    details TEXT DEFAULT '{}' CHECK (details IS NULL OR json_valid(details)),
    ip_address TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_admin_audit_log_admin_id ON admin_audit_log (admin_id);
