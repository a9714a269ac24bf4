-- `updated_at` follows every update that does not set it itself.

CREATE TRIGGER user_profiles_updated_at AFTER UPDATE ON user_profiles
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE user_profiles
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER user_stats_updated_at AFTER UPDATE ON user_stats
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE user_stats
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE user_id = NEW.user_id;
END;

CREATE TRIGGER saved_rooms_updated_at AFTER UPDATE ON saved_rooms
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE saved_rooms
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER room_invitations_updated_at AFTER UPDATE ON room_invitations
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE room_invitations
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER room_webrtc_sessions_updated_at AFTER UPDATE ON room_webrtc_sessions
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE room_webrtc_sessions
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER user_tracks_updated_at AFTER UPDATE ON user_tracks
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE user_tracks
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER room_loop_tracks_updated_at AFTER UPDATE ON room_loop_tracks
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE room_loop_tracks
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER songs_updated_at AFTER UPDATE ON songs
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE songs
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER saved_track_presets_updated_at AFTER UPDATE ON saved_track_presets
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE saved_track_presets
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER lyria_rate_limits_updated_at AFTER UPDATE ON lyria_rate_limits
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE lyria_rate_limits
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE user_id = NEW.user_id;
END;

CREATE TRIGGER avatar_categories_updated_at AFTER UPDATE ON avatar_categories
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE avatar_categories
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER avatar_components_updated_at AFTER UPDATE ON avatar_components
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE avatar_components
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER avatar_unlock_rules_updated_at AFTER UPDATE ON avatar_unlock_rules
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE avatar_unlock_rules
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER user_avatar_canvas_updated_at AFTER UPDATE ON user_avatar_canvas
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE user_avatar_canvas
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER homepage_characters_updated_at AFTER UPDATE ON homepage_characters
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE homepage_characters
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER system_loops_updated_at AFTER UPDATE ON system_loops
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE system_loops
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER system_loop_categories_updated_at AFTER UPDATE ON system_loop_categories
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE system_loop_categories
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER system_loop_subcategories_updated_at AFTER UPDATE ON system_loop_subcategories
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE system_loop_subcategories
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER user_custom_loops_updated_at AFTER UPDATE ON user_custom_loops
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE user_custom_loops
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER system_instruments_updated_at AFTER UPDATE ON system_instruments
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE system_instruments
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER system_instrument_categories_updated_at AFTER UPDATE ON system_instrument_categories
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE system_instrument_categories
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;

CREATE TRIGGER system_instant_band_presets_updated_at AFTER UPDATE ON system_instant_band_presets
WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE system_instant_band_presets
    SET updated_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
    WHERE id = NEW.id;
END;
