-- What exists only here: notes of the database about itself, and who is acting.

CREATE TABLE local_meta (
    "key" TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- The person on whose behalf the current transaction writes. Whoever opens the transaction sets
-- it and takes it away before the commit, so the triggers that log know who it was; nobody else
-- can see it meanwhile, since SQLite has one writer at a time. NULL is the program itself.
CREATE TABLE local_actor (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    user_id TEXT
) STRICT;
INSERT INTO local_actor (id, user_id) VALUES (1, NULL);

CREATE VIEW acting_admin AS
SELECT user_profiles.id
FROM local_actor
JOIN user_profiles ON user_profiles.id = local_actor.user_id
WHERE user_profiles.account_type = 'admin';

-- Triggers need ids too: `SELECT id FROM uuid7` gives a fresh UUID of version 7, from functions
-- that every SQLite shell has.
CREATE VIEW uuid7 AS
SELECT
    substr(stamp, 1, 8) || '-' || substr(stamp, 9, 4)
    || '-7' || substr(noise, 1, 3)
    || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(noise, 4, 3)
    || '-' || substr(noise, 7, 12) AS id
FROM (
    SELECT
        printf(
            '%012x',
            CAST(strftime('%s', 'now') AS INTEGER) * 1000
            + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER)
        ) AS stamp,
        lower(hex(randomblob(9))) AS noise
);

-- What upstream's loop tables have no room for: a description of system loops, and a tempo that
-- is no whole number (it holds as long as it rounds to the loop's own).
CREATE TABLE local_loop_details (
    loop_id TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL DEFAULT '',
    bpm REAL
) STRICT;
CREATE TRIGGER system_loops_details AFTER DELETE ON system_loops
BEGIN
    DELETE FROM local_loop_details WHERE loop_id = OLD.id;
END;
CREATE TRIGGER user_custom_loops_details AFTER DELETE ON user_custom_loops
BEGIN
    DELETE FROM local_loop_details WHERE loop_id = OLD.id;
END;
