package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import org.junit.jupiter.api.Test;

class SubstitutionsTest {

  private final Problems problems = new Problems();
  private final Substitutions substitutions = new Substitutions("a value", problems);

  private static ConfigObject parse(String text) {
    return ConfigFactory.parseString(
            text, ConfigParseOptions.defaults().setOriginDescription("plan.conf"))
        .root();
  }

  @Test
  void whatHoldsNoneIsLetThrough() {
    assertThat(substitutions.refuseAll(parse("a = 1, b { c = [1, { d = \"${x}\" }] }"))).isTrue();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void everyOneIsNamedWithItsKeyAndLine() {
    assertThat(
            substitutions.refuseAll(
                parse(
                    """
                    a = ${x}
                    b {
                      c = [1, ${?y}]
                    }
                    "d.e" = ${z}
                    """)))
        .isFalse();
    assertThat(problems.sorted())
        .extracting(problem -> problem.where().line(), Problem::key, Problem::value)
        .containsExactly(
            tuple(1, "a", "${x}"), tuple(3, "b.c[1]", "${?y}"), tuple(5, "\"d.e\"", "${z}"));
    assertThat(problems.sorted()).extracting(Problem::expected).containsOnly("a value");
  }

  @Test
  void whatItIsJoinedWithIsNotShown() {
    substitutions.refuseAll(parse("url = \"postgres://me:hunter2@\"${host}\":\"${port}"));

    assertThat(problems.sorted())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo("url");
              assertThat(problem.value()).isEqualTo("${host} ${port}");
              assertThat(problem.inWords()).doesNotContain("hunter2");
            });
  }
}
