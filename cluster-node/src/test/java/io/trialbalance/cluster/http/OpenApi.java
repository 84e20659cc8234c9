package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The interface as it describes itself, against which answers are held. */
final class OpenApi {

  /** Where the document says that it is. */
  private static final String BASE = "http://node/api/v1/";

  private final JsonNode document;
  private final JsonSchemaFactory schemas;

  /**
   * @param text of the document
   * @param jsonSchemas texts of the JSON Schemas to which it refers, by their paths beside it
   */
  OpenApi(String text, Map<String, String> jsonSchemas) throws Exception {
    document = Json.mapper().readTree(text);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(BASE + "openapi.json", withNothingElse(document.deepCopy()).toString());
    for (Map.Entry<String, String> schema : jsonSchemas.entrySet()) {
      texts.put(BASE + schema.getKey(), schema.getValue());
      texts.put(Json.mapper().readTree(schema.getValue()).get("$id").asText(), schema.getValue());
    }
    schemas =
        JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.schemas(texts)));
  }

  /**
   * One method of one path.
   *
   * @param path with that of the server
   */
  record Operation(String method, String path, JsonNode described) {

    String id() {
      return described.get("operationId").asText();
    }

    /** {@code POST /api/v1/experiments}. */
    String name() {
      return method + " " + path;
    }

    List<Integer> statuses() {
      List<Integer> statuses = new ArrayList<>();
      described
          .get("responses")
          .fieldNames()
          .forEachRemaining(s -> statuses.add(Integer.valueOf(s)));
      return statuses;
    }

    @Override
    public String toString() {
      return id();
    }
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          if (method.getValue().has("operationId")) {
                            operations.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    server(path.getValue()) + path.getKey(),
                                    method.getValue()));
                          }
                        }));
    return operations;
  }

  /** The server of the document, unless the path has one of its own. */
  private String server(JsonNode path) {
    String url = (path.has("servers") ? path : document).at("/servers/0/url").asText();
    return url.equals("/") ? "" : url;
  }

  /** Fails unless the document has this answer to this operation, whole and with nothing else. */
  void assertDescribes(Operation operation, RawAnswer answer) throws Exception {
    String status = String.valueOf(answer.status());
    JsonNode described = resolved(operation.described().get("responses").path(status));
    assertThat(described.isObject()).as("%s may answer %s", operation, status).isTrue();
    described
        .path("headers")
        .properties()
        .forEach(
            header -> {
              if (header.getValue().path("required").asBoolean()) {
                assertThat(answer.headers()).containsKey(header.getKey().toLowerCase(Locale.ROOT));
              }
            });
    String mediaType = answer.headers().getOrDefault("content-type", "").split(";")[0];
    if (!described.has("content")) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    JsonNode content = described.get("content");
    assertThat(content.has(mediaType))
        .as("%s answers %s: %s", operation, status, mediaType)
        .isTrue();
    if (mediaType.endsWith("json")) {
      assertConformsTo(content.get(mediaType).at("/schema/$ref").asText(), answer.body());
    }
  }

  /** Fails unless {@code json} is what a schema of the document's components says. */
  void assertConforms(String component, String json) {
    assertConformsTo("#/components/schemas/" + component, json);
  }

  private void assertConformsTo(String reference, String json) {
    String location = reference.startsWith("#") ? "openapi.json" + reference : reference;
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    assertThat(
            schemas
                .getSchema(SchemaLocation.of(BASE + location), config)
                .validate(json, InputFormat.JSON))
        .as(json.substring(0, Math.min(500, json.length())))
        .isEmpty();
  }

  private JsonNode resolved(JsonNode described) {
    return described.has("$ref")
        ? document.at(described.get("$ref").asText().substring(1))
        : described;
  }

  /** A property that the document does not name is an error here, though not to its readers. */
  private static JsonNode withNothingElse(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("properties").isObject()) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApi::withNothingElse);
    return node;
  }
}
