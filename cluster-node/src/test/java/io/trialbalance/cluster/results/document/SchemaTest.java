package io.trialbalance.cluster.results.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The published schemas are those of the records. After a change of a record this renews them:
 *
 * <pre>
 * mvn -q test -pl cluster-node -am -Dtest=SchemaTest -Dsurefire.failIfNoSpecifiedTests=false \\
 *     -Dtrialbalance.schemas=write
 * </pre>
 */
class SchemaTest {

  private static final Path RESOURCES = Path.of("src/main/resources");

  @ParameterizedTest
  @CsvSource({
    "run-document.schema.json, io.trialbalance.cluster.results.document.RunDocument",
    "aggregate.schema.json, io.trialbalance.cluster.results.statistics.AggregateDocument",
    "experiment.schema.json, io.trialbalance.cluster.results.document.StoredExperiment"
  })
  void thePublishedSchemaIsTheOneOfTheRecord(String file, Class<?> type) throws Exception {
    String id = (String) type.getField("SCHEMA").get(null);
    ObjectNode generated = SchemaGeneration.of(type, id);
    Path published = RESOURCES.resolve(file);
    if ("write".equals(System.getProperty("trialbalance.schemas"))) {
      Files.writeString(published, generated.toPrettyString() + "\n");
    }

    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(published.toFile()))
        .as("%s; this test's comment says how to renew it", published)
        .isEqualTo(mapper.readTree(generated.toString()));
  }
}
