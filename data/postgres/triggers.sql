-- What follows from a row: a profile's statistics, a room's owner, times of change.

CREATE FUNCTION jam.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at = now();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION jam.add_stats() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO user_stats (user_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER stats AFTER INSERT ON user_profiles
FOR EACH ROW EXECUTE FUNCTION jam.add_stats();

CREATE FUNCTION jam.add_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO room_members (room_id, user_id, user_name, role)
    VALUES (
        NEW.id,
        NEW.created_by,
        coalesce(
            NEW.creator_name,
            (SELECT display_name FROM user_profiles WHERE id::text = NEW.created_by),
            NEW.created_by
        ),
        'owner'
    );
    RETURN NULL;
END $$;
CREATE TRIGGER owner AFTER INSERT ON rooms FOR EACH ROW EXECUTE FUNCTION jam.add_owner();

CREATE FUNCTION jam.own_rooms_only() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM rooms WHERE id = NEW.room_id AND created_by = NEW.user_id) THEN
        RAISE check_violation USING MESSAGE = 'only rooms that this person created can be saved';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_rooms_only BEFORE INSERT OR UPDATE OF room_id, user_id ON user_saved_rooms
FOR EACH ROW EXECUTE FUNCTION jam.own_rooms_only();

-- A room that goes takes along what names it without a key of its own.
CREATE FUNCTION jam.clear_room() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM room_chat_messages WHERE room_id = OLD.id;
    DELETE FROM room_tracks WHERE room_id = OLD.id;
    DELETE FROM room_webrtc_sessions WHERE room_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER clear_room AFTER DELETE ON rooms
FOR EACH ROW EXECUTE FUNCTION jam.clear_room();

-- One default for each person and instrument.
CREATE UNIQUE INDEX one_default_preset ON saved_track_presets (user_id, instrument_id)
WHERE is_default;
