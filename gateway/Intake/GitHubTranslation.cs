using System.Net;
using System.Text;
using System.Text.Json;

namespace Gateway.Intake;

/// <summary>From GitHub's payloads to our events.</summary>
static class GitHubTranslation
{
    const string FormType = "application/x-www-form-urlencoded";
    const string FormField = "payload=";

    public static Translation Translate(Delivery delivery)
    {
        try
        {
            var payload = PayloadOf(delivery);
            return delivery.Event switch
            {
                "push" => Translation.Of(PushTranslation.Translate(GitHubPush.Read(payload))),
                "pull_request" => Translation.Of([DeliveryTranslation.Translate(GitHubPullRequest.Read(payload))]),
                "deployment" => Translation.Of([DeliveryTranslation.Translate(GitHubDeployment.Read(payload))]),
                "deployment_status" => Translation.Of([DeliveryTranslation.Translate(GitHubDeploymentStatus.Read(payload))]),
                "repository" => Translation.Of([DeliveryTranslation.Translate(GitHubRepositoryChange.Read(payload), delivery.DeliveryId)]),
                "organization" or "team" or "membership" => Translation.Of(
                    [DeliveryTranslation.Translate(GitHubOrganisationChange.Read(payload), delivery.Event, delivery.DeliveryId)]),
                _ => Translation.Ignored($"Nobody listens to '{delivery.Event}' yet."),
            };
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return Translation.Parked($"The payload of '{delivery.Event}' cannot be read: {exception.Message}");
        }
    }

    /// <summary>The JSON, which GitHub sends plain or in a form field, as the webhook is set up.</summary>
    static byte[] PayloadOf(Delivery delivery)
    {
        if (!delivery.ContentType.StartsWith(FormType, StringComparison.OrdinalIgnoreCase))
            return delivery.Body;
        var form = Encoding.UTF8.GetString(delivery.Body);
        return form.StartsWith(FormField, StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(WebUtility.UrlDecode(form[FormField.Length..]))
            : throw new FormatException("the form has no field 'payload'");
    }
}
