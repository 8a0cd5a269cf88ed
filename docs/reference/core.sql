CREATE SCHEMA core;

CREATE FUNCTION core.add_month_partition(p_schema text, p_table text, p_month date) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_name text := format('%s_%s', p_table, to_char(p_month, 'YYYY_MM'));
begin
    perform pg_advisory_xact_lock(hashtextextended(p_schema || v_name, 0));
    if to_regclass(format('%I.%I', p_schema, v_name)) is not null then
        return false;
    end if;
    execute format(
        'create table %I.%I partition of %I.%I for values from (%L) to (%L)',
        p_schema, v_name, p_schema, p_table,
        p_month::timestamp at time zone 'UTC',
        (p_month + interval '1 month') at time zone 'UTC'
    );
    execute format('comment on table %I.%I is %L', p_schema, v_name, 'Rows of ' || to_char(p_month, 'YYYY-MM') || '.');
    return true;
exception
    when check_violation then
        return false;
end;
$$;

COMMENT ON FUNCTION core.add_month_partition(p_schema text, p_table text, p_month date) IS 'Makes a table''s partition for a month (UTC) unless it exists; returns whether it was made. Leaves the month to the default partition where that holds rows of it already.';

CREATE FUNCTION core.clock() RETURNS timestamp with time zone
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select clock_timestamp() + clock_shift.shift
    from core.clock_shift
$$;

COMMENT ON FUNCTION core.clock() IS 'Returns the time by which Tourbase decides: the server''s, plus the shift that a test may set.';

CREATE FUNCTION core.retry_delay(p_retry_count integer, p_base_seconds double precision, p_cap_seconds double precision, p_floor_seconds double precision) RETURNS interval
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select make_interval(
        secs => greatest(
            coalesce(p_floor_seconds, 0),
            random() * least(p_cap_seconds, p_base_seconds * power(2, least(p_retry_count, 30)))
        )
    )
$$;

COMMENT ON FUNCTION core.retry_delay(p_retry_count integer, p_base_seconds double precision, p_cap_seconds double precision, p_floor_seconds double precision) IS 'Returns how long to wait before a retry: full jitter below base x 2^retry and the cap, at least the floor (semantics.md 3.11). Seconds in, interval out.';

CREATE FUNCTION core.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    new.updated_at := clock_timestamp();
    return new;
end;
$$;

COMMENT ON FUNCTION core.touch_updated_at() IS 'Trigger: sets updated_at. The installer puts it on every table of ours that has the column.';

CREATE FUNCTION core.uuid_v7() RETURNS uuid
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    with random as (
        select
            uuid_send(gen_random_uuid()) as bytes,
            int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) as millis
    ),

    stamped as (
        select overlay(random.bytes placing substring(random.millis from 3) from 1 for 6) as bytes
        from random
    )

    select encode(set_byte(stamped.bytes, 6, (get_byte(stamped.bytes, 6) & 15) | 112), 'hex')::uuid
    from stamped
$$;

COMMENT ON FUNCTION core.uuid_v7() IS 'Returns a new id that sorts by the time of its making (RFC 9562, version 7).';

CREATE TABLE core._yoyo_log (
    id character varying(36) NOT NULL,
    migration_hash character varying(64),
    migration_id character varying(255),
    operation character varying(10),
    username character varying(255),
    hostname character varying(255),
    comment character varying(255),
    created_at_utc timestamp without time zone
);

COMMENT ON TABLE core._yoyo_log IS 'What was applied and rolled back, as yoyo keeps it.';

COMMENT ON COLUMN core._yoyo_log.id IS 'A random id.';

COMMENT ON COLUMN core._yoyo_log.migration_hash IS 'SHA-256 of the name.';

COMMENT ON COLUMN core._yoyo_log.migration_id IS 'Name of the migration.';

COMMENT ON COLUMN core._yoyo_log.operation IS 'Apply or rollback.';

COMMENT ON COLUMN core._yoyo_log.username IS 'Login role that did it.';

COMMENT ON COLUMN core._yoyo_log.hostname IS 'Machine that the installer ran on.';

COMMENT ON COLUMN core._yoyo_log.comment IS 'Unused.';

COMMENT ON COLUMN core._yoyo_log.created_at_utc IS 'When it was done, in UTC.';

CREATE TABLE core._yoyo_migration (
    migration_hash character varying(64) NOT NULL,
    migration_id character varying(255),
    applied_at_utc timestamp without time zone
);

COMMENT ON TABLE core._yoyo_migration IS 'Migrations that are applied, as yoyo keeps them.';

COMMENT ON COLUMN core._yoyo_migration.migration_hash IS 'SHA-256 of the name.';

COMMENT ON COLUMN core._yoyo_migration.migration_id IS 'Name of the migration.';

COMMENT ON COLUMN core._yoyo_migration.applied_at_utc IS 'When it was applied, in UTC.';

CREATE TABLE core._yoyo_version (
    version integer NOT NULL,
    installed_at_utc timestamp without time zone
);

COMMENT ON TABLE core._yoyo_version IS 'Version of the form in which yoyo keeps its tables.';

COMMENT ON COLUMN core._yoyo_version.version IS 'The version.';

COMMENT ON COLUMN core._yoyo_version.installed_at_utc IS 'When it was made, in UTC.';

CREATE TABLE core.audit_event (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text DEFAULT SESSION_USER NOT NULL,
    action text NOT NULL,
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    reason text,
    change jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT audit_event_change_check CHECK ((jsonb_typeof(change) = 'object'::text))
);

