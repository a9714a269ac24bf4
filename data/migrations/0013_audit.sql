-- An administrator's action leaves a row in admin_audit_log; nobody else's does.

CREATE TRIGGER audit_ban AFTER UPDATE OF is_banned ON user_profiles
WHEN EXISTS (SELECT 1 FROM acting_admin)
    AND NEW.is_banned IS NOT OLD.is_banned
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'account_ban',
        'user_profiles', NEW.id,
        json_object(
            'is_banned', NEW.is_banned,
            'reason', NEW.ban_reason,
            'expires_at', NEW.ban_expires_at
        );
END;

CREATE TRIGGER audit_tier AFTER UPDATE OF account_type ON user_profiles
WHEN EXISTS (SELECT 1 FROM acting_admin)
    AND NEW.account_type IS NOT OLD.account_type
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'account_type',
        'user_profiles', NEW.id,
        json_object('old', OLD.account_type, 'new', NEW.account_type);
END;

CREATE TRIGGER audit_verification AFTER UPDATE OF is_verified ON user_profiles
WHEN EXISTS (SELECT 1 FROM acting_admin)
    AND NEW.is_verified IS NOT OLD.is_verified
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'account_verification',
        'user_profiles', NEW.id,
        json_object('is_verified', NEW.is_verified);
END;

