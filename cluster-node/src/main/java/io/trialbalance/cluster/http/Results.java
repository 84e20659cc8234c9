package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.cluster.results.render.html.HtmlReport;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What the routes below an experiment's results do. */
final class Results {

  private static final String EXPERIMENT = Api.ROOT + "/experiments/{id}";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSV = "text/csv; charset=utf-8";

  private static final String REPORT_ALONE = "; frame-ancestors 'none'; sandbox allow-scripts";

  private final ResultDocuments documents;
  private final Function<String, Mono<?>> known;
  private final Function<String, Mono<String>> whoElse;
  private final Scheduler files;

  /**
   * @param known fails unless the coordinator knows the experiment, which may not have written
   *     anything yet
   * @param whoElse says where to ask instead about an experiment; empty if nowhere
   * @param files where the results folder is read: never an event loop
   */
  Results(
      ResultDocuments documents,
      Function<String, Mono<?>> known,
      Function<String, Mono<String>> whoElse,
      Scheduler files) {
    this.documents = documents;
    this.known = known;
    this.whoElse = whoElse;
    this.files = files;
  }

  void addTo(Routes routes) {
    routes
        .add(HttpMethod.GET, EXPERIMENT + "/table", TEXT, this::table)
        .add(HttpMethod.GET, EXPERIMENT + "/report", HTML, this::report)
        .add(HttpMethod.GET, EXPERIMENT + "/results", this::list);
    document(routes, "experiment.json", Call.JSON);
    document(routes, "comparison.csv", CSV);
    document(routes, "runs.csv", CSV);
    document(routes, "{plan}/aggregate.json", Call.JSON);
    document(routes, "{plan}/{run}", Call.JSON);
  }

  private Publisher<Void> list(Call call) {
    String id = call.parameter("id");
    return read(() -> documents.list(id))
        .flatMap(
            paths ->
                paths.isEmpty() ? known.apply(id).thenReturn(List.<String>of()) : Mono.just(paths))
        .flatMap(
            paths -> Mono.from(call.json(HttpResponseStatus.OK, new Bodies.Documents(id, paths))));
  }

  private Publisher<Void> table(Call call) {
    String id = call.parameter("id");
    return read(() -> documents.table(id))
        .flatMap(table -> table.map(Mono::just).orElseGet(() -> notHere(id, Api.noExperiment(id))))
        .flatMap(
            table -> Mono.from(call.bytes(HttpResponseStatus.OK, TEXT, table.getBytes(UTF_8))));
  }

  private Publisher<Void> report(Call call) {
    String id = call.parameter("id");
    return read(() -> documents.report(id))
        .flatMap(
            report -> report.map(Mono::just).orElseGet(() -> notHere(id, Api.noExperiment(id))))
        .flatMap(
            report -> {
              // An origin of its own: whatever the file were made to do, it could not do here.
              call.response()
                  .header("Content-Security-Policy", HtmlReport.POLICY + REPORT_ALONE)
                  .header("Referrer-Policy", "no-referrer");
              return Mono.from(call.bytes(HttpResponseStatus.OK, HTML, report));
            });
  }

  /**
   * @param path below the results, in which {@code {name}} stands for any one part
   */
  private void document(Routes routes, String path, String mediaType) {
    routes.add(
        HttpMethod.GET,
        EXPERIMENT + "/results/" + path,
        mediaType,
        call -> document(call, path, mediaType));
  }

  private Publisher<Void> document(Call call, String pattern, String mediaType) {
    String id = call.parameter("id");
    String path = call.filled(pattern);
    return read(() -> documents.read(id, path))
        .flatMap(
            text ->
                text.map(Mono::just)
                    .orElseGet(() -> notHere(id, "experiment " + id + " has no document " + path)))
        .flatMap(
            text -> Mono.from(call.bytes(HttpResponseStatus.OK, mediaType, text.getBytes(UTF_8))));
  }

  /** Fails, and says where to ask if another node may have it. */
  private <T> Mono<T> notHere(String id, String nowhere) {
    return whoElse
        .apply(id)
        .onErrorResume(error -> Mono.empty())
        .defaultIfEmpty(nowhere)
        .flatMap(detail -> Mono.error(ProblemException.of(HttpResponseStatus.NOT_FOUND, detail)));
  }

  private <T> Mono<T> read(Callable<T> reading) {
    return Mono.fromCallable(reading).subscribeOn(files);
  }
}
