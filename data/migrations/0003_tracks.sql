-- What sounds in a room: files, inputs, loops, songs, generated streams.

CREATE TABLE tracks (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT REFERENCES rooms (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    artist TEXT,
    duration REAL NOT NULL,
    url TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    ai_generated INTEGER DEFAULT 0 CHECK (ai_generated IN (0, 1)),
    stems TEXT CHECK (stems IS NULL OR json_valid(stems))
) STRICT;
CREATE INDEX idx_tracks_room_id ON tracks (room_id);

CREATE TABLE room_tracks (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL,
    name TEXT NOT NULL,
    artist TEXT,
    duration INTEGER DEFAULT 0,
    url TEXT NOT NULL,
    uploaded_by TEXT DEFAULT 'user',
    youtube_id TEXT,
    ai_generated INTEGER DEFAULT 0 CHECK (ai_generated IN (0, 1)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_room_tracks_room_id ON room_tracks (room_id);

CREATE TABLE user_tracks (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    color TEXT NOT NULL DEFAULT '#a78bfa',
    audio_settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(audio_settings)),
    is_muted INTEGER NOT NULL DEFAULT 0 CHECK (is_muted IN (0, 1)),
    is_solo INTEGER NOT NULL DEFAULT 0 CHECK (is_solo IN (0, 1)),
    volume REAL NOT NULL DEFAULT 1.0,
    is_armed INTEGER NOT NULL DEFAULT 1 CHECK (is_armed IN (0, 1)),
    is_recording INTEGER NOT NULL DEFAULT 0 CHECK (is_recording IN (0, 1)),
    owner_user_id TEXT,
    owner_user_name TEXT,
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    track_type TEXT DEFAULT 'audio',
    midi_settings TEXT CHECK (midi_settings IS NULL OR json_valid(midi_settings)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    CHECK (track_type IN ('audio','midi'))
) STRICT;
CREATE INDEX idx_user_tracks_room_id ON user_tracks (room_id);
CREATE INDEX idx_user_tracks_user_id ON user_tracks (user_id);

CREATE TABLE room_loop_tracks (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    created_by TEXT,
    created_by_name TEXT,
    loop_id TEXT NOT NULL,
    custom_midi_data TEXT CHECK (custom_midi_data IS NULL OR json_valid(custom_midi_data)),
    is_playing INTEGER DEFAULT 0 CHECK (is_playing IN (0, 1)),
    start_time TEXT,
    loop_start_beat REAL DEFAULT 0,
    sound_preset TEXT NOT NULL DEFAULT 'drums/acoustic-kit',
    sound_settings TEXT DEFAULT '{}' CHECK (sound_settings IS NULL OR json_valid(sound_settings)),
    tempo_locked INTEGER DEFAULT 0 CHECK (tempo_locked IN (0, 1)),
    target_bpm REAL,
    key_locked INTEGER DEFAULT 0 CHECK (key_locked IN (0, 1)),
    target_key TEXT,
    transpose_amount INTEGER DEFAULT 0,
    volume REAL DEFAULT 0.8,
    pan REAL DEFAULT 0.0,
    muted INTEGER DEFAULT 0 CHECK (muted IN (0, 1)),
    solo INTEGER DEFAULT 0 CHECK (solo IN (0, 1)),
    effects TEXT DEFAULT '{"noiseGate":{"enabled":false,"threshold":-40,"attack":1,"hold":50,"release":100,"range":-80},"eq":{"enabled":false,"bands":[]},"compressor":{"enabled":false,"threshold":-24,"ratio":4,"attack":10,"release":100,"knee":10,"makeupGain":0},"reverb":{"enabled":false,"type":"room","mix":0.2,"decay":1.5,"preDelay":20,"highCut":8000,"lowCut":200},"limiter":{"enabled":false,"threshold":-3,"release":100,"ceiling":-0.3}}' CHECK (effects IS NULL OR json_valid(effects)),
    humanize_enabled INTEGER DEFAULT 0 CHECK (humanize_enabled IN (0, 1)),
    humanize_timing REAL DEFAULT 0.05,
    humanize_velocity REAL DEFAULT 0.1,
    color TEXT DEFAULT '#6366f1',
    name TEXT,
    position INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    CHECK (volume BETWEEN 0 AND 2),
    CHECK (pan BETWEEN -1 AND 1),
    CHECK (humanize_timing BETWEEN 0 AND 0.2),
    CHECK (humanize_velocity BETWEEN 0 AND 0.5)
) STRICT;
CREATE INDEX idx_room_loop_tracks_room ON room_loop_tracks (room_id);

CREATE TABLE songs (
    id TEXT NOT NULL PRIMARY KEY,
    room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    tracks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tracks)),
    bpm INTEGER NOT NULL DEFAULT 120,
    "key" TEXT,
    time_signature TEXT NOT NULL DEFAULT '[4, 4]' CHECK (json_valid(time_signature) AND json_type(time_signature) = 'array'),
    duration REAL NOT NULL DEFAULT 0,
    color TEXT NOT NULL DEFAULT '#6366f1',
    position INTEGER NOT NULL DEFAULT 0,
    created_by TEXT,
    created_by_name TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    notation TEXT CHECK (notation IS NULL OR json_valid(notation)),
    lyrics TEXT CHECK (lyrics IS NULL OR json_valid(lyrics))
) STRICT;
CREATE INDEX idx_songs_room_id ON songs (room_id);

CREATE TABLE saved_track_presets (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    track_type TEXT NOT NULL DEFAULT 'audio',
    instrument_id TEXT NOT NULL DEFAULT 'other',
    color TEXT NOT NULL DEFAULT '#a78bfa',
    volume REAL NOT NULL DEFAULT 1.0,
    is_muted INTEGER NOT NULL DEFAULT 0 CHECK (is_muted IN (0, 1)),
    is_solo INTEGER NOT NULL DEFAULT 0 CHECK (is_solo IN (0, 1)),
    audio_settings TEXT CHECK (audio_settings IS NULL OR json_valid(audio_settings)),
    midi_settings TEXT CHECK (midi_settings IS NULL OR json_valid(midi_settings)),
    effects TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(effects)),
    active_effect_preset TEXT,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    use_count INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_saved_track_presets_user_id ON saved_track_presets (user_id);

CREATE TABLE lyria_usage (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL,
    session_start TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    session_end TEXT,
    duration_seconds INTEGER DEFAULT 0,
    prompt_text TEXT,
    style TEXT,
    mood TEXT,
    bpm INTEGER,
    scale TEXT,
    bytes_streamed INTEGER DEFAULT 0,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_lyria_usage_user_id ON lyria_usage (user_id);

CREATE TABLE lyria_rate_limits (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES user_profiles (id) ON DELETE CASCADE,
    request_count INTEGER DEFAULT 0,
    window_start TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    daily_seconds_used INTEGER DEFAULT 0,
    daily_reset_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', 'start of day', '+1 day')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
