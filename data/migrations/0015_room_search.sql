-- Finding rooms by words and by newest activity, and asking to be let in.

-- rooms has no whole number of its own that stays (VACUUM may renumber), and an index over words
-- needs one.
CREATE TABLE local_room_numbers (
    number INTEGER NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE VIRTUAL TABLE local_room_search USING fts5(
    name, description, genre, tags, creator,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);

INSERT INTO local_room_numbers (room_id) SELECT id FROM rooms ORDER BY created_at, id;
INSERT INTO local_room_search (rowid, name, description, genre, tags, creator)
SELECT
    local_room_numbers.number, rooms.name, rooms.description, rooms.genre,
    (SELECT group_concat(value, ' ') FROM json_each(rooms.tags)),
    coalesce(rooms.creator_name, '') || ' ' || coalesce(rooms.creator_username, '')
FROM rooms
JOIN local_room_numbers ON local_room_numbers.room_id = rooms.id;

CREATE TRIGGER rooms_search_insert AFTER INSERT ON rooms
BEGIN
    INSERT INTO local_room_numbers (room_id) VALUES (NEW.id);
    INSERT INTO local_room_search (rowid, name, description, genre, tags, creator)
    VALUES (
        (SELECT number FROM local_room_numbers WHERE room_id = NEW.id),
        NEW.name, NEW.description, NEW.genre,
        (SELECT group_concat(value, ' ') FROM json_each(NEW.tags)),
        coalesce(NEW.creator_name, '') || ' ' || coalesce(NEW.creator_username, '')
    );
END;

CREATE TRIGGER rooms_search_update AFTER UPDATE OF
    name, description, genre, tags, creator_name, creator_username
ON rooms
BEGIN
    UPDATE local_room_search
    SET
        name = NEW.name,
        description = NEW.description,
        genre = NEW.genre,
        tags = (SELECT group_concat(value, ' ') FROM json_each(NEW.tags)),
        creator = coalesce(NEW.creator_name, '') || ' ' || coalesce(NEW.creator_username, '')
    WHERE rowid = (SELECT number FROM local_room_numbers WHERE room_id = NEW.id);
END;

-- A code never changes but when somebody repairs a database by hand.
CREATE TRIGGER rooms_search_code AFTER UPDATE OF id ON rooms
WHEN NEW.id IS NOT OLD.id
BEGIN
    UPDATE local_room_numbers SET room_id = NEW.id WHERE room_id = OLD.id;
END;

CREATE TRIGGER rooms_search_delete AFTER DELETE ON rooms
BEGIN
    DELETE FROM local_room_search
    WHERE rowid = (SELECT number FROM local_room_numbers WHERE room_id = OLD.id);
    DELETE FROM local_room_numbers WHERE room_id = OLD.id;
END;

-- Lists show the newest activity first, and rooms that are put away only when asked for.
-- What the rules look at first is in the index of listed rooms, so that a late page skips the
-- earlier ones without reading them.
CREATE INDEX idx_rooms_last_activity ON rooms (last_activity DESC);
CREATE INDEX idx_rooms_listed ON rooms (last_activity DESC, id, is_public, created_by)
WHERE json_extract(settings, '$.archivedAt') IS NULL;
CREATE INDEX idx_rooms_archived ON rooms (last_activity DESC, id)
WHERE json_extract(settings, '$.archivedAt') IS NOT NULL;
CREATE INDEX idx_rooms_genre ON rooms (genre COLLATE NOCASE, last_activity DESC);

CREATE INDEX idx_room_invitations_invited_user ON room_invitations (invited_user_id, status);
CREATE INDEX idx_room_invitations_invited_email ON room_invitations (invited_email COLLATE NOCASE);
CREATE INDEX idx_room_invitations_pending ON room_invitations (expires_at)
WHERE status = 'pending';

-- Who asks to be let into a room that wants approval, and what came of it. One row a person and
-- room: asking again makes it pending again.
CREATE TABLE local_join_requests (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    wants_to_listen INTEGER NOT NULL DEFAULT 0 CHECK (wants_to_listen IN (0, 1)),
    message TEXT,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'refused')),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    decided_at TEXT,
    decided_by TEXT,
    UNIQUE (room_id, user_id)
) STRICT;
CREATE INDEX idx_local_join_requests_user ON local_join_requests (user_id);
