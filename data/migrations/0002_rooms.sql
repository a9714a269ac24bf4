-- Rooms, who is in them, what they said, and when they played.

CREATE TABLE rooms (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    pop_location TEXT DEFAULT 'auto',
    max_users INTEGER DEFAULT 10,
    is_public INTEGER DEFAULT 1 CHECK (is_public IN (0, 1)),
    settings TEXT DEFAULT '{}' CHECK (settings IS NULL OR json_valid(settings)),
    description TEXT,
    genre TEXT,
    tags TEXT CHECK (tags IS NULL OR json_valid(tags)),
    rules TEXT,
    creator_name TEXT,
    creator_username TEXT,
    last_activity TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    color TEXT DEFAULT 'indigo',
    icon TEXT DEFAULT 'music',
    default_role TEXT DEFAULT 'member',
    default_permissions TEXT CHECK (default_permissions IS NULL OR json_valid(default_permissions)),
    require_approval INTEGER DEFAULT 0 CHECK (require_approval IN (0, 1)),
    canvas TEXT CHECK (canvas IS NULL OR json_valid(canvas)),
    CHECK (default_role IN ('performer','member','listener'))
) STRICT;

CREATE TABLE saved_rooms (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT REFERENCES user_profiles (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT DEFAULT '',
    room_type TEXT DEFAULT 'private',
    max_users INTEGER DEFAULT 10,
    genre TEXT,
    skill_level TEXT,
    min_level INTEGER DEFAULT 0,
    min_reputation REAL DEFAULT 0,
    theme TEXT DEFAULT 'default',
    banner_url TEXT,
    welcome_message TEXT,
    rules TEXT,
    tags TEXT DEFAULT '[]' CHECK (tags IS NULL OR json_valid(tags) AND json_type(tags) = 'array'),
    settings TEXT DEFAULT '{"sampleRate":48000,"bitDepth":16,"bufferSize":256,"autoJitterBuffer":true,"backingTrackVolume":1.0,"masterVolume":1.0,"networkMode":"auto","maxPerformers":8,"allowListeners":true}' CHECK (settings IS NULL OR json_valid(settings)),
    total_sessions INTEGER DEFAULT 0,
    total_unique_visitors INTEGER DEFAULT 0,
    total_jam_seconds INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    last_active_at TEXT,
    UNIQUE (code)
) STRICT;
CREATE INDEX idx_saved_rooms_owner_id ON saved_rooms (owner_id);

CREATE TABLE room_members (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    user_avatar TEXT,
    role TEXT NOT NULL DEFAULT 'member',
    custom_permissions TEXT CHECK (custom_permissions IS NULL OR json_valid(custom_permissions)),
    joined_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    last_active_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    invited_by TEXT,
    is_banned INTEGER DEFAULT 0 CHECK (is_banned IN (0, 1)),
    ban_reason TEXT,
    UNIQUE (room_id, user_id),
    CHECK (role IN ('owner','admin','co-host','performer','member','listener'))
) STRICT;
CREATE INDEX idx_room_members_room ON room_members (room_id);
CREATE INDEX idx_room_members_user ON room_members (user_id);

CREATE TABLE room_bans (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    reason TEXT,
    banned_by TEXT NOT NULL,
    banned_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    expires_at TEXT,
    UNIQUE (room_id, user_id)
) STRICT;
CREATE INDEX idx_room_bans_user_id ON room_bans (user_id);

CREATE TABLE room_invitations (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    invited_user_id TEXT,
    invited_email TEXT,
    invited_by TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending',
    invite_code TEXT,
    message TEXT,
    expires_at TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    UNIQUE (invite_code),
    CHECK (status IN ('pending','accepted','declined','expired','revoked')),
    CHECK (invited_user_id IS NOT NULL OR invited_email IS NOT NULL OR invite_code IS NOT NULL)
) STRICT;
CREATE INDEX idx_room_invitations_room_id ON room_invitations (room_id);

CREATE TABLE room_permission_logs (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    target_user_id TEXT NOT NULL,
    action TEXT NOT NULL,
    old_value TEXT CHECK (old_value IS NULL OR json_valid(old_value)),
    new_value TEXT CHECK (new_value IS NULL OR json_valid(new_value)),
    performed_by TEXT NOT NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    CHECK (action IN ('role_change','permission_update','kick','ban','unban'))
) STRICT;
CREATE INDEX idx_room_permission_logs_room_id ON room_permission_logs (room_id);

CREATE TABLE room_chat_messages (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL,
    user_id TEXT REFERENCES user_profiles (id) ON DELETE SET NULL,
    content TEXT NOT NULL,
    message_type TEXT DEFAULT 'text',
    reaction_type TEXT,
    target_user_id TEXT REFERENCES user_profiles (id) ON DELETE SET NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    is_deleted INTEGER DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    deleted_at TEXT,
    deleted_by TEXT REFERENCES user_profiles (id) ON DELETE SET NULL,
    CHECK (message_type IN ('text','reaction','system'))
) STRICT;
CREATE INDEX idx_room_chat_messages_room ON room_chat_messages (room_id, created_at DESC);
CREATE INDEX idx_room_chat_messages_user_id ON room_chat_messages (user_id);
CREATE INDEX idx_room_chat_messages_target_user_id ON room_chat_messages (target_user_id);
CREATE INDEX idx_room_chat_messages_deleted_by ON room_chat_messages (deleted_by);

CREATE TABLE room_webrtc_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    track_name TEXT NOT NULL,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    UNIQUE (room_id, track_name)
) STRICT;
CREATE INDEX idx_room_webrtc_sessions_user_id ON room_webrtc_sessions (user_id);

CREATE TABLE session_history (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES user_profiles (id) ON DELETE CASCADE,
    room_id TEXT NOT NULL,
    joined_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    left_at TEXT,
    duration_seconds INTEGER,
    instrument_id TEXT,
    was_room_master INTEGER DEFAULT 0 CHECK (was_room_master IN (0, 1)),
    participant_ids TEXT DEFAULT '[]' CHECK (participant_ids IS NULL OR json_valid(participant_ids) AND json_type(participant_ids) = 'array')
) STRICT;
CREATE INDEX idx_session_history_user ON session_history (user_id, joined_at DESC);
CREATE INDEX idx_session_history_room_id ON session_history (room_id);

CREATE TABLE user_saved_rooms (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    notes TEXT,
    saved_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    UNIQUE (user_id, room_id)
) STRICT;
CREATE INDEX idx_user_saved_rooms_room_id ON user_saved_rooms (room_id);

-- A room code is compared without regard to case, so two codes may not differ in case alone.
CREATE UNIQUE INDEX idx_rooms_code ON rooms (id COLLATE NOCASE);
CREATE INDEX idx_rooms_created_by ON rooms (created_by);
