package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;

/** What the program tells of itself: its interface (OpenAPI) and the JSON Schemas of documents. */
final class Published {

  static final String OPENAPI = "openapi.json";
  private static final String SCHEMA = "application/schema+json";

  private static final List<String> SCHEMAS =
      List.of("run-document.schema.json", "aggregate.schema.json", "experiment.schema.json");

  private Published() {}

  static void addTo(Routes routes) {
    add(routes, "/" + OPENAPI, Call.JSON, OPENAPI);
    SCHEMAS.forEach(name -> add(routes, "/schemas/" + name, SCHEMA, name));
  }

  private static void add(Routes routes, String path, String mediaType, String resource) {
    byte[] text = Page.read("/" + resource);
    routes.add(
        HttpMethod.GET,
        Api.ROOT + path,
        mediaType,
        call -> call.bytes(HttpResponseStatus.OK, mediaType, text));
  }
}
