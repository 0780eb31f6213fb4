-- Orders that were taken back before they came: they are not begun.
create table cancelled_orders (
    id           uuid        primary key,
    cancelled_at timestamptz not null default clock_timestamp()
);
