-- Facts in order of entity and key, which is the order they are scanned in and in which a fact read again meets itself.
CREATE TABLE facts (
    tenant INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    backfilled INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, entity, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
    tenant INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    entity TEXT NOT NULL,
    at INTEGER NOT NULL,
    pipeline TEXT NOT NULL,
    version INTEGER NOT NULL,
    probability REAL NOT NULL,
    valid_until INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, entity, at, pipeline, version)
) STRICT, WITHOUT ROWID;
