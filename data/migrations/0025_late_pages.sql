-- A late page of a long chat skips the earlier messages without reading one.
CREATE INDEX idx_room_chat_messages_page ON room_chat_messages (room_id, created_at, id);

-- Whether a room is public, which the rules ask about most rows of most tables, without a look at
-- the room itself.
CREATE UNIQUE INDEX idx_rooms_id_public ON rooms (id, is_public);
