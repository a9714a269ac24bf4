-- People are found by their names whatever the case.

CREATE INDEX local_user_profiles_name ON user_profiles (username COLLATE NOCASE);
