-- The service's own copy of who belongs to which group and who owns what, made from catalog's events. Rows of what is gone
-- stay, because events arrive in any order: an older one must meet the version that outdates it.

create table directory_entities (
    ref     text    primary key,        -- kind:namespace/name, lower-cased
    kind    text    not null,           -- lower-cased
    owner   text,
    removed boolean not null,
    version bigint  not null
);

create table directory_parents (
    child_ref   text not null,
    parent_ref  text not null,
    declared_by text not null,          -- the group whose spec says it: the child's, or the parent's
    primary key (declared_by, child_ref, parent_ref)
);
create index directory_parents_child on directory_parents (child_ref);
create index directory_parents_parent on directory_parents (parent_ref);

create table directory_members (
    group_ref  text    not null,
    member_ref text    not null,
    present    boolean not null,
    version    bigint  not null,
    primary key (group_ref, member_ref)
);
create index directory_members_member on directory_members (member_ref) where present;
