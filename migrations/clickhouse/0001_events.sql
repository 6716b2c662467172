-- Facts and the log of predictions. {on_cluster} and {replicated} are filled in by the runner; every statement does
-- nothing where its work is done already.

-- Rows of equal sorting key collapse in the background into the one recorded last, which is the one that counts: what else
-- tells versions of a fact apart is in the key. Which of them counts is settled when they are read.
CREATE TABLE IF NOT EXISTS facts {on_cluster} (
    tenant UInt32,
    kind Enum8('lead' = 1, 'deal' = 2, 'contact' = 3, 'company' = 4),
    entity String,
    occurred_at Int64 COMMENT 'milliseconds since 1970',
    key String,
    recorded_at Int64 COMMENT 'milliseconds since 1970',
    backfilled Bool,
    body String CODEC(ZSTD(1)) COMMENT 'JSON',
    -- recorded_at in its order as an unsigned number, which a version has to be
    recorded_order UInt64 MATERIALIZED bitXor(reinterpretAsUInt64(recorded_at), 9223372036854775808)
)
ENGINE = {replicated}ReplacingMergeTree(recorded_order)
PRIMARY KEY (tenant, kind, entity, occurred_at, key)
ORDER BY (tenant, kind, entity, occurred_at, key, body, backfilled)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS predictions {on_cluster} (
    tenant UInt32,
    kind Enum8('lead' = 1, 'deal' = 2, 'contact' = 3, 'company' = 4),
    entity String,
    at Int64 COMMENT 'milliseconds since 1970',
    pipeline String,
    version UInt32,
    probability Float64,
    valid_until Int64 COMMENT 'milliseconds since 1970',
    reasons String CODEC(ZSTD(1)) COMMENT 'JSON'
)
ENGINE = {replicated}ReplacingMergeTree
ORDER BY (tenant, kind, entity, at, pipeline, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
