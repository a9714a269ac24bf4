-- A room that goes takes its chat along, in whatever way it goes: a room that somebody opens with the
-- same code later is not where that was said.

CREATE TRIGGER rooms_chat AFTER DELETE ON rooms
BEGIN
    DELETE FROM room_chat_messages WHERE room_id = OLD.id;
END;

DELETE FROM room_chat_messages WHERE room_id NOT IN (SELECT id FROM rooms);
