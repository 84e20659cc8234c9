package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.cluster.results.render.html.ChartLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.reactivestreams.Publisher;

/**
 * The live page: files that are the same for everybody, and tell nothing of the cluster. What the
 * page shows it asks of the interface below {@link Api#ROOT}, as anybody else does.
 */
final class Page {

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String BELOW = "/page/";
  private static final String CHARTS = BELOW + "chart.js";

  /** Nothing but this node's own files and answers: no inline script or style, nowhere else. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final List<String> SCRIPTS =
      List.of("live.js", "node.js", "state.js", "now.js", "curves.js", "lists.js", "words.js");

  private static final Map<String, Document> DOCUMENTS = documents();

  private record Document(String mediaType, byte[] bytes) {}

  private Page() {}

  /** Needed before anybody has signed in. */
  static Set<String> paths() {
    return DOCUMENTS.keySet();
  }

  static void addTo(Routes routes) {
    DOCUMENTS.forEach(
        (path, document) ->
            routes.add(HttpMethod.GET, path, document.mediaType(), call -> answer(call, document)));
  }

  private static Publisher<Void> answer(Call call, Document document) {
    call.response()
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer");
    return call.bytes(HttpResponseStatus.OK, document.mediaType(), document.bytes());
  }

  private static Map<String, Document> documents() {
    Map<String, Document> documents = new LinkedHashMap<>();
    documents.put("/", new Document(HTML, read("page/index.html")));
    documents.put(
        BELOW + "live.css", new Document("text/css; charset=utf-8", read("page/live.css")));
    documents.put(BELOW + "icon.svg", new Document("image/svg+xml", read("page/icon.svg")));
    documents.put(CHARTS, new Document(SCRIPT, ChartLibrary.bytes()));
    for (String script : SCRIPTS) {
      documents.put(BELOW + script, new Document(SCRIPT, read("page/" + script)));
    }
    return documents;
  }

  /** A file of the program's own, beside this class or from the root. */
  static byte[] read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its own file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("the program's own file " + name + " is damaged", e);
    }
  }
}
