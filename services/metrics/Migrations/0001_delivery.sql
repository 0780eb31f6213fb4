-- What repositories tell of delivery. Everything here is folded so that facts may come in any order and twice: what was
-- told is only ever added, and where two facts compete the earlier in time wins.

-- A commit is in the table once some push has listed it.
create table commits (
    repository   text        not null,
    sha          text        not null,
    -- Null where the push did not say.
    committed_at timestamptz,
    primary key (repository, sha)
);

-- Pushes tell no parents, but they tell that one commit comes after others; that is all that is needed to know what a
-- deployed commit contains.
create table commit_links (
    repository text not null,
    sha        text not null,
    ancestor   text not null,
    primary key (repository, sha, ancestor)
);

create table pull_requests (
    repository       text        not null,
    number           int         not null,
    state            text        not null,
    author           text,
    base_ref         text        not null,
    head_sha         text        not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    first_commit_at  timestamptz,
    merged_at        timestamptz,
    merge_commit_sha text,
    primary key (repository, number)
);
create index pull_requests_merge_commit on pull_requests (repository, merge_commit_sha) where merge_commit_sha is not null;

create table deployments (
    repository             text        not null,
    deployment_id          bigint      not null,
    sha                    text        not null,
    ref                    text        not null,
    task                   text        not null,
    -- Lower-cased, because GitHub takes two spellings for one environment.
    environment            text        not null,
    production_environment boolean,
    creator                text,
    created_at             timestamptz not null,
    -- The first status of each kind; a deployment that succeeded once was deployed, whatever comes after.
    succeeded_at           timestamptz,
    failed_at              timestamptz,
    -- Whether metrics.deployment.failed.v1 was told, which happens once.
    failure_told           boolean     not null default false,
    primary key (repository, deployment_id)
);
create index deployments_succeeded on deployments (repository, environment, succeeded_at, deployment_id)
    include (sha) where succeeded_at is not null;
create index deployments_of_commit on deployments (repository, environment, sha, succeeded_at)
    where succeeded_at is not null;
create index deployments_failed on deployments (repository, environment, failed_at)
    where succeeded_at is null and failed_at is not null;
create index deployments_newest on deployments (created_at desc, deployment_id desc);

create table deployment_statuses (
    repository    text        not null,
    deployment_id bigint      not null,
    status_id     bigint      not null,
    state         text        not null,
    created_at    timestamptz not null,
    primary key (repository, deployment_id, status_id)
);

-- The first successful deployment of each commit into each environment. Kept along the links: an ancestor is never
-- deployed later than the commit that contains it.
create table deployed_commits (
    repository    text        not null,
    environment   text        not null,
    sha           text        not null,
    deployment_id bigint      not null,
    deployed_at   timestamptz not null,
    primary key (repository, environment, sha)
);
create index deployed_commits_in_time on deployed_commits (repository, environment, deployed_at) include (sha, deployment_id);
create index deployed_commits_of_deployment on deployed_commits (repository, deployment_id);
