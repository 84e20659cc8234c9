package io.trialbalance.cluster.results.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** The published JSON Schemas. */
public final class Schemas {

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder ->
              builder.schemaMappers(
                  mappers ->
                      mappers.mappings(
                          Map.of(
                              RunDocument.SCHEMA,
                              "classpath:run-document.schema.json",
                              AggregateDocument.SCHEMA,
                              "classpath:aggregate.schema.json",
                              StoredExperiment.SCHEMA,
                              "classpath:experiment.schema.json"))));

  private Schemas() {}

  public static Set<ValidationMessage> problems(String schemaId, byte[] json) {
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    JsonSchema schema = FACTORY.getSchema(SchemaLocation.of(schemaId), config);
    return schema.validate(new String(json, StandardCharsets.UTF_8), InputFormat.JSON);
  }

  public static void assertConforms(RunDocument document) {
    assertThat(problems(RunDocument.SCHEMA, document.toJson())).isEmpty();
  }

  public static void assertConforms(AggregateDocument document) {
    assertThat(problems(AggregateDocument.SCHEMA, document.toJson())).isEmpty();
  }
}
