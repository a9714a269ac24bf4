-- What sessions, achievements and challenges need to remember beyond upstream's columns.

-- A session that is going on: when it really began, when it was last heard of, and when silence
-- means that it is lost. The row goes when the session ends, so a person has one at a time.
CREATE TABLE local_session_heartbeats (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES session_history (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL UNIQUE REFERENCES user_profiles (id) ON DELETE CASCADE,
    started_at TEXT NOT NULL,
    beat_at TEXT NOT NULL,
    lost_after TEXT NOT NULL,
    silence_seconds INTEGER NOT NULL CHECK (silence_seconds > 0)
) STRICT;
CREATE INDEX idx_local_session_heartbeats_lost ON local_session_heartbeats (lost_after);

-- Counts and bests that achievements ask for and no statistic holds.
CREATE TABLE local_records (
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, name)
) STRICT;

-- Who has played with whom, each pair twice, once for either.
CREATE TABLE local_collaborators (
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    other_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    jams INTEGER NOT NULL DEFAULT 0,
    seconds INTEGER NOT NULL DEFAULT 0,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (user_id, other_id)
) STRICT;
CREATE INDEX idx_local_collaborators_other ON local_collaborators (other_id);
CREATE INDEX idx_local_collaborators_jams ON local_collaborators (user_id, seconds DESC);

-- Who was the first to greet somebody in that one's first room; it happens once in a life.
CREATE TABLE local_welcomes (
    newcomer_id TEXT NOT NULL PRIMARY KEY REFERENCES user_profiles (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    room_id TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX idx_local_welcomes_user ON local_welcomes (user_id);

CREATE TABLE local_challenge_completions (
    user_id TEXT NOT NULL REFERENCES user_profiles (id) ON DELETE CASCADE,
    challenge_id TEXT NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
    completed_at TEXT NOT NULL,
    PRIMARY KEY (user_id, challenge_id)
) STRICT;
CREATE INDEX idx_local_challenge_completions_challenge
ON local_challenge_completions (challenge_id);

CREATE INDEX idx_session_history_room_left ON session_history (room_id, left_at);
CREATE INDEX idx_user_xp_transactions_source
ON user_xp_transactions (user_id, source_type, source_id);
CREATE INDEX idx_user_xp_transactions_time
ON user_xp_transactions (user_id, created_at DESC, id DESC);
CREATE INDEX idx_user_xp_transactions_reason
ON user_xp_transactions (user_id, reason, created_at DESC, id DESC);
CREATE INDEX idx_challenges_until ON challenges (active_until);

-- What somebody did within a day, a week, or a session.
CREATE INDEX idx_session_history_user_left ON session_history (user_id, left_at);
CREATE INDEX idx_room_chat_messages_user_time ON room_chat_messages (user_id, created_at);
CREATE INDEX idx_room_chat_messages_target_time
ON room_chat_messages (target_user_id, created_at);

-- Whoever leaves a room, or has to, plays there no longer: the session is lost from then on, and
-- whatever looks for lost sessions next counts it up to here.
CREATE TRIGGER session_left AFTER DELETE ON room_members
BEGIN
    UPDATE local_session_heartbeats
    SET
        beat_at = max(beat_at, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
        lost_after = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE user_id = OLD.user_id
        AND session_id IN (SELECT id FROM session_history WHERE room_id = OLD.room_id);
END;

CREATE TRIGGER session_banned AFTER UPDATE OF is_banned ON room_members
WHEN NEW.is_banned = 1 AND OLD.is_banned = 0
BEGIN
    UPDATE local_session_heartbeats
    SET
        beat_at = max(beat_at, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
        lost_after = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE user_id = NEW.user_id
        AND session_id IN (SELECT id FROM session_history WHERE room_id = NEW.room_id);
END;
