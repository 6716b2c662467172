-- What companies have in common, by kind. A model that was forgotten leaves its version behind: none is given twice.
CREATE TABLE pools (
    kind TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    companies INTEGER NOT NULL,
    model TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
