-- What the installer itself needs: its ledger, the list of modules, the marks of migrations.

create table core.module (
    name text not null,
    version text not null,
    installed_at timestamptz not null default now(),
    upgraded_at timestamptz not null default now(),
    constraint module_pkey primary key (name)
);

comment on table core.module is 'The modules that are installed in this database.';
comment on column core.module.name is 'Name of the module, which is also its main schema.';
comment on column core.module.version is 'Version of the package that installed it last.';
comment on column core.module.installed_at is 'When it was installed first.';
comment on column core.module.upgraded_at is 'When another version was installed last.';

create table core.ledger (
    module text not null,
    path text not null,
    kind text not null,
    schema_name text not null,
    table_name text not null default '',
    object_name text not null,
    sha256 text not null,
    definition text,
    applied_at timestamptz not null default now(),
    applied_by text not null default session_user,
    constraint ledger_pkey primary key (path, kind, table_name, object_name),
    constraint ledger_kind_check check (kind in ('migration', 'function', 'view', 'trigger'))
);

comment on table core.ledger is
'What the installer put into this database, by file: migrations, and the objects of sql/.';
comment on column core.ledger.module is 'Module that the file belongs to.';
comment on column core.ledger.path is 'The file, below the folder of the package.';
comment on column core.ledger.kind is 'Migration, function, view or trigger.';
comment on column core.ledger.schema_name is
'Schema of the object; of a trigger, that of its table; of a migration, its module.';
comment on column core.ledger.table_name is 'Table of a trigger; empty for everything else.';
comment on column core.ledger.object_name is 'Name of the object, or of the migration.';
comment on column core.ledger.sha256 is 'Hash of the file as it was applied.';
comment on column core.ledger.definition is
'Major version of the server and hash of the definition that it shows; tells a change by hand.';
comment on column core.ledger.applied_at is 'When the file was applied last.';
comment on column core.ledger.applied_by is 'Login role that applied it.';

create table core._yoyo_migration (
    migration_hash varchar(64) not null,
    migration_id varchar(255),
    applied_at_utc timestamp,
    constraint _yoyo_migration_pkey primary key (migration_hash)
);

comment on table core._yoyo_migration is 'Migrations that are applied, as yoyo keeps them.';
comment on column core._yoyo_migration.migration_hash is 'SHA-256 of the name.';
comment on column core._yoyo_migration.migration_id is 'Name of the migration.';
comment on column core._yoyo_migration.applied_at_utc is 'When it was applied, in UTC.';

create table core._yoyo_log (
    id varchar(36) not null,
    migration_hash varchar(64),
    migration_id varchar(255),
    operation varchar(10),
    username varchar(255),
    hostname varchar(255),
    comment varchar(255),
    created_at_utc timestamp,
    constraint _yoyo_log_pkey primary key (id)
);

comment on table core._yoyo_log is 'What was applied and rolled back, as yoyo keeps it.';
comment on column core._yoyo_log.id is 'A random id.';
comment on column core._yoyo_log.migration_hash is 'SHA-256 of the name.';
comment on column core._yoyo_log.migration_id is 'Name of the migration.';
comment on column core._yoyo_log.operation is 'Apply or rollback.';
comment on column core._yoyo_log.username is 'Login role that did it.';
comment on column core._yoyo_log.hostname is 'Machine that the installer ran on.';
comment on column core._yoyo_log.comment is 'Unused.';
comment on column core._yoyo_log.created_at_utc is 'When it was done, in UTC.';

create table core._yoyo_version (
    version integer not null,
    installed_at_utc timestamp,
    constraint _yoyo_version_pkey primary key (version)
);

comment on table core._yoyo_version is 'Version of the form in which yoyo keeps its tables.';
comment on column core._yoyo_version.version is 'The version.';
comment on column core._yoyo_version.installed_at_utc is 'When it was made, in UTC.';

insert into core._yoyo_version (version, installed_at_utc)
values (2, now() at time zone 'utc');

create function core.touch_updated_at()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.updated_at := clock_timestamp();
    return new;
end;
$$;

comment on function core.touch_updated_at() is
'Trigger: sets updated_at. The installer puts it on every table of ours that has the column.';
