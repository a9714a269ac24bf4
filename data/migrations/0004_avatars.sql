-- Avatars: parts, colours, and what unlocks them.

CREATE TABLE avatar_color_palettes (
    id TEXT NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL,
    colors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(colors)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

CREATE TABLE avatar_categories (
    id TEXT NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL,
    layer_order INTEGER NOT NULL,
    is_required INTEGER DEFAULT 0 CHECK (is_required IN (0, 1)),
    max_selections INTEGER DEFAULT 1,
    supports_color_variants INTEGER DEFAULT 0 CHECK (supports_color_variants IN (0, 1)),
    default_color_palette TEXT REFERENCES avatar_color_palettes (id),
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    render_x INTEGER NOT NULL DEFAULT 0,
    render_y INTEGER NOT NULL DEFAULT 0,
    render_width INTEGER NOT NULL DEFAULT 512,
    render_height INTEGER NOT NULL DEFAULT 512,
    prompt_addition TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_avatar_categories_default_color_palette ON avatar_categories (default_color_palette);

CREATE TABLE avatar_components (
    id TEXT NOT NULL PRIMARY KEY,
    category_id TEXT NOT NULL REFERENCES avatar_categories (id),
    name TEXT NOT NULL,
    image_url TEXT NOT NULL,
    thumbnail_url TEXT,
    r2_key TEXT NOT NULL,
    tags TEXT DEFAULT '[]' CHECK (tags IS NULL OR json_valid(tags) AND json_type(tags) = 'array'),
    rarity TEXT DEFAULT 'common',
    color_variants TEXT DEFAULT '{}' CHECK (color_variants IS NULL OR json_valid(color_variants)),
    base_color TEXT,
    generation_prompt TEXT,
    generation_model TEXT,
    generation_params TEXT CHECK (generation_params IS NULL OR json_valid(generation_params)),
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_by TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
CREATE INDEX idx_avatar_components_category ON avatar_components (category_id);
CREATE INDEX idx_avatar_components_tags ON avatar_components (tags, id);

CREATE TABLE avatar_unlock_rules (
    id TEXT NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL,
    description TEXT,
    unlock_type TEXT NOT NULL,
    level_required INTEGER,
    achievement_id TEXT,
    statistic_key TEXT,
    statistic_operator TEXT,
    statistic_value REAL,
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

CREATE TABLE avatar_component_unlocks (
    component_id TEXT NOT NULL REFERENCES avatar_components (id) ON DELETE CASCADE,
    unlock_rule_id TEXT NOT NULL REFERENCES avatar_unlock_rules (id) ON DELETE CASCADE,
    PRIMARY KEY (component_id, unlock_rule_id)
) STRICT;
CREATE INDEX idx_avatar_component_unlocks_unlock_rule_id ON avatar_component_unlocks (unlock_rule_id);

CREATE TABLE avatar_generation_presets (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    prompt_template TEXT NOT NULL,
    negative_prompt TEXT,
    style_suffix TEXT,
    model TEXT DEFAULT 'flux-schnell',
    params TEXT DEFAULT '{}' CHECK (params IS NULL OR json_valid(params)),
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;

CREATE TABLE user_avatar_canvas (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    canvas_data TEXT NOT NULL DEFAULT '{"version":1,"layers":[],"background":{"type":"transparent","value":null}}' CHECK (json_valid(canvas_data)),
    full_body_url TEXT,
    headshot_url TEXT,
    thumbnail_urls TEXT CHECK (thumbnail_urls IS NULL OR json_valid(thumbnail_urls)),
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    UNIQUE (user_id)
) STRICT;

CREATE TABLE user_unlocked_components (
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    component_id TEXT NOT NULL REFERENCES avatar_components (id) ON DELETE CASCADE,
    unlocked_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    unlocked_reason TEXT,
    PRIMARY KEY (user_id, component_id)
) STRICT;
CREATE INDEX idx_user_unlocked_components_component_id ON user_unlocked_components (component_id);

CREATE TABLE homepage_characters (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    canvas_data TEXT NOT NULL DEFAULT '{"version":1,"layers":[],"background":{"type":"transparent","value":null}}' CHECK (json_valid(canvas_data)),
    full_body_url TEXT,
    thumbnail_url TEXT,
    personality TEXT,
    preferred_scenes TEXT CHECK (preferred_scenes IS NULL OR json_valid(preferred_scenes) AND json_type(preferred_scenes) = 'array'),
    walk_speed REAL DEFAULT 1.0,
    idle_animation TEXT DEFAULT 'bounce',
    is_active INTEGER DEFAULT 1 CHECK (is_active IN (0, 1)),
    sort_order INTEGER DEFAULT 0,
    created_by TEXT,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
) STRICT;
