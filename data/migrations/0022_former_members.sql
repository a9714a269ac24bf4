-- What was taken from people who are out of a room now: leaving and coming back does not undo it.

CREATE TABLE local_former_members (
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    role TEXT,
    custom_permissions TEXT
    CHECK (custom_permissions IS NULL OR json_valid(custom_permissions)),
    left_at TEXT NOT NULL,
    PRIMARY KEY (room_id, user_id)
) STRICT;

CREATE INDEX idx_room_permission_logs_target
ON room_permission_logs (room_id, target_user_id, created_at);

-- A role counts if somebody else has given it: who came to listen may come back to play.
CREATE TRIGGER room_members_former AFTER DELETE ON room_members
WHEN OLD.role <> 'owner' AND EXISTS (SELECT 1 FROM rooms WHERE id = OLD.room_id)
BEGIN
    DELETE FROM local_former_members WHERE room_id = OLD.room_id AND user_id = OLD.user_id;
    INSERT INTO local_former_members (room_id, user_id, role, custom_permissions, left_at)
    SELECT
        OLD.room_id, OLD.user_id, given.role, OLD.custom_permissions,
        strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    FROM (SELECT (
        SELECT OLD.role FROM room_permission_logs AS entry
        WHERE entry.room_id = OLD.room_id AND entry.target_user_id = OLD.user_id
            AND entry.action = 'role_change'
            AND entry.new_value = json_object('role', OLD.role)
            AND NOT EXISTS (
                SELECT 1 FROM room_permission_logs AS later
                WHERE later.room_id = OLD.room_id AND later.target_user_id = OLD.user_id
                    AND later.action = 'role_change'
                    AND (later.created_at, later.rowid) > (entry.created_at, entry.rowid)
            )
    ) AS role) AS given
    WHERE given.role IS NOT NULL OR OLD.custom_permissions IS NOT NULL;
END;
