-- Friends, followers, notifications, activity.

CREATE TABLE follows (
    follower_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    following_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    PRIMARY KEY (follower_id, following_id)
) STRICT;
CREATE INDEX idx_follows_follower_id ON follows (follower_id);
CREATE INDEX idx_follows_following_id ON follows (following_id);

CREATE TABLE friendships (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES user_profiles (id) ON DELETE CASCADE,
    friend_id TEXT REFERENCES user_profiles (id) ON DELETE CASCADE,
    status TEXT DEFAULT 'pending',
    requested_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    accepted_at TEXT,
    jams_together INTEGER DEFAULT 0,
    total_time_together_seconds INTEGER DEFAULT 0,
    UNIQUE (user_id, friend_id),
    CHECK (status IN ('pending','accepted','blocked'))
) STRICT;
CREATE INDEX idx_friendships_user ON friendships (user_id, status);
CREATE INDEX idx_friendships_friend_id ON friendships (friend_id);

CREATE TABLE notifications (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES user_profiles (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT,
    link_type TEXT,
    link_id TEXT,
    is_read INTEGER DEFAULT 0 CHECK (is_read IN (0, 1)),
    read_at TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_notifications_user ON notifications (user_id, is_read, created_at DESC);

CREATE TABLE activity_feed (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    data TEXT DEFAULT '{}' CHECK (data IS NULL OR json_valid(data)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    CHECK (type IN ('achievement','level_up','friend','session','room_created'))
) STRICT;
CREATE INDEX idx_activity_feed_user_id ON activity_feed (user_id);
