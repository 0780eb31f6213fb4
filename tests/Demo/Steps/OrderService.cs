namespace Demo.Steps;

static class OrderService
{
    const string Template = "template:default/new-microservice";
    const string Form = "/api/scaffolder/v2/templates/default/template/new-microservice/parameter-schema";
    const int NamesMax = 1_000;

    public static async Task<NewService> RunAsync(Person person, Narrator narrator)
    {
        var form = await Person.WaitAsync("The template had no form", () => person.FindAsync(Form));
        narrator.Say($"The form asks for {form.GetProperty("steps").GetArrayLength()} pages of parameters.");

        var name = await FreeNameAsync(person);
        var task = await person.PostWhenKnownAsync(
            "/api/scaffolder/v2/tasks",
            new
            {
                templateRef = Template,
                values = new
                {
                    name,
                    description = "Ships what was paid for",
                    owner = NewService.Owner,
                    database = true,
                },
            });
        var id = task.GetProperty("id").GetString()!;
        narrator.Say($"{person.Name} ordered {name}, with a database, for {NewService.Owner}: task {id}.");
        narrator.Look(person.UrlOf($"/api/scaffolder/v2/tasks/{id}"));
        return new NewService { Name = name, TaskId = id };
    }

    /// <summary>A run makes a service of its own and leaves those of earlier runs alone.</summary>
    static async Task<string> FreeNameAsync(Person person)
    {
        for (var i = 1; i <= NamesMax; i++)
            if (await person.FindAsync($"/api/catalog/entities/by-name/component/default/shipping-{i}") is null)
                return $"shipping-{i}";
        throw new StepFailedException($"shipping-1 to shipping-{NamesMax} are all taken.");
    }
}
