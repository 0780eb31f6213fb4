using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Catalog.Index;
using Catalog.Queries;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Index;

public sealed class EntityIndexTests
{
    const string Label = "metadata.labels.late";

    // As the catalog writes: whatever touches an entity is noted in the same transaction.
    const string AddLabel = """
        update entity_fields set texts = (texts::jsonb || jsonb_build_object('metadata.labels.late', jsonb_build_array(@word)))::json where ref = @ref;
        update entities set etag = etag where ref = @ref
        """;

    [Fact]
    public async Task What_began_before_and_ends_after_another_change_was_seen_is_seen_too()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("b")));
        await using var connection = await OpenAsync(trial);
        await using var early = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(AddLabel, new { @ref = trial.Named("component:a"), word = trial.Word }, early);

        Assert.Equal(0, await CountAsync(trial));
        await using (var other = await OpenAsync(trial))
            await other.ExecuteAsync(AddLabel, new { @ref = trial.Named("component:b"), word = trial.Word });
        Assert.Equal(1, await CountAsync(trial));
        await early.CommitAsync();
        Assert.Equal(2, await CountAsync(trial));
    }

    [Fact]
    public async Task What_was_rolled_back_is_never_seen()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));
        await using var connection = await OpenAsync(trial);
        await using (var undone = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync(AddLabel, new { @ref = trial.Named("component:a"), word = trial.Word }, undone);
            await undone.RollbackAsync();
        }

        Assert.Equal(0, await CountAsync(trial));
    }

    [Fact]
    public async Task An_index_that_nobody_asked_for_longer_than_changes_are_noted_starts_anew()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));
        await using var connection = await OpenAsync(trial);
        await using var db = NpgsqlDataSource.Create(connection.ConnectionString);
        var clock = new Clock();
        using var index = new EntityIndex(db, new EntityLists(db), Options.Create(new CatalogOptions()), clock);
        var labelled = new EntityPredicate.HasValue(Label, [trial.Word]);

        Assert.Equal(0, await index.AskAsync(IndexKeys.Of([Label]), entities => entities.Matching(labelled).Count(), default));
        await using (var change = await connection.BeginTransactionAsync())
        {
            var asked = new { @ref = trial.Named("component:a"), word = trial.Word };
            await connection.ExecuteAsync(AddLabel, asked, change);
            await connection.ExecuteAsync("delete from entity_changes where xid = pg_current_xact_id()", asked, change);
            await change.CommitAsync();
        }

        clock.Passed = ForgetChanges.FollowWithin + TimeSpan.FromSeconds(1);
        Assert.Equal(1, await index.AskAsync(IndexKeys.Of([Label]), entities => entities.Matching(labelled).Count(), default));
    }

    [Fact]
    public async Task Questions_at_once_about_keys_that_are_not_there_yet_are_all_answered()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("b")));
        await using var connection = await OpenAsync(trial);
        await using var db = NpgsqlDataSource.Create(connection.ConnectionString);
        // So little that each question forgets the keys of the others.
        using var index = new EntityIndex(db, new EntityLists(db), Options.Create(new CatalogOptions { IndexMegabytes = 0 }), TimeProvider.System);
        var owned = new EntityPredicate.HasValue("spec.owner", [$"team-{trial.Word}"]);

        var counts = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => index.AskAsync(
            IndexKeys.Of(["spec.owner", $"metadata.none-{i % 5}"]),
            entities => entities.Matching(new EntityPredicate.All([owned, new EntityPredicate.Not(new EntityPredicate.HasKey($"metadata.none-{i % 5}"))])).Count(),
            default)));

        Assert.All(counts, count => Assert.Equal(2, count));
    }

    [Fact]
    public async Task Documents_are_those_that_the_index_knew_however_often_they_are_written_meanwhile()
    {
        const string Write = """
            update entity_fields set texts = regexp_replace(texts::text, 'word-[0-9]+', @word)::json where ref = @ref;
            update entities set content = convert_to(regexp_replace(convert_from(content, 'UTF8'), 'word-[0-9]+', @word), 'UTF8') where ref = @ref
            """;
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", metadata: ", labels: { late: word-0 }")));
        await using var connection = await OpenAsync(trial);
        await using var db = NpgsqlDataSource.Create(connection.ConnectionString);
        using var index = new EntityIndex(db, new EntityLists(db), Options.Create(new CatalogOptions()), TimeProvider.System);
        var @ref = trial.Named("component:a");
        var asked = 0;

        var (word, documents) = await index.AskAsync(
            IndexKeys.Of([Label]),
            entities =>
            {
                var known = entities.Column(Label).TextsOf(entities.NumberOf(@ref)!.Value).Single();
                // Whoever asks again, something has changed again.
                connection.Execute(Write, new { @ref, word = $"word-{++asked}" });
                return known;
            },
            _ => [@ref], default);

        using (documents)
            Assert.Equal(word, (string)JsonNode.Parse(documents.Items.Span)!["metadata"]!["labels"]!["late"]!);
        Assert.InRange(asked, 2, 10);
    }

    [Fact]
    public async Task An_answer_about_a_few_is_no_older_than_its_question_whatever_else_changes()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("b")));
        await using var connection = await OpenAsync(trial);
        await using var db = NpgsqlDataSource.Create(connection.ConnectionString);
        using var index = new EntityIndex(db, new EntityLists(db), Options.Create(new CatalogOptions()), TimeProvider.System);
        var (a, b) = (trial.Named("component:a"), trial.Named("component:b"));

        for (var i = 0; i < 50; i++)
        {
            await connection.ExecuteAsync(AddLabel, new { @ref = i % 3 == 0 ? b : a, word = $"{trial.Word}-{i}" });
            var (words, documents) = await index.AskAsync(
                IndexKeys.Of([Label]),
                entities => new[] { a, b }.SelectMany(@ref => entities.Column(Label).TextsOf(entities.NumberOf(@ref)!.Value)).ToArray(),
                _ => [], default, about: _ => [a, b]);
            documents.Dispose();
            Assert.Contains($"{trial.Word}-{i}", words);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Keys_that_are_read_while_entities_come_change_and_go_have_what_is_there(int seed)
    {
        const int Names = 12;
        const int LabelsMax = 400;
        var (random, trial) = (new Random(seed), await Trial.StartAsync());
        await using var connection = await OpenAsync(trial);
        await using var db = NpgsqlDataSource.Create(connection.ConnectionString);
        using var index = new EntityIndex(db, new EntityLists(db), Options.Create(new CatalogOptions()), TimeProvider.System);
        var labels = new Dictionary<string, int>();
        await trial.RegisterAsync(Write());
        await index.AskAsync(IndexKeys.Of(["kind"]), entities => entities.Count, default);

        var writer = Task.Run(async () =>
        {
            for (var round = 0; round < 25; round++)
            {
                Write();
                await trial.RefreshAsync("component:c0");
            }
        });
        var keys = new List<string>();
        while (!writer.IsCompleted && keys.Count < LabelsMax)
        {
            keys.Add($"metadata.labels.l{keys.Count}");
            // Some are known already when a text is looked for in them.
            if (keys.Count % 2 == 0)
                await index.AskAsync(IndexKeys.Of([keys[^1]]), entities => entities.Count, default);
            await index.AskAsync(new IndexKeys([keys[^1]], [keys[^1]]), entities => entities.Count, default);
        }
        await writer;

        var known = await index.AskAsync(
            IndexKeys.Of(keys),
            entities => keys.ToDictionary(key => key, key => labels.Keys
                .Concat(Enumerable.Range(0, Names).Select(Ref)).Distinct()
                .Where(@ref => entities.NumberOf(@ref) is not null)
                .ToDictionary(@ref => @ref, @ref => entities.Column(key).TextsOf(entities.NumberOf(@ref)!.Value).SingleOrDefault())),
            default);
        Assert.All(known, key => Assert.Equal(
            labels.ToDictionary(label => label.Key, label => (string?)$"word-{label.Value}"), key.Value));

        string Ref(int name) => trial.Named($"component:c{name}");

        // Every label says the same, so whichever key is looked at, it must tell the entity's last word.
        string Write()
        {
            var there = Enumerable.Range(0, Names).Where(_ => random.Next(3) > 0).Append(0).Distinct().ToArray();
            labels.Clear();
            foreach (var name in there)
                labels[Ref(name)] = random.Next(1_000);
            return trial.Write("a.yaml", string.Concat(there.Select(name => trial.Component($"c{name}", metadata:
                $", labels: {{ {string.Join(", ", Enumerable.Range(0, LabelsMax).Select(i => $"l{i}: word-{labels[Ref(name)]}"))} }}"))));
        }
    }

    [Fact]
    public async Task Other_questions_are_answered_while_a_key_is_read()
    {
        // So many that what other tests change meanwhile is not most of all, after which the index would begin anew.
        const int Names = 500;
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", string.Concat(Enumerable.Range(0, Names).Select(i => trial.Component($"c{i}")))));
        await using var connection = await OpenAsync(trial);
        await using var db = NpgsqlDataSource.Create(connection.ConnectionString);
        using var index = new EntityIndex(db, new EntityLists(db), Options.Create(new CatalogOptions()), TimeProvider.System);
        var labelled = new EntityPredicate.HasValue(Label, [trial.Word]);
        Assert.Equal(0, await index.AskAsync(IndexKeys.Of([Label]), entities => entities.Matching(labelled).Count(), default));

        // Relations are a table of their own: who waits for it has read which entities there are, and no more.
        await using var holding = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("lock table relations in access exclusive mode", transaction: holding);
        var learning = index.AskAsync(IndexKeys.Of(["relations.ownedby"]), entities => entities.Count, default);
        await using (var other = await OpenAsync(trial))
            await other.ExecuteAsync(AddLabel, new { @ref = trial.Named("component:c0"), word = trial.Word });
        Assert.Equal(1, await index.AskAsync(IndexKeys.Of([Label]), entities => entities.Matching(labelled).Count(), default));
        Assert.False(learning.IsCompleted);
        await holding.RollbackAsync();

        Assert.InRange(await learning, 1, int.MaxValue);
    }

    static async Task<int> CountAsync(Trial trial) =>
        (int)(await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog/entities/by-query?filter={Label}={trial.Word}"))!["totalItems"]!;

    static async Task<NpgsqlConnection> OpenAsync(Trial trial)
    {
        var settings = new NpgsqlConnectionStringBuilder(trial.Space.ConnectionString(ProcessName.Catalog))
        {
            SearchPath = "catalog",
            PersistSecurityInfo = true,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    sealed class Clock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Passed.TotalSeconds * TimestampFrequency);
    }
}
