-- What companies have in common, by kind. A model that was forgotten leaves its version behind: none is given twice.
CREATE TABLE pools (
    kind text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    companies bigint NOT NULL,
    model json,
    created_at bigint NOT NULL
);
