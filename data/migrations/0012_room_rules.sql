-- What holds in every room, and the log of who changed whose rights.

CREATE TRIGGER rooms_owner AFTER INSERT ON rooms
BEGIN
    INSERT INTO room_members (id, room_id, user_id, user_name, role)
    SELECT
        (SELECT id FROM uuid7),
        NEW.id,
        NEW.created_by,
        coalesce(
            NEW.creator_name,
            (SELECT display_name FROM user_profiles WHERE id = NEW.created_by),
            NEW.created_by
        ),
        'owner';
END;

CREATE TRIGGER user_saved_rooms_own_insert BEFORE INSERT ON user_saved_rooms
WHEN NOT EXISTS (SELECT 1 FROM rooms WHERE id = NEW.room_id AND created_by = NEW.user_id)
BEGIN
    SELECT RAISE(ABORT, 'only rooms that this person created can be saved');
END;

CREATE TRIGGER user_saved_rooms_own_update BEFORE UPDATE OF room_id, user_id ON user_saved_rooms
WHEN NOT EXISTS (SELECT 1 FROM rooms WHERE id = NEW.room_id AND created_by = NEW.user_id)
BEGIN
    SELECT RAISE(ABORT, 'only rooms that this person created can be saved');
END;

CREATE TRIGGER room_members_role AFTER UPDATE OF role ON room_members
WHEN NEW.role IS NOT OLD.role
BEGIN
    INSERT INTO room_permission_logs
        (id, room_id, target_user_id, action, old_value, new_value, performed_by)
    SELECT
        (SELECT id FROM uuid7), NEW.room_id, NEW.user_id, 'role_change',
        json_object('role', OLD.role), json_object('role', NEW.role),
        coalesce((SELECT user_id FROM local_actor), 'service_role');
END;

CREATE TRIGGER room_members_permissions AFTER UPDATE OF custom_permissions ON room_members
WHEN NEW.custom_permissions IS NOT OLD.custom_permissions
BEGIN
    INSERT INTO room_permission_logs
        (id, room_id, target_user_id, action, old_value, new_value, performed_by)
    SELECT
        (SELECT id FROM uuid7), NEW.room_id, NEW.user_id, 'permission_update',
        OLD.custom_permissions, NEW.custom_permissions,
        coalesce((SELECT user_id FROM local_actor), 'service_role');
END;

-- Who leaves is not kicked, and a room that goes takes its log along.
CREATE TRIGGER room_members_kick AFTER DELETE ON room_members
WHEN OLD.user_id IS NOT (SELECT user_id FROM local_actor)
    AND EXISTS (SELECT 1 FROM rooms WHERE id = OLD.room_id)
BEGIN
    INSERT INTO room_permission_logs
        (id, room_id, target_user_id, action, old_value, performed_by)
    SELECT
        (SELECT id FROM uuid7), OLD.room_id, OLD.user_id, 'kick',
        json_object('role', OLD.role),
        coalesce((SELECT user_id FROM local_actor), 'service_role');
END;

-- A ban is a row of room_bans, a member's is_banned, or both. The log has one entry when the
-- first of them comes and one when the last of them goes, in whichever order.
CREATE TRIGGER room_bans_ban AFTER INSERT ON room_bans
WHEN NOT EXISTS (
    SELECT 1 FROM room_members
    WHERE room_id = NEW.room_id AND user_id = NEW.user_id AND is_banned = 1
)
BEGIN
    INSERT INTO room_permission_logs
        (id, room_id, target_user_id, action, new_value, performed_by)
    SELECT
        (SELECT id FROM uuid7), NEW.room_id, NEW.user_id, 'ban',
        json_object('reason', NEW.reason, 'expires_at', NEW.expires_at), NEW.banned_by;
END;

CREATE TRIGGER room_bans_unban AFTER DELETE ON room_bans
WHEN EXISTS (SELECT 1 FROM rooms WHERE id = OLD.room_id)
    AND NOT EXISTS (
        SELECT 1 FROM room_members
        WHERE room_id = OLD.room_id AND user_id = OLD.user_id AND is_banned = 1
    )
BEGIN
    INSERT INTO room_permission_logs
        (id, room_id, target_user_id, action, old_value, performed_by)
    SELECT
        (SELECT id FROM uuid7), OLD.room_id, OLD.user_id, 'unban',
        json_object('reason', OLD.reason, 'expires_at', OLD.expires_at),
        coalesce((SELECT user_id FROM local_actor), 'service_role');
END;

CREATE TRIGGER room_members_ban AFTER UPDATE OF is_banned ON room_members
WHEN coalesce(NEW.is_banned, 0) <> coalesce(OLD.is_banned, 0)
    AND NOT EXISTS (
        SELECT 1 FROM room_bans WHERE room_id = NEW.room_id AND user_id = NEW.user_id
    )
BEGIN
    INSERT INTO room_permission_logs
        (id, room_id, target_user_id, action, old_value, new_value, performed_by)
    SELECT
        (SELECT id FROM uuid7), NEW.room_id, NEW.user_id,
        iif(NEW.is_banned = 1, 'ban', 'unban'),
        json_object('reason', OLD.ban_reason), json_object('reason', NEW.ban_reason),
        coalesce((SELECT user_id FROM local_actor), 'service_role');
END;
