using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

var job = new Job(args[0], int.Parse(args[1]), args[2], args[3], args[4], JsonDocument.Parse(args[5]).RootElement);
var outcome = await Probe.RunAsync(job);
Console.WriteLine(JsonSerializer.Serialize(outcome, JsonSerializerOptions.Web));

record Job(string Id, int Attempt, string Traceparent, string Url, string Token, JsonElement Payload);

record Outcome(string Kind, string? Result = null, long RetryAfterMs = 0);

static class Probe
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>The handler of the probe job: one call, whose answer is the job's outcome.</summary>
    public static async Task<Outcome> RunAsync(Job job)
    {
        var body = JsonSerializer.Serialize(new { token = job.Token, jobId = job.Id, attempt = job.Attempt, payload = job.Payload });
        using var request = new HttpRequestMessage(HttpMethod.Post, job.Url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", job.Id);
        request.Headers.Add("traceparent", job.Traceparent);
        try
        {
            using var response = await Client.SendAsync(request);
            return await OutcomeOfAsync(response);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return new Outcome("transient");
        }
    }

    private static async Task<Outcome> OutcomeOfAsync(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return new Outcome("succeeded", await response.Content.ReadAsStringAsync());
        }
        var isPassing = (int)response.StatusCode >= 500 || (int)response.StatusCode is 408 or 425 or 429;
        return isPassing ? new Outcome("transient", null, WaitOf(response.Headers.RetryAfter)) : new Outcome("permanent");
    }

    /// <summary>Seconds or a date, in milliseconds; 0 where it says nothing sensible.</summary>
    private static long WaitOf(RetryConditionHeaderValue? retryAfter)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - DateTimeOffset.UtcNow ?? TimeSpan.Zero;
        return Math.Max(0, (long)wait.TotalMilliseconds);
    }
}
