package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.http.Problem;
import io.trialbalance.cluster.http.ProblemException;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.ConfigurationSources;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.protocol.config.ConfigProblems;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What is said of a node that does not start. */
class NodeStartExceptionTest {

  private static final NodeSettings SETTINGS =
      Configuration.load(
              new ConfigurationSources(
                  Optional.empty(),
                  ConfigFactory.empty(),
                  List.of("node.port=2551", "node.seed-nodes=[\"10.0.0.7:2551\"]"),
                  Map.of()))
          .settings();

  @Test
  void whatTheClusterSaysIsSaidWithoutTheNameOfItsClass() {
    ProblemException said =
        new ProblemException(
            new Problem("type", "title", 503, "the others took it for lost", null, List.of()));

    assertThat(NodeStartException.of(new ExecutionException(said), SETTINGS))
        .isInstanceOf(NodeStartException.class)
        .hasMessage(said.problem().detail());
  }

  @Test
  void aFailureThatSaysNothingIsNamed() {
    assertThat(NodeStartException.of(new IllegalStateException(), SETTINGS))
        .hasMessage("java.lang.IllegalStateException");
  }

  @Test
  void whereNobodyAnswersTheSeedsAreNamed() {
    assertThat(NodeStartException.of(new ExecutionException(new TimeoutException()), SETTINGS))
        .hasMessageStartingWith("no coordinator was found")
        .hasMessageContaining("10.0.0.7:2551");
  }

  @Test
  void aPortThatIsTakenIsAProblemOfItsKey() {
    RuntimeException failure =
        new IllegalStateException(new BindException("Address already in use"));

    assertThat(NodeStartException.of(failure, SETTINGS))
        .asInstanceOf(type(ConfigProblems.class))
        .satisfies(
            problems ->
                assertThat(problems.problems())
                    .singleElement()
                    .satisfies(
                        problem -> {
                          assertThat(problem.key()).isEqualTo("node.port");
                          assertThat(problem.value()).isEqualTo("2551");
                        }));
  }
}
