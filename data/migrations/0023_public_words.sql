-- Whether a room is public, as a word in the index over rooms' words: who may not see private
-- rooms asks for that word too, instead of looking at every room that matches.

DROP TRIGGER rooms_search_insert;
DROP TRIGGER rooms_search_update;
DROP TABLE local_room_search;

-- The word is U+E000, a letter of private use: no search can hold it, as those are letters, digits
-- and marks.
CREATE VIRTUAL TABLE local_room_search USING fts5(
    name, description, genre, tags, creator, visibility,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);

INSERT INTO local_room_search (rowid, name, description, genre, tags, creator, visibility)
SELECT
    local_room_numbers.number, rooms.name, rooms.description, rooms.genre,
    (SELECT group_concat(value, ' ') FROM json_each(rooms.tags)),
    coalesce(rooms.creator_name, '') || ' ' || coalesce(rooms.creator_username, ''),
    iif(rooms.is_public = 1, char(57344), NULL)
FROM rooms
JOIN local_room_numbers ON local_room_numbers.room_id = rooms.id;

CREATE TRIGGER rooms_search_insert AFTER INSERT ON rooms
BEGIN
    INSERT INTO local_room_numbers (room_id) VALUES (NEW.id);
    INSERT INTO local_room_search (rowid, name, description, genre, tags, creator, visibility)
    VALUES (
        (SELECT number FROM local_room_numbers WHERE room_id = NEW.id),
        NEW.name, NEW.description, NEW.genre,
        (SELECT group_concat(value, ' ') FROM json_each(NEW.tags)),
        coalesce(NEW.creator_name, '') || ' ' || coalesce(NEW.creator_username, ''),
        iif(NEW.is_public = 1, char(57344), NULL)
    );
END;

CREATE TRIGGER rooms_search_update AFTER UPDATE OF
    name, description, genre, tags, creator_name, creator_username, is_public
ON rooms
BEGIN
    UPDATE local_room_search
    SET
        name = NEW.name,
        description = NEW.description,
        genre = NEW.genre,
        tags = (SELECT group_concat(value, ' ') FROM json_each(NEW.tags)),
        creator = coalesce(NEW.creator_name, '') || ' ' || coalesce(NEW.creator_username, ''),
        visibility = iif(NEW.is_public = 1, char(57344), NULL)
    WHERE rowid = (SELECT number FROM local_room_numbers WHERE room_id = NEW.id);
END;
