package io.trialbalance.cluster.http;

import io.trialbalance.cluster.DyingThrough;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the coordinator is asked for somebody over HTTP. */
final class FatalAnswer implements DyingThrough.Entrance {

  @Override
  public void take() {
    Experiments failing =
        (Experiments)
            Proxy.newProxyInstance(
                FatalAnswer.class.getClassLoader(),
                new Class<?>[] {Experiments.class},
                (proxy, method, arguments) -> CompletableFuture.failedFuture(DyingThrough.error()));
    NodeHttpServer server =
        NodeHttpServer.start(
            HttpSettings.of("127.0.0.1", 0, Set.of(), Optional.empty()),
            failing,
            (text, syntax) -> null,
            new NoDocuments(),
            List::of);
    HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/health/ready")).build(),
            BodyHandlers.discarding());
  }
}
