-- Which location a command registered, so that the command can be taken back. A row without a location is a command that
-- was taken back before it came: it is not carried out.
create table location_commands (
    command_id  uuid primary key,
    location_id uuid
);
