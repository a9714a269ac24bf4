-- Indexes for what the rules ask, and for lists as somebody with those rules sees them.

-- Public rooms with the newest activity first, when most rooms are private; whoever is signed out
-- looks through these for a common word without reading a room.
CREATE INDEX idx_rooms_public_activity ON rooms (is_public, last_activity DESC, id)
WHERE json_extract(settings, '$.archivedAt') IS NULL;

-- Members in the order in which they came.
CREATE INDEX idx_room_members_joined ON room_members (room_id, joined_at);

-- Friends are looked for from both sides.
CREATE INDEX idx_friendships_friend_status ON friendships (friend_id, status, user_id);
CREATE INDEX idx_friendships_user_status ON friendships (user_id, status, friend_id);
