-- What the rules call by name. They look into tables past the rules, which would otherwise ask
-- each other without end.

CREATE FUNCTION jam.uid() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('jam.uid', true), '')
$$;

CREATE FUNCTION jam.admin() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM user_profiles WHERE id::text = jam.uid() AND account_type = 'admin'
    )
$$;

-- A mark at the member's row counts for good, unless there is a ban that says until when.
CREATE FUNCTION jam.banned(room text, person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM room_bans
        WHERE room_id = room AND user_id = person AND (expires_at IS NULL OR expires_at > now())
    ) OR (
        EXISTS (
            SELECT 1 FROM room_members WHERE room_id = room AND user_id = person AND is_banned
        )
        AND NOT EXISTS (SELECT 1 FROM room_bans WHERE room_id = room AND user_id = person)
    )
$$;

-- The role of who asks, NULL for strangers and for the banned.
CREATE FUNCTION jam.role_in(room text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT role FROM room_members
    WHERE room_id = room AND user_id = jam.uid() AND NOT jam.banned(room, jam.uid())
$$;

CREATE FUNCTION jam.member(room text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT jam.role_in(room) IS NOT NULL
$$;

CREATE FUNCTION jam.plays(room text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT coalesce(jam.role_in(room) <> 'listener', false)
$$;

CREATE FUNCTION jam.moderator(room text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT coalesce(jam.role_in(room) IN ('owner', 'co-host', 'admin'), false)
$$;

CREATE FUNCTION jam.owner(room text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT coalesce(jam.role_in(room) = 'owner', false)
$$;

CREATE FUNCTION jam.is_owner(room text, person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM room_members WHERE room_id = room AND user_id = person AND role = 'owner'
    )
$$;

CREATE FUNCTION jam.is_co_host(room text, person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM room_members
        WHERE room_id = room AND user_id = person AND role IN ('co-host', 'admin')
    )
$$;

-- What a JSON of {group: {capability: truth}} says of a capability; NULL where it says nothing.
CREATE FUNCTION jam.said(permissions jsonb, capability text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN jsonb_typeof(permissions #> string_to_array(capability, '.')) = 'boolean'
        THEN (permissions #>> string_to_array(capability, '.'))::boolean
    END
$$;

CREATE FUNCTION jam.permission(room text, wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT coalesce(
            jam.said(room_members.custom_permissions, wanted),
            jam.said(rooms.default_permissions, wanted),
            EXISTS (
                SELECT 1 FROM jam.role_capabilities
                WHERE role_capabilities.role = room_members.role AND capability = wanted
            )
        )
        FROM room_members
        JOIN rooms ON rooms.id = room_members.room_id
        WHERE room_members.room_id = room AND room_members.user_id = jam.uid()
            AND NOT jam.banned(room, jam.uid())
    ), false)
$$;

CREATE FUNCTION jam.own_email(address text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM auth_users WHERE id::text = jam.uid() AND lower(email) = lower(address)
    )
$$;

CREATE FUNCTION jam.invited(room text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM room_invitations
        WHERE room_id = room AND status = 'pending' AND (expires_at IS NULL OR expires_at > now())
            AND (invited_user_id = jam.uid() OR jam.own_email(invited_email))
    ) AND NOT jam.banned(room, jam.uid())
$$;

CREATE FUNCTION jam.public_room(room text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM rooms WHERE id = room AND is_public)
$$;

CREATE FUNCTION jam.created_room(room text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM rooms WHERE id = room AND created_by = jam.uid())
$$;

CREATE FUNCTION jam.needs_approval(room text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM rooms WHERE id = room AND require_approval)
$$;

CREATE FUNCTION jam.default_role(room text, wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM rooms WHERE id = room AND rooms.default_role = wanted)
$$;

CREATE FUNCTION jam.friend(person text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM friendships
        WHERE status = 'accepted'
            AND ((user_id::text = jam.uid() AND friend_id::text = person)
                OR (friend_id::text = jam.uid() AND user_id::text = person))
    )
$$;

CREATE FUNCTION jam.blocked_between(one text, other text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM friendships
        WHERE status = 'blocked'
            AND ((user_id::text = one AND friend_id::text = other)
                OR (user_id::text = other AND friend_id::text = one))
    )
$$;

CREATE FUNCTION jam.takes_requests(person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM user_profiles WHERE id::text = person AND allow_friend_requests)
$$;

CREATE FUNCTION jam.shows_stats(person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM user_profiles WHERE id::text = person AND show_stats)
$$;

CREATE FUNCTION jam.own_loop(loop text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM user_custom_loops WHERE id = loop AND user_id = jam.uid())
$$;
