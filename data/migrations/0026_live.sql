-- What changes in rooms that are served live, so that their members' copies can follow.

-- The rooms that a host on this machine serves now. `since` is the number from which on all that
-- happened in the room is known; `clock` is its transport when it was last touched.
CREATE TABLE local_hosted_rooms (
    room_id TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    clock TEXT CHECK (clock IS NULL OR json_valid(clock))
) STRICT;

-- A row of a hosted room was added, changed or removed. `kind` rank: somebody may see other rows
-- now than before. Numbers only rise, also once the last rows of this table are gone.
CREATE TABLE local_room_events (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    room_id TEXT NOT NULL,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'row' CHECK (kind IN ('row', 'rank')),
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_local_room_events_room ON local_room_events (room_id, number);

-- The last 10,000 events of a room are kept, also where a host was killed and never came back: who
-- knows less than those is told the whole room.
CREATE TRIGGER live_events_kept AFTER INSERT ON local_room_events
WHEN NEW.number % 1000 = 0
BEGIN
    UPDATE local_hosted_rooms
    SET since = coalesce(
        (
            SELECT number FROM local_room_events
            WHERE room_id = NEW.room_id
            ORDER BY number DESC
            LIMIT 1 OFFSET 10000
        ),
        since
    )
    WHERE room_id = NEW.room_id;
    DELETE FROM local_room_events
    WHERE room_id = NEW.room_id
        AND number <= (SELECT since FROM local_hosted_rooms WHERE room_id = NEW.room_id);
END;

-- Whoever writes, from whatever process: these triggers tell of it. Where no room is hosted, they
-- look into an empty table, once a row.

CREATE TRIGGER live_rooms_insert AFTER INSERT ON rooms
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.id, 'rooms', NEW.id);
END;
CREATE TRIGGER live_rooms_delete AFTER DELETE ON rooms
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.id, 'rooms', OLD.id);
END;
CREATE TRIGGER live_rooms_update AFTER UPDATE ON rooms
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.id, NEW.id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'rooms', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.id
    UNION
    SELECT room_id, 'rooms', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.id;
END;

CREATE TRIGGER live_room_members_insert AFTER INSERT ON room_members
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id, kind)
    VALUES (NEW.room_id, 'room_members', NEW.id, 'rank');
END;
CREATE TRIGGER live_room_members_delete AFTER DELETE ON room_members
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id, kind)
    VALUES (OLD.room_id, 'room_members', OLD.id, 'row');
END;
CREATE TRIGGER live_room_members_update AFTER UPDATE ON room_members
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id, kind)
    SELECT room_id, 'room_members', OLD.id, iif(
        (NEW.role, NEW.custom_permissions, NEW.is_banned, NEW.user_id)
        IS (OLD.role, OLD.custom_permissions, OLD.is_banned, OLD.user_id), 'row', 'rank'
    )
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_members', NEW.id, iif(
        (NEW.role, NEW.custom_permissions, NEW.is_banned, NEW.user_id)
        IS (OLD.role, OLD.custom_permissions, OLD.is_banned, OLD.user_id), 'row', 'rank'
    )
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_room_bans_insert AFTER INSERT ON room_bans
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id, kind)
    VALUES (NEW.room_id, 'room_bans', NEW.id, 'rank');
END;
CREATE TRIGGER live_room_bans_delete AFTER DELETE ON room_bans
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id, kind)
    VALUES (OLD.room_id, 'room_bans', OLD.id, 'rank');
