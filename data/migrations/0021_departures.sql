-- Blocks of people whose accounts are gone: who comes back with the same key is blocked again.

CREATE TABLE local_departed_blocks (
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    departed_id TEXT NOT NULL,
    blocked_at TEXT,
    PRIMARY KEY (user_id, departed_id)
) STRICT;
CREATE INDEX idx_local_departed_blocks_departed ON local_departed_blocks (departed_id);
