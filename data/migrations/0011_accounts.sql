-- A sign-up gets a profile, a profile gets its statistics, a deleted account takes both along.

-- The username is made of the name, else of what stands before the @ of the e-mail: small
-- letters, digits and underscores, with a number behind it where somebody has it already.
CREATE TRIGGER auth_users_sign_up AFTER INSERT ON auth_users
WHEN NOT EXISTS (SELECT 1 FROM user_profiles WHERE id = NEW.id)
BEGIN
    INSERT INTO user_profiles (id, username, display_name)
    SELECT
        NEW.id,
        (
            WITH RECURSIVE suffix (n) AS (
                SELECT 1
                UNION ALL
                SELECT n + 1
                FROM suffix
                WHERE EXISTS (
                    SELECT 1 FROM user_profiles
                    WHERE username = stem || iif(n = 1, '', n)
                )
            )
            SELECT stem || iif(max(n) = 1, '', max(n)) FROM suffix
        ),
        wanted
    FROM (
        SELECT iif(length(kept) < 2, 'player', kept) AS stem, wanted
        FROM (
            SELECT
                coalesce(nullif(wanted, ''), 'Player') AS wanted,
                (
                    WITH RECURSIVE letters (i, kept) AS (
                        SELECT 1, ''
                        UNION ALL
                        SELECT
                            i + 1,
                            kept || CASE
                                WHEN substr(lower(wanted), i, 1) GLOB '[a-z0-9_]'
                                THEN substr(lower(wanted), i, 1)
                                WHEN substr(wanted, i, 1) IN (' ', '-', '.') THEN '_'
                                ELSE ''
                            END
                        FROM letters
                        WHERE i <= min(length(wanted), 24)
                    )
                    SELECT trim(kept, '_') FROM letters ORDER BY i DESC LIMIT 1
                ) AS kept
            FROM (
                SELECT coalesce(
                    nullif(trim(NEW.name), ''),
                    substr(NEW.email, 1, instr(NEW.email || '@', '@') - 1),
                    ''
                ) AS wanted
            )
        )
    );
END;

CREATE TRIGGER user_profiles_stats AFTER INSERT ON user_profiles
WHEN NOT EXISTS (SELECT 1 FROM user_stats WHERE user_id = NEW.id)
BEGIN
    INSERT INTO user_stats (user_id) VALUES (NEW.id);
END;

CREATE TRIGGER auth_users_deleted AFTER DELETE ON auth_users
BEGIN
    DELETE FROM user_profiles WHERE id = OLD.id;
END;