COMMENT ON TABLE core.audit_event IS 'Who changed what by hand, and why. Append-only.';

COMMENT ON COLUMN core.audit_event.id IS 'Order of the events.';

COMMENT ON COLUMN core.audit_event.at IS 'When it was done.';

COMMENT ON COLUMN core.audit_event.actor IS 'The person or login that did it.';

COMMENT ON COLUMN core.audit_event.action IS 'What was done, as verb_noun.';

COMMENT ON COLUMN core.audit_event.subject_type IS 'What kind of thing was changed.';

COMMENT ON COLUMN core.audit_event.subject_id IS 'Its id.';

COMMENT ON COLUMN core.audit_event.reason IS 'Why, in the actor''s words; null where none was given.';

COMMENT ON COLUMN core.audit_event.change IS 'Before and after, without secrets.';

ALTER TABLE core.audit_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME core.audit_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE core.clock_shift (
    is_only boolean DEFAULT true NOT NULL,
    shift interval DEFAULT '00:00:00'::interval NOT NULL,
    CONSTRAINT clock_shift_is_only_check CHECK (is_only)
);

COMMENT ON TABLE core.clock_shift IS 'How far core.clock() runs ahead of the server; zero outside of tests. One row.';

COMMENT ON COLUMN core.clock_shift.is_only IS 'Always true: the table has one row.';

COMMENT ON COLUMN core.clock_shift.shift IS 'Added to the time of the server.';

CREATE TABLE core.ledger (
    module text NOT NULL,
    path text NOT NULL,
    kind text NOT NULL,
    schema_name text NOT NULL,
    table_name text DEFAULT ''::text NOT NULL,
    object_name text NOT NULL,
    sha256 text NOT NULL,
    definition text,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT ledger_kind_check CHECK ((kind = ANY (ARRAY['migration'::text, 'function'::text, 'view'::text, 'trigger'::text])))
);

COMMENT ON TABLE core.ledger IS 'What the installer put into this database, by file: migrations, and the objects of sql/.';

COMMENT ON COLUMN core.ledger.module IS 'Module that the file belongs to.';

COMMENT ON COLUMN core.ledger.path IS 'The file, below the folder of the package.';

COMMENT ON COLUMN core.ledger.kind IS 'Migration, function, view or trigger.';

COMMENT ON COLUMN core.ledger.schema_name IS 'Schema of the object; of a trigger, that of its table; of a migration, its module.';

COMMENT ON COLUMN core.ledger.table_name IS 'Table of a trigger; empty for everything else.';

COMMENT ON COLUMN core.ledger.object_name IS 'Name of the object, or of the migration.';

COMMENT ON COLUMN core.ledger.sha256 IS 'Hash of the file as it was applied.';

COMMENT ON COLUMN core.ledger.definition IS 'Major version of the server and hash of the definition that it shows; tells a change by hand.';

COMMENT ON COLUMN core.ledger.applied_at IS 'When the file was applied last.';

COMMENT ON COLUMN core.ledger.applied_by IS 'Login role that applied it.';

CREATE TABLE core.module (
    name text NOT NULL,
    version text NOT NULL,
    installed_at timestamp with time zone DEFAULT now() NOT NULL,
    upgraded_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE core.module IS 'The modules that are installed in this database.';

COMMENT ON COLUMN core.module.name IS 'Name of the module, which is also its main schema.';

COMMENT ON COLUMN core.module.version IS 'Version of the package that installed it last.';

COMMENT ON COLUMN core.module.installed_at IS 'When it was installed first.';

COMMENT ON COLUMN core.module.upgraded_at IS 'When another version was installed last.';

ALTER TABLE ONLY core._yoyo_log
    ADD CONSTRAINT _yoyo_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY core._yoyo_migration
    ADD CONSTRAINT _yoyo_migration_pkey PRIMARY KEY (migration_hash);

ALTER TABLE ONLY core._yoyo_version
    ADD CONSTRAINT _yoyo_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY core.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY core.clock_shift
    ADD CONSTRAINT clock_shift_pkey PRIMARY KEY (is_only);

ALTER TABLE ONLY core.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (path, kind, table_name, object_name);

ALTER TABLE ONLY core.module
    ADD CONSTRAINT module_pkey PRIMARY KEY (name);

CREATE INDEX audit_event_subject_idx ON core.audit_event USING btree (subject_type, subject_id, at);

GRANT USAGE ON SCHEMA core TO tourbase_bridge;
GRANT USAGE ON SCHEMA core TO tourbase_app;
GRANT USAGE ON SCHEMA core TO tourbase_operator;
GRANT USAGE ON SCHEMA core TO tourbase_monitor;
GRANT USAGE ON SCHEMA core TO tourbase_bi;
GRANT USAGE ON SCHEMA core TO tourbase_privacy;

REVOKE ALL ON FUNCTION core.add_month_partition(p_schema text, p_table text, p_month date) FROM PUBLIC;

REVOKE ALL ON FUNCTION core.clock() FROM PUBLIC;

REVOKE ALL ON FUNCTION core.retry_delay(p_retry_count integer, p_base_seconds double precision, p_cap_seconds double precision, p_floor_seconds double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION core.touch_updated_at() FROM PUBLIC;

REVOKE ALL ON FUNCTION core.uuid_v7() FROM PUBLIC;

GRANT SELECT ON TABLE core.audit_event TO tourbase_operator;
GRANT SELECT ON TABLE core.audit_event TO tourbase_privacy;

GRANT SELECT ON TABLE core.clock_shift TO PUBLIC;
