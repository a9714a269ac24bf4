-- Loops, instruments and bands that everybody has, and the loops people make.

CREATE TABLE system_loops (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    subcategory TEXT,
    bpm INTEGER NOT NULL DEFAULT 120,
    bars INTEGER NOT NULL DEFAULT 1,
    time_signature_numerator INTEGER NOT NULL DEFAULT 4,
    time_signature_denominator INTEGER NOT NULL DEFAULT 4,
    "key" TEXT,
    midi_data TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(midi_data)),
    sound_preset TEXT NOT NULL,
    tags TEXT DEFAULT '[]' CHECK (tags IS NULL OR json_valid(tags) AND json_type(tags) = 'array'),
    intensity INTEGER NOT NULL DEFAULT 3,
    complexity INTEGER NOT NULL DEFAULT 2,
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_by TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    CHECK (intensity BETWEEN 1 AND 5),
    CHECK (complexity BETWEEN 1 AND 5)
) STRICT;
CREATE INDEX idx_system_loops_category ON system_loops (category);
CREATE INDEX idx_system_loops_tags ON system_loops (tags, id);

CREATE TABLE system_loop_categories (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    icon TEXT NOT NULL,
    sort_order INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

CREATE TABLE system_loop_subcategories (
    id TEXT NOT NULL PRIMARY KEY,
    category_id TEXT NOT NULL REFERENCES system_loop_categories (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sort_order INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_system_loop_subcategories_category_id ON system_loop_subcategories (category_id);

CREATE TABLE user_custom_loops (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    subcategory TEXT DEFAULT 'custom',
    bpm INTEGER NOT NULL DEFAULT 120,
    bars INTEGER NOT NULL DEFAULT 2,
    time_signature TEXT NOT NULL DEFAULT '[4, 4]' CHECK (json_valid(time_signature)),
    "key" TEXT,
    midi_data TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(midi_data)),
    sound_preset TEXT NOT NULL,
    tags TEXT NOT NULL DEFAULT '["custom"]' CHECK (json_valid(tags)),
    intensity INTEGER NOT NULL DEFAULT 3,
    complexity INTEGER NOT NULL DEFAULT 2,
    description TEXT,
    is_favorite INTEGER DEFAULT 0 CHECK (is_favorite IN (0, 1)),
    is_promoted INTEGER DEFAULT 0 CHECK (is_promoted IN (0, 1)),
    promoted_at TEXT,
    promoted_by TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    CHECK (intensity BETWEEN 1 AND 5),
    CHECK (complexity BETWEEN 1 AND 5)
) STRICT;
CREATE INDEX idx_user_custom_loops_user_id ON user_custom_loops (user_id);

CREATE TABLE system_instruments (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    type TEXT NOT NULL,
    icon TEXT NOT NULL DEFAULT '🎹',
    description TEXT,
    tags TEXT DEFAULT '[]' CHECK (tags IS NULL OR json_valid(tags) AND json_type(tags) = 'array'),
    layout TEXT DEFAULT 'piano',
    note_range_min INTEGER DEFAULT 36,
    note_range_max INTEGER DEFAULT 84,
    synth_config TEXT CHECK (synth_config IS NULL OR json_valid(synth_config)),
    drum_map TEXT CHECK (drum_map IS NULL OR json_valid(drum_map)),
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_by TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

CREATE TABLE system_instrument_categories (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    icon TEXT NOT NULL,
    sort_order INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

CREATE TABLE system_instant_band_presets (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    loop_ids TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(loop_ids) AND json_type(loop_ids) = 'array'),
    bpm_range_min INTEGER DEFAULT 80,
    bpm_range_max INTEGER DEFAULT 140,
    genre TEXT,
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    sort_order INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
