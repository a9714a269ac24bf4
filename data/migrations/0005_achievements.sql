-- Achievements and challenges.

CREATE TABLE achievements (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    icon TEXT DEFAULT 'trophy',
    xp_reward INTEGER DEFAULT 50,
    criteria TEXT NOT NULL CHECK (json_valid(criteria)),
    is_hidden INTEGER DEFAULT 0 CHECK (is_hidden IN (0, 1)),
    sort_order INTEGER DEFAULT 0,
    created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    tier TEXT DEFAULT 'bronze',
    CHECK (tier IN ('bronze','silver','gold','platinum','diamond'))
) STRICT;

CREATE TABLE user_achievements (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES user_profiles (id) ON DELETE CASCADE,
    achievement_id TEXT REFERENCES achievements (id) ON DELETE CASCADE,
    unlocked_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    UNIQUE (user_id, achievement_id)
) STRICT;
CREATE INDEX idx_user_achievements_achievement_id ON user_achievements (achievement_id);

CREATE TABLE challenges (
    id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    criteria TEXT NOT NULL CHECK (json_valid(criteria)),
    xp_reward INTEGER DEFAULT 100,
    active_from TEXT NOT NULL,
    active_until TEXT NOT NULL
) STRICT;
