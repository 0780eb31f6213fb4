using System.Net;
using Defaults.Outgoing;

namespace Catalog.Sources;

/// <summary>Files of web servers, each at its URL.</summary>
sealed class WebFiles(GuardedHttp http) : IRemoteFiles
{
    public bool Serves(LocationTarget target) => true;

    public async Task<RemoteFile> ReadAsync(LocationTarget file, CancellationToken ct)
    {
        try
        {
            var answer = await http.GetAsync(http.Check(file.Target), etag: null, FileRead.BytesMax, ct);
            return new RemoteFile(ReadOf(answer), answer.ETag, Revision: null);
        }
        catch (OutgoingRefusedException refused)
        {
            return new RemoteFile(FileRead.Refused(new Reason(refused.Message, refused.Remedy)), Stamp: null, Revision: null);
        }
    }

    public Task<RemoteMatches> FindAsync(LocationTarget pattern, CancellationToken ct) =>
        Task.FromResult(new RemoteMatches(
            FileMatches.Refused(new Reason(
                "has wildcards, which only pages of a configured GitHub server may have", "Write the URL of one file, and a Location entity in it for more.")),
            Stamp: null));

    public async Task<bool> IsUnchangedAsync(LocationTarget target, string stamp, CancellationToken ct)
    {
        try
        {
            var answer = await http.GetAsync(http.Check(target.Target), stamp, FileRead.BytesMax, ct);
            return answer.Status == HttpStatusCode.NotModified || (answer.Status == HttpStatusCode.OK && answer.ETag == stamp);
        }
        catch (OutgoingRefusedException)
        {
            // The reading that follows says why.
            return false;
        }
    }

    static FileRead ReadOf(OutgoingAnswer answer) => (int)answer.Status switch
    {
        200 => FileRead.Of(answer.Body),
        404 or 410 => FileRead.Missing,
        401 or 403 => FileRead.Refused(new Reason(
            $"may not be read without signing in (its server answers {(int)answer.Status})", "Let the platform read it, or copy it to where it may.")),
        >= 300 and < 400 => FileRead.Refused(new Reason("is answered with a redirect, which is not followed", "Write the URL that it leads to.")),
        var status => FileRead.Refused(new Reason($"is answered {status} by its server", "It is read again at the next refresh.")),
    };
}
