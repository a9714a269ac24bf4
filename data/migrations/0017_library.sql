-- The library of sound files, the order of what is queued, and orders without gaps.

-- What is read from a file in the library once, when it comes in. `url` names its contents;
-- `peaks` is the loudest sample of each of equal parts, 0 to 1.
CREATE TABLE local_track_details (
    url TEXT NOT NULL PRIMARY KEY,
    format TEXT NOT NULL,
    sample_rate INTEGER NOT NULL CHECK (sample_rate > 0),
    channels INTEGER NOT NULL CHECK (channels > 0),
    duration REAL NOT NULL CHECK (duration >= 0),
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    peaks TEXT NOT NULL CHECK (json_valid(peaks) AND json_type(peaks) = 'array'),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

-- Who else refers to a file, when a track goes.
CREATE INDEX idx_local_tracks_url ON tracks (url);
CREATE INDEX idx_local_room_tracks_url ON room_tracks (url);
CREATE INDEX idx_local_tracks_uploaded_by ON tracks (uploaded_by, id);

-- Upstream keeps no order of what is queued: this is it, from 0 on in each room.
CREATE TABLE local_queue_positions (
    track_id TEXT NOT NULL PRIMARY KEY REFERENCES room_tracks (id) ON DELETE CASCADE,
    room_id TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_local_queue_positions_room ON local_queue_positions (room_id, position);

INSERT INTO local_queue_positions (track_id, room_id, position)
SELECT id, room_id, row_number() OVER (PARTITION BY room_id ORDER BY created_at, id) - 1
FROM room_tracks;

CREATE TRIGGER room_tracks_position AFTER INSERT ON room_tracks
BEGIN
    INSERT INTO local_queue_positions (track_id, room_id, position)
    SELECT NEW.id, NEW.room_id, coalesce(max(position) + 1, 0)
    FROM local_queue_positions
    WHERE room_id = NEW.room_id;
END;

CREATE TRIGGER room_tracks_other_room AFTER UPDATE OF room_id ON room_tracks
WHEN NEW.room_id IS NOT OLD.room_id
BEGIN
    DELETE FROM local_queue_positions WHERE track_id = NEW.id;
    INSERT INTO local_queue_positions (track_id, room_id, position)
    SELECT NEW.id, NEW.room_id, coalesce(max(position) + 1, 0)
    FROM local_queue_positions
    WHERE room_id = NEW.room_id;
END;

-- What goes leaves no gap in the order of the others; a room that goes takes all along.
CREATE TRIGGER local_queue_positions_gap AFTER DELETE ON local_queue_positions
BEGIN
    UPDATE local_queue_positions SET position = position - 1
    WHERE room_id = OLD.room_id AND position > OLD.position;
END;

CREATE TRIGGER room_loop_tracks_gap AFTER DELETE ON room_loop_tracks
WHEN EXISTS (SELECT 1 FROM rooms WHERE id = OLD.room_id)
BEGIN
    UPDATE room_loop_tracks SET position = position - 1
    WHERE room_id = OLD.room_id AND position > OLD.position;
END;

CREATE TRIGGER songs_gap AFTER DELETE ON songs
WHEN EXISTS (SELECT 1 FROM rooms WHERE id = OLD.room_id)
BEGIN
    UPDATE songs SET position = position - 1
    WHERE room_id = OLD.room_id AND position > OLD.position;
END;

CREATE TRIGGER rooms_queue AFTER DELETE ON rooms
BEGIN
    DELETE FROM room_tracks WHERE room_id = OLD.id;
    DELETE FROM room_webrtc_sessions WHERE room_id = OLD.id;
END;

-- One default for each person and instrument.
UPDATE saved_track_presets SET is_default = 0
WHERE is_default = 1 AND EXISTS (
    SELECT 1 FROM saved_track_presets AS other
    WHERE other.user_id = saved_track_presets.user_id
        AND other.instrument_id = saved_track_presets.instrument_id
        AND other.is_default = 1
        AND other.id > saved_track_presets.id
);
CREATE UNIQUE INDEX idx_local_default_preset ON saved_track_presets (user_id, instrument_id)
WHERE is_default = 1;
