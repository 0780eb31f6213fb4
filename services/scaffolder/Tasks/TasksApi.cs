using Defaults.Identity;

namespace Scaffolder.Tasks;

/// <summary>Backstage's routes about tasks; the gateway shows them below <c>/api/scaffolder</c>.</summary>
static class TasksApi
{
    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/v2/tasks").WithTags("Tasks").RequireScope(Scopes.TemplatesUse);

        tasks.MapPost("/", CreateTask.Handle)
            .Produces<CreateTask.Response>(StatusCodes.Status201Created)
            .Produces<TaskValues.Response>(StatusCodes.Status400BadRequest);
        tasks.MapGet("/", ListTasks.Handle).Produces<ListTasks.Response>();
        tasks.MapGet("/{taskId}", GetTask.Handle).Produces<ShownTask>();
        tasks.MapPost("/{taskId}/cancel", CancelTask.Handle).Produces<CancelTask.Response>();
        tasks.MapGet("/{taskId}/events", ListTaskEvents.Handle).Produces<ShownEvent[]>();
        tasks.MapGet("/{taskId}/eventstream", StreamTaskEvents.Handle)
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
    }
}
