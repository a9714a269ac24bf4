-- Finding messages by words, and pages of a long chat.

-- What is searched for: what people wrote and nobody took back. `number` is the message's rowid;
-- a room's code and a person's id are one word each here, whatever is in them.
CREATE VIEW searchable_chat AS
SELECT
    rowid AS number,
    hex(room_id) AS room,
    replace(coalesce(user_id, ''), '-', '') AS author,
    content
FROM room_chat_messages
WHERE message_type = 'text' AND coalesce(is_deleted, 0) = 0;

-- The texts stay where they are; the index alone lies here. A page of a room is found without
-- looking at other rooms, since the room is a word too. VACUUM may renumber the messages:
-- INSERT INTO local_chat_search (local_chat_search) VALUES ('rebuild') puts that right.
CREATE VIRTUAL TABLE local_chat_search USING fts5(
    room, author, content,
    content = 'searchable_chat', content_rowid = 'number',
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO local_chat_search (local_chat_search) VALUES ('rebuild');

CREATE TRIGGER chat_search_insert AFTER INSERT ON room_chat_messages
WHEN NEW.message_type = 'text' AND coalesce(NEW.is_deleted, 0) = 0
BEGIN
    INSERT INTO local_chat_search (rowid, room, author, content)
    VALUES (
        NEW.rowid, hex(NEW.room_id), replace(coalesce(NEW.user_id, ''), '-', ''), NEW.content
    );
END;

-- Taking out comes first, putting in second: one trigger for each, as the conditions differ.
CREATE TRIGGER chat_search_delete AFTER DELETE ON room_chat_messages
WHEN OLD.message_type = 'text' AND coalesce(OLD.is_deleted, 0) = 0
BEGIN
    INSERT INTO local_chat_search (local_chat_search, rowid, room, author, content)
    VALUES (
        'delete', OLD.rowid, hex(OLD.room_id), replace(coalesce(OLD.user_id, ''), '-', ''), OLD.content
    );
END;

CREATE TRIGGER chat_search_update_out
BEFORE UPDATE OF room_id, user_id, content, message_type, is_deleted ON room_chat_messages
WHEN OLD.message_type = 'text' AND coalesce(OLD.is_deleted, 0) = 0
BEGIN
    INSERT INTO local_chat_search (local_chat_search, rowid, room, author, content)
    VALUES (
        'delete', OLD.rowid, hex(OLD.room_id), replace(coalesce(OLD.user_id, ''), '-', ''), OLD.content
    );
END;

CREATE TRIGGER chat_search_update_in
AFTER UPDATE OF room_id, user_id, content, message_type, is_deleted ON room_chat_messages
WHEN NEW.message_type = 'text' AND coalesce(NEW.is_deleted, 0) = 0
BEGIN
    INSERT INTO local_chat_search (rowid, room, author, content)
    VALUES (
        NEW.rowid, hex(NEW.room_id), replace(coalesce(NEW.user_id, ''), '-', ''), NEW.content
    );
END;

-- What one person said in a room, and the few messages that are no texts.
CREATE INDEX idx_room_chat_messages_author ON room_chat_messages (room_id, user_id, created_at);
CREATE INDEX idx_room_chat_messages_other ON room_chat_messages (room_id, message_type, created_at)
WHERE message_type <> 'text';

-- A feed is the newest of many people's, whose rows need not be read to be put in order.
CREATE INDEX idx_activity_feed_newest ON activity_feed (user_id, created_at, id);
CREATE INDEX idx_notifications_newest ON notifications (user_id, created_at);