END;
CREATE TRIGGER live_room_bans_update AFTER UPDATE ON room_bans
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id, kind)
    SELECT room_id, 'room_bans', OLD.id, 'rank'
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_bans', NEW.id, 'rank'
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_room_invitations_insert AFTER INSERT ON room_invitations
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'room_invitations', NEW.id);
END;
CREATE TRIGGER live_room_invitations_delete AFTER DELETE ON room_invitations
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'room_invitations', OLD.id);
END;
CREATE TRIGGER live_room_invitations_update AFTER UPDATE ON room_invitations
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'room_invitations', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_invitations', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_room_permission_logs_insert AFTER INSERT ON room_permission_logs
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'room_permission_logs', NEW.id);
END;
CREATE TRIGGER live_room_permission_logs_delete AFTER DELETE ON room_permission_logs
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'room_permission_logs', OLD.id);
END;
CREATE TRIGGER live_room_permission_logs_update AFTER UPDATE ON room_permission_logs
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'room_permission_logs', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_permission_logs', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_room_chat_messages_insert AFTER INSERT ON room_chat_messages
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'room_chat_messages', NEW.id);
END;
CREATE TRIGGER live_room_chat_messages_delete AFTER DELETE ON room_chat_messages
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'room_chat_messages', OLD.id);
END;
CREATE TRIGGER live_room_chat_messages_update AFTER UPDATE ON room_chat_messages
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'room_chat_messages', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_chat_messages', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_room_webrtc_sessions_insert AFTER INSERT ON room_webrtc_sessions
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'room_webrtc_sessions', NEW.id);
END;
CREATE TRIGGER live_room_webrtc_sessions_delete AFTER DELETE ON room_webrtc_sessions
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'room_webrtc_sessions', OLD.id);
END;
CREATE TRIGGER live_room_webrtc_sessions_update AFTER UPDATE ON room_webrtc_sessions
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'room_webrtc_sessions', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_webrtc_sessions', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_room_tracks_insert AFTER INSERT ON room_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'room_tracks', NEW.id);
END;
CREATE TRIGGER live_room_tracks_delete AFTER DELETE ON room_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'room_tracks', OLD.id);
END;
CREATE TRIGGER live_room_tracks_update AFTER UPDATE ON room_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'room_tracks', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_tracks', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_local_queue_positions_insert AFTER INSERT ON local_queue_positions
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'local_queue_positions', NEW.track_id);
END;
CREATE TRIGGER live_local_queue_positions_delete AFTER DELETE ON local_queue_positions
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'local_queue_positions', OLD.track_id);
END;
CREATE TRIGGER live_local_queue_positions_update AFTER UPDATE ON local_queue_positions
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'local_queue_positions', OLD.track_id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'local_queue_positions', NEW.track_id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_tracks_insert AFTER INSERT ON tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'tracks', NEW.id);
END;
CREATE TRIGGER live_tracks_delete AFTER DELETE ON tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'tracks', OLD.id);
END;
CREATE TRIGGER live_tracks_update AFTER UPDATE ON tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'tracks', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'tracks', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_user_tracks_insert AFTER INSERT ON user_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'user_tracks', NEW.id);
END;
CREATE TRIGGER live_user_tracks_delete AFTER DELETE ON user_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'user_tracks', OLD.id);
END;
CREATE TRIGGER live_user_tracks_update AFTER UPDATE ON user_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'user_tracks', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'user_tracks', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_room_loop_tracks_insert AFTER INSERT ON room_loop_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'room_loop_tracks', NEW.id);
END;
CREATE TRIGGER live_room_loop_tracks_delete AFTER DELETE ON room_loop_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'room_loop_tracks', OLD.id);
END;
CREATE TRIGGER live_room_loop_tracks_update AFTER UPDATE ON room_loop_tracks
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'room_loop_tracks', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'room_loop_tracks', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_songs_insert AFTER INSERT ON songs
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'songs', NEW.id);
END;
CREATE TRIGGER live_songs_delete AFTER DELETE ON songs
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'songs', OLD.id);
END;
CREATE TRIGGER live_songs_update AFTER UPDATE ON songs
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'songs', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'songs', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_session_history_insert AFTER INSERT ON session_history
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'session_history', NEW.id);
END;
CREATE TRIGGER live_session_history_delete AFTER DELETE ON session_history
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'session_history', OLD.id);
END;
CREATE TRIGGER live_session_history_update AFTER UPDATE ON session_history
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'session_history', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'session_history', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER live_local_join_requests_insert AFTER INSERT ON local_join_requests
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = NEW.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (NEW.room_id, 'local_join_requests', NEW.id);
END;
CREATE TRIGGER live_local_join_requests_delete AFTER DELETE ON local_join_requests
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = OLD.room_id)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    VALUES (OLD.room_id, 'local_join_requests', OLD.id);
END;
CREATE TRIGGER live_local_join_requests_update AFTER UPDATE ON local_join_requests
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id IN (OLD.room_id, NEW.room_id))
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'local_join_requests', OLD.id
    FROM local_hosted_rooms WHERE room_id = OLD.room_id
    UNION
    SELECT room_id, 'local_join_requests', NEW.id
    FROM local_hosted_rooms WHERE room_id = NEW.room_id;
END;

-- Profiles belong to no room: a change of what others see of somebody is told in the rooms where
-- that person is.
CREATE TRIGGER live_user_profiles_update AFTER UPDATE ON user_profiles
WHEN (NEW.username, NEW.display_name, NEW.profile_visibility)
    IS NOT (OLD.username, OLD.display_name, OLD.profile_visibility)
    AND EXISTS (SELECT 1 FROM local_hosted_rooms)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT hosted.room_id, 'user_profiles', NEW.id
    FROM local_hosted_rooms AS hosted
    WHERE EXISTS (
        SELECT 1 FROM room_members
        WHERE room_members.room_id = hosted.room_id AND room_members.user_id = NEW.id
    );
END;
CREATE TRIGGER live_user_profiles_delete AFTER DELETE ON user_profiles
WHEN EXISTS (SELECT 1 FROM local_hosted_rooms)
BEGIN
    INSERT INTO local_room_events (room_id, table_name, row_id)
    SELECT room_id, 'user_profiles', OLD.id FROM local_hosted_rooms;
END;
