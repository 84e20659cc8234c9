package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {

  private final Problems problems = new Problems();

  private static Problem problem(String source, int line, String key) {
    return new Problem(new Where(source, line), key, "1", "2", null);
  }

  @Test
  void withoutAProblemNothingIsThrown() {
    assertThat(problems.isEmpty()).isTrue();
    assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
  }

  @Test
  void problemsComeByFileAndLineAndThenAsTheyWereFound() {
    Problem late = problem("b.conf", 1, "z");
    Problem tenth = problem("a.conf", 10, "y");
    Problem second = problem("a.conf", 2, "x");
    Problem secondToo = problem("a.conf", 2, "a");
    problems.add(late);
    problems.add(tenth);
    problems.add(second);
    problems.add(secondToo);

    assertThat(problems.sorted()).containsExactly(second, secondToo, tenth, late);
  }

  @Test
  void whatIsFoundTwiceIsSaidOnce() {
    problems.add(problem("a.conf", 1, "x"));
    problems.add(problem("a.conf", 1, "x"));

    assertThat(catchThrowableOfType(ConfigProblems.class, problems::throwIfAny))
        .hasMessage("1 problem in the configuration:\na.conf:1: x = 1\n    expected 2");
  }

  @Test
  void aProblemSaysWhatIsMissingWhatWasMeantAndWhatCannotBeParsed() {
    Where where = new Where("--set", 0);

    assertThat(new Problem(where, "name", null, "a name", null).inWords())
        .isEqualTo("--set: name is missing\n    expected a name");
    assertThat(new Problem(where, "runz", "5", "a known key", "runs").inWords())
        .isEqualTo("--set: runz = 5\n    expected a known key; did you mean runs?");
    assertThat(new Problem(where, "", null, "HOCON", null).inWords())
        .isEqualTo("--set: cannot be parsed\n    expected HOCON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password = \"hunter2",
        "password = hunter2}",
        "password = ${hunter2",
        "{ password : hunter2 ]",
        "password = \"\"\"hunter2",
        "password hunter2",
      })
  void aSyntaxErrorDoesNotQuoteWhatMayBeASecret(String text) {
    ConfigException broken =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigFactory.parseString(
                    "a = 1\n" + text,
                    ConfigParseOptions.defaults().setOriginDescription("node.conf")));
    problems.addUnreadable("node.conf", broken);

    Problem problem = problems.sorted().get(0);
    assertThat(problem.where().source()).isEqualTo("node.conf");
    assertThat(problem.where().line()).isPositive();
    assertThat(problem.inWords()).contains("HOCON or JSON").doesNotContain("hunter2");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    File file = new File("/no/such/plan.conf");
    problems.addUnreadable(
        file.toString(),
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigFactory.parseFile(
                    file, ConfigParseOptions.defaults().setAllowMissing(false))));

    assertThat(problems.sorted().get(0).inWords()).contains("/no/such/plan.conf");
  }
}
