-- Accounts and the people behind them.
--
-- Every table is STRICT. A time is ISO 8601 in UTC with microseconds, a truth is 0 or 1, lists and
-- objects are JSON. Ids are UUIDs of version 7 and made by the application, so that any SQLite
-- shell can write here.

-- What the upstream product keeps in a schema of its own: who may sign in. `name` is what the
-- person wants to be called; the profile is made from it.
CREATE TABLE auth_users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT COLLATE NOCASE UNIQUE,
    public_key TEXT UNIQUE,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    name TEXT
) STRICT;

CREATE TABLE user_profiles (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    bio TEXT DEFAULT '',
    account_type TEXT DEFAULT 'free',
    is_verified INTEGER DEFAULT 0 CHECK (is_verified IN (0, 1)),
    is_banned INTEGER DEFAULT 0 CHECK (is_banned IN (0, 1)),
    ban_reason TEXT,
    ban_expires_at TEXT,
    total_xp INTEGER DEFAULT 0,
    level INTEGER DEFAULT 1,
    current_daily_streak INTEGER DEFAULT 0,
    longest_daily_streak INTEGER DEFAULT 0,
    last_active_date TEXT,
    streak_freezes INTEGER DEFAULT 1,
    link_spotify TEXT,
    link_soundcloud TEXT,
    link_youtube TEXT,
    link_instagram TEXT,
    link_website TEXT,
    profile_visibility TEXT DEFAULT 'public',
    show_stats INTEGER DEFAULT 1 CHECK (show_stats IN (0, 1)),
    show_activity INTEGER DEFAULT 1 CHECK (show_activity IN (0, 1)),
    allow_friend_requests INTEGER DEFAULT 1 CHECK (allow_friend_requests IN (0, 1)),
    allow_room_invites INTEGER DEFAULT 1 CHECK (allow_room_invites IN (0, 1)),
    preferences TEXT DEFAULT '{"theme":"dark","accentColor":"#6366f1","compactMode":false,"autoJitterBuffer":true,"showTutorialTips":true,"defaultBufferSize":256,"defaultSampleRate":48000,"emailNotifications":true,"soundNotifications":true}' CHECK (preferences IS NULL OR json_valid(preferences)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    last_online_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    UNIQUE (username)
) STRICT;
CREATE INDEX idx_user_profiles_username ON user_profiles (username);
CREATE INDEX idx_user_profiles_level ON user_profiles (level DESC);
CREATE INDEX idx_user_profiles_last_online ON user_profiles (last_online_at DESC);

CREATE TABLE user_stats (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES user_profiles (id) ON DELETE CASCADE,
    total_jam_seconds INTEGER DEFAULT 0,
    average_session_seconds INTEGER DEFAULT 0,
    longest_session_seconds INTEGER DEFAULT 0,
    total_sessions INTEGER DEFAULT 0,
    sessions_this_week INTEGER DEFAULT 0,
    sessions_this_month INTEGER DEFAULT 0,
    unique_collaborators INTEGER DEFAULT 0,
    reactions_received INTEGER DEFAULT 0,
    reactions_given INTEGER DEFAULT 0,
    messages_sent INTEGER DEFAULT 0,
    rooms_created INTEGER DEFAULT 0,
    rooms_joined INTEGER DEFAULT 0,
    tracks_uploaded INTEGER DEFAULT 0,
    tracks_generated INTEGER DEFAULT 0,
    stems_separated INTEGER DEFAULT 0,
    activity_by_hour TEXT DEFAULT '[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]' CHECK (activity_by_hour IS NULL OR json_valid(activity_by_hour)),
    activity_by_day TEXT DEFAULT '[0, 0, 0, 0, 0, 0, 0]' CHECK (activity_by_day IS NULL OR json_valid(activity_by_day)),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

CREATE TABLE user_instruments (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES user_profiles (id) ON DELETE CASCADE,
    instrument_id TEXT NOT NULL,
    category TEXT NOT NULL,
    is_primary INTEGER DEFAULT 0 CHECK (is_primary IN (0, 1)),
    variant TEXT,
    finish TEXT,
    total_hours REAL DEFAULT 0,
    total_sessions INTEGER DEFAULT 0,
    level INTEGER DEFAULT 1,
    xp INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    last_played_at TEXT,
    UNIQUE (user_id, instrument_id)
) STRICT;

CREATE TABLE user_xp_transactions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    source_type TEXT,
    source_id TEXT,
    balance_after INTEGER NOT NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_user_xp_transactions_user_id ON user_xp_transactions (user_id);

CREATE TABLE subscription_tiers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    max_saved_rooms INTEGER NOT NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
