package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentNamesTest {

  private static final String MONDAY = "bank-20261120-120000";
  private static final String TUESDAY = "bank-20261121-120000";

  @TempDir private Path results;
  private ExperimentNames names;

  @BeforeEach
  void twoExperiments() throws IOException {
    ResultStore store = new ResultStore(results);
    ExperimentRequest request =
        new ExperimentRequest("bank", List.of(NoopPlan.lasting(Duration.ofSeconds(1)).toPlan()));
    for (String id : List.of(MONDAY, TUESDAY)) {
      store.begin(id, UUID.randomUUID(), request, Instant.parse("2026-11-20T12:00:00Z"));
    }
    names = store.archive().names();
  }

  @Test
  void aNameStandsForItsExperimentAndAnIdForItself() throws Exception {
    names.give(MONDAY, "baseline-1.2", false);
    names.give(MONDAY, "a", false);
    names.give(MONDAY, "a", false);
    assertThat(names.of(MONDAY)).containsExactly("a", "baseline-1.2");
    assertThat(names.idOf("baseline-1.2")).isEqualTo(MONDAY);
    assertThat(names.idOf(TUESDAY)).isEqualTo(TUESDAY);
    assertThat(names.idOf("nobody")).isEqualTo("nobody");
    assertThat(results.resolve(MONDAY).resolve("names.txt")).hasContent("a\nbaseline-1.2\n");
  }

  @Test
  void aNameIsOfOneExperimentAndIsMovedOnlyIfThatIsSaid() throws Exception {
    names.give(MONDAY, "main", false);
    assertThatThrownBy(() -> names.give(TUESDAY, "main", false))
        .isInstanceOf(ResultStoreException.class)
        .hasMessage("main is the name of " + MONDAY + ": --move takes it from there");
    assertThat(names.idOf("main")).isEqualTo(MONDAY);
    names.give(TUESDAY, "main", true);
    assertThat(names.idOf("main")).isEqualTo(TUESDAY);
    assertThat(results.resolve(MONDAY).resolve("names.txt")).doesNotExist();
  }

  @Test
  void whatIsCalledSoNoMoreIsNotFoundAndTheOthersAreSaid() throws Exception {
    names.give(MONDAY, "old", false);
    names.give(TUESDAY, "new", false);
    assertThat(names.take("old")).containsExactly(MONDAY);
    assertThat(names.idOf("old")).isEqualTo("old");
    assertThatThrownBy(() -> names.take("old"))
        .isInstanceOf(NoSuchResultException.class)
        .hasMessageContaining("is called 'old'; there are new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".hidden", "../x", "a/b", "a b", "-v", "baseline\n", "soon-20270101-000000"})
  void whatCouldNotBeTypedOrIsAnIdIsNoName(String name) {
    assertThatThrownBy(() -> names.give(MONDAY, name, false))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("cannot be the name of an experiment: expected letters, digits");
  }

  @Test
  void neitherIsWhatIsAnotherExperimentsId() throws Exception {
    Files.move(results.resolve(TUESDAY), results.resolve("bank-1"));
    assertThatThrownBy(() -> names.give(MONDAY, "bank-1", false))
        .hasMessage("bank-1 is an experiment's id: choose another name");
    assertThatThrownBy(() -> names.give("bank-2", "new", false))
        .isInstanceOf(NoSuchResultException.class);
  }

  /** As when a folder is copied beside another by hand. */
  @Test
  void ofTwoThatAreCalledTheSameNeitherIsMeant() throws Exception {
    names.give(MONDAY, "main", false);
    Files.copy(
        results.resolve(MONDAY).resolve("names.txt"),
        results.resolve(TUESDAY).resolve("names.txt"));
    assertThatThrownBy(() -> names.idOf("main"))
        .hasMessageContaining("several experiments are called main: " + MONDAY + ", " + TUESDAY);
    names.give(TUESDAY, "main", true);
    assertThat(names.idOf("main")).isEqualTo(TUESDAY);
  }

  @Test
  void aDamagedFileIsNamedAndItsExperimentIsKept() throws Exception {
    Files.writeString(results.resolve(MONDAY).resolve("names.txt"), "two words\n");
    assertThatThrownBy(() -> names.all()).hasMessageContaining("names.txt is damaged: 'two words'");
    ResultArchive archive = new ResultArchive(results);
    assertThat(archive.list().problems()).hasSize(1);
    assertThat(archive.prune(List.of(archive.experiment(MONDAY).interrupted())).removed())
        .isEmpty();
    assertThat(results.resolve(MONDAY)).exists();
  }
}