CREATE TRIGGER audit_account_deleted AFTER DELETE ON user_profiles
WHEN EXISTS (SELECT 1 FROM acting_admin)
    AND OLD.id IS NOT (SELECT id FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'account_delete',
        'user_profiles', OLD.id,
        json_object('username', OLD.username);
END;

CREATE TRIGGER audit_report AFTER UPDATE OF status, resolution, action_taken, reviewed_by ON reports
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'report_review',
        'reports', NEW.id,
        json_object(
            'old_status', OLD.status,
            'status', NEW.status,
            'action_taken', NEW.action_taken
        );
END;

CREATE TRIGGER audit_promotion AFTER UPDATE OF is_promoted ON user_custom_loops
WHEN EXISTS (SELECT 1 FROM acting_admin)
    AND NEW.is_promoted IS NOT OLD.is_promoted
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'loop_promotion',
        'user_custom_loops', NEW.id,
        json_object('is_promoted', NEW.is_promoted);
END;

CREATE TRIGGER audit_room_deleted AFTER DELETE ON rooms
WHEN EXISTS (SELECT 1 FROM acting_admin)
    AND OLD.created_by IS NOT (SELECT id FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'room_delete',
        'rooms', OLD.id,
        json_object('name', OLD.name);
END;

CREATE TRIGGER audit_subscription_tiers_insert AFTER INSERT ON subscription_tiers
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'subscription_tiers', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_subscription_tiers_update AFTER UPDATE OF
    id, name, max_saved_rooms, created_at
ON subscription_tiers
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'subscription_tiers', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_subscription_tiers_delete AFTER DELETE ON subscription_tiers
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'subscription_tiers', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_system_loops_insert AFTER INSERT ON system_loops
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'system_loops', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_loops_update AFTER UPDATE OF
    id, name, category, subcategory, bpm, bars, time_signature_numerator,
    time_signature_denominator, "key", midi_data, sound_preset, tags, intensity,
    complexity, is_active, created_by, created_at
ON system_loops
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'system_loops', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_loops_delete AFTER DELETE ON system_loops
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'system_loops', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_system_loop_categories_insert AFTER INSERT ON system_loop_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'system_loop_categories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_loop_categories_update AFTER UPDATE OF
    id, name, icon, sort_order, created_at
ON system_loop_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'system_loop_categories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_loop_categories_delete AFTER DELETE ON system_loop_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'system_loop_categories', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_system_loop_subcategories_insert AFTER INSERT ON system_loop_subcategories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'system_loop_subcategories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_loop_subcategories_update AFTER UPDATE OF
    id, category_id, name, sort_order, created_at
ON system_loop_subcategories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'system_loop_subcategories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_loop_subcategories_delete AFTER DELETE ON system_loop_subcategories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'system_loop_subcategories', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_system_instruments_insert AFTER INSERT ON system_instruments
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'system_instruments', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_instruments_update AFTER UPDATE OF
    id, name, category, type, icon, description, tags, layout, note_range_min,
    note_range_max, synth_config, drum_map, is_active, created_by, created_at
ON system_instruments
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'system_instruments', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_instruments_delete AFTER DELETE ON system_instruments
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'system_instruments', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_system_instrument_categories_insert AFTER INSERT ON system_instrument_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'system_instrument_categories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_instrument_categories_update AFTER UPDATE OF
    id, name, icon, sort_order, created_at
ON system_instrument_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'system_instrument_categories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_instrument_categories_delete AFTER DELETE ON system_instrument_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'system_instrument_categories', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_system_instant_band_presets_insert AFTER INSERT ON system_instant_band_presets
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'system_instant_band_presets', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_instant_band_presets_update AFTER UPDATE OF
    id, name, description, loop_ids, bpm_range_min, bpm_range_max, genre, is_active,
    sort_order, created_at
ON system_instant_band_presets
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'system_instant_band_presets', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_system_instant_band_presets_delete AFTER DELETE ON system_instant_band_presets
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'system_instant_band_presets', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_achievements_insert AFTER INSERT ON achievements
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'achievements', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_achievements_update AFTER UPDATE OF
    id, name, description, category, icon, xp_reward, criteria, is_hidden, sort_order,
    created_at, tier
ON achievements
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'achievements', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_achievements_delete AFTER DELETE ON achievements
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'achievements', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_challenges_insert AFTER INSERT ON challenges
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'challenges', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_challenges_update AFTER UPDATE OF
    id, type, name, description, criteria, xp_reward, active_from, active_until
ON challenges
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'challenges', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_challenges_delete AFTER DELETE ON challenges
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'challenges', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_categories_insert AFTER INSERT ON avatar_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'avatar_categories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_categories_update AFTER UPDATE OF
    id, display_name, layer_order, is_required, max_selections, supports_color_variants,
    default_color_palette, is_active, render_x, render_y, render_width, render_height,
    prompt_addition, created_at
ON avatar_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'avatar_categories', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_categories_delete AFTER DELETE ON avatar_categories
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'avatar_categories', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_components_insert AFTER INSERT ON avatar_components
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'avatar_components', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_components_update AFTER UPDATE OF
    id, category_id, name, image_url, thumbnail_url, r2_key, tags, rarity, color_variants,
    base_color, generation_prompt, generation_model, generation_params, is_active,
    created_by, created_at
ON avatar_components
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'avatar_components', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_components_delete AFTER DELETE ON avatar_components
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'avatar_components', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_color_palettes_insert AFTER INSERT ON avatar_color_palettes
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'avatar_color_palettes', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_color_palettes_update AFTER UPDATE OF
    id, display_name, colors, created_at
ON avatar_color_palettes
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'avatar_color_palettes', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_color_palettes_delete AFTER DELETE ON avatar_color_palettes
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'avatar_color_palettes', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_unlock_rules_insert AFTER INSERT ON avatar_unlock_rules
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'avatar_unlock_rules', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_unlock_rules_update AFTER UPDATE OF
    id, display_name, description, unlock_type, level_required, achievement_id,
    statistic_key, statistic_operator, statistic_value, is_active, created_at
ON avatar_unlock_rules
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'avatar_unlock_rules', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_unlock_rules_delete AFTER DELETE ON avatar_unlock_rules
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'avatar_unlock_rules', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_component_unlocks_insert AFTER INSERT ON avatar_component_unlocks
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'avatar_component_unlocks', NEW.component_id || '/' || NEW.unlock_rule_id,
        '{}';
END;

CREATE TRIGGER audit_avatar_component_unlocks_update AFTER UPDATE OF
    component_id, unlock_rule_id
ON avatar_component_unlocks
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'avatar_component_unlocks', NEW.component_id || '/' || NEW.unlock_rule_id,
        '{}';
END;

CREATE TRIGGER audit_avatar_component_unlocks_delete AFTER DELETE ON avatar_component_unlocks
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'avatar_component_unlocks', OLD.component_id || '/' || OLD.unlock_rule_id,
        '{}';
END;

CREATE TRIGGER audit_avatar_generation_presets_insert AFTER INSERT ON avatar_generation_presets
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'avatar_generation_presets', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_generation_presets_update AFTER UPDATE OF
    id, name, prompt_template, negative_prompt, style_suffix, model, params, is_active,
    created_at
ON avatar_generation_presets
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'avatar_generation_presets', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_avatar_generation_presets_delete AFTER DELETE ON avatar_generation_presets
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'avatar_generation_presets', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_homepage_characters_insert AFTER INSERT ON homepage_characters
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'homepage_characters', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_homepage_characters_update AFTER UPDATE OF
    id, name, description, canvas_data, full_body_url, thumbnail_url, personality,
    preferred_scenes, walk_speed, idle_animation, is_active, sort_order, created_by,
    created_at
ON homepage_characters
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'homepage_characters', NEW.id,
        '{}';
END;

CREATE TRIGGER audit_homepage_characters_delete AFTER DELETE ON homepage_characters
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'homepage_characters', OLD.id,
        '{}';
END;

CREATE TRIGGER audit_user_unlocked_components_insert AFTER INSERT ON user_unlocked_components
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_insert',
        'user_unlocked_components', NEW.user_id || '/' || NEW.component_id,
        '{}';
END;

CREATE TRIGGER audit_user_unlocked_components_update AFTER UPDATE OF
    user_id, component_id, unlocked_at, unlocked_reason
ON user_unlocked_components
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_update',
        'user_unlocked_components', NEW.user_id || '/' || NEW.component_id,
        '{}';
END;

CREATE TRIGGER audit_user_unlocked_components_delete AFTER DELETE ON user_unlocked_components
WHEN EXISTS (SELECT 1 FROM acting_admin)
BEGIN
    INSERT INTO admin_audit_log (id, admin_id, action, target_type, target_id, details)
    SELECT
        (SELECT id FROM uuid7), (SELECT id FROM acting_admin), 'content_delete',
        'user_unlocked_components', OLD.user_id || '/' || OLD.component_id,
        '{}';
END;
