import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;

public class Probe {
  /** The payload stays the JSON text that it was submitted as: nothing can be lost by reading it. */
  record Job(String id, int attempt, String traceparent, String url, String token, String payload) {}

  record Outcome(String kind, String result, long retryAfterMs) {}

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The handler of the probe job: one call, whose answer is the job's outcome. */
  static Outcome probe(Job job) throws InterruptedException {
    var body =
        """
        {"token": %s, "jobId": %s, "attempt": %d, "payload": %s}
        """
            .formatted(quoted(job.token()), quoted(job.id()), job.attempt(), job.payload());
    var request =
        HttpRequest.newBuilder(URI.create(job.url()))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", job.id())
            .header("traceparent", job.traceparent())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return outcomeOf(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException error) { // a timeout, a reset, nobody there
      return new Outcome("transient", null, 0);
    }
  }

  private static Outcome outcomeOf(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) return new Outcome("succeeded", response.body(), 0);
    if (status < 500 && !Set.of(408, 425, 429).contains(status)) {
      return new Outcome("permanent", null, 0);
    }
    var retryAfter = response.headers().firstValue("Retry-After").orElse("");
    return new Outcome("transient", null, waitOf(retryAfter));
  }

  /** Seconds or a date, in milliseconds; 0 where it says nothing sensible. */
  private static long waitOf(String text) {
    if (text.matches("\\d{1,9}")) return Long.parseLong(text) * 1000;
    try {
      var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Math.max(0, Duration.between(Instant.now(), date).toMillis());
    } catch (DateTimeParseException nothingSensible) {
      return 0;
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  public static void main(String[] said) throws InterruptedException {
    var job = new Job(said[0], Integer.parseInt(said[1]), said[2], said[3], said[4], said[5]);
    var outcome = probe(job);
    var result = outcome.result() == null ? "null" : quoted(outcome.result());
    System.out.printf(
        "{\"kind\": %s, \"result\": %s, \"retryAfterMs\": %d}%n",
        quoted(outcome.kind()), result, outcome.retryAfterMs());
  }
}
