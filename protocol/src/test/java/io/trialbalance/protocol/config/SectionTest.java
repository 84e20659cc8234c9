package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.trialbalance.protocol.config.Layer.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SectionTest {

  private static final Form<Integer> NUMBER = Forms.integer(0, 10);

  private final Problems problems = new Problems();

  private static Layer layer(String source, String text, Scope scope) {
    return new Layer(
        ConfigFactory.parseString(text, ConfigParseOptions.defaults().setOriginDescription(source))
            .root(),
        "",
        scope);
  }

  private Section section(String own, String reference) {
    return Section.root(
        List.of(layer("own", own, Scope.OWN), layer("ref", reference, Scope.REFERENCE)), problems);
  }

  @Test
  void readingGoesOnWithTheDefaultOfAWrongValue() {
    Section section = section("a = 99", "a = 1, b = 2");

    assertThat(section.read("a", NUMBER)).isEqualTo(1);
    assertThat(section.read("b", NUMBER)).isEqualTo(2);
    assertThat(section.isGood("b")).isTrue();
    assertThat(section.isGood("a", "b")).isFalse();
    assertThat(problems.sorted()).extracting(Problem::key).containsExactly("a");
  }

  @Test
  void noneMeansNothingOnlyWhereAKeyMayBeLeftOut() {
    Section section = section("a = none, b = null, c = none", "a = 1, b = 2, c = 3");

    assertThat(section.readOptional("a", NUMBER)).isEmpty();
    assertThat(section.readOptional("b", NUMBER)).isEmpty();
    assertThat(problems.isEmpty()).isTrue();
    assertThat(section.read("c", NUMBER)).isEqualTo(3);
    assertThat(problems.sorted()).extracting(Problem::value).containsExactly("\"none\"");
  }

  @Test
  void aKeyWithoutAnyValueIsMissingWhereItsSectionStands() {
    section("\n\nin { }", "in { a = null }").section("in").read("a", NUMBER);

    assertThat(problems.sorted())
        .containsExactly(new Problem(new Where("own", 3), "in.a", null, NUMBER.expected(), null));
    assertThat(problems.sorted().get(0).inWords())
        .isEqualTo("own:3: in.a is missing\n    expected " + NUMBER.expected());
  }

  @Test
  void anEarlierLayerWinsKeyByKey() {
    Section root =
        Section.root(
            List.of(
                layer("first", "in.a = 1", Scope.OWN),
                layer("second", "in { a = 2, b = 3 }", Scope.OWN)),
            problems);

    assertThat(root.section("in").read("a", NUMBER)).isEqualTo(1);
    assertThat(root.section("in").read("b", NUMBER)).isEqualTo(3);
  }

  @Test
  void theOrderOfTwoKeysIsToldAtTheOneThatWasWritten() {
    Section section = section("in.low = 9", "in { low = 1, high = 5 }");
    Section in = section.section("in");
    section.requireOrder(
        "in.low", in.read("low", NUMBER), "in.high", in.read("high", NUMBER), String::valueOf);

    assertThat(problems.sorted())
        .containsExactly(
            new Problem(new Where("own", 1), "in.low", "9", "at most in.high, 5", null));
  }

  @Test
  void aSectionLeftToSomebodyElseHasNoUnknownKeys() {
    Section section = section("theirs { x = 1 }, ours { y = 1 }", "");
    section.leaveSection("theirs");
    section.section("ours");
    section.refuseUnknownKeys();

    assertThat(problems.sorted()).extracting(Problem::key).containsExactly("ours.y");
  }

  @Test
  void aKeyOfStrangeCharactersIsShownQuotedAndOnOneLine() {
    Section section = section("\"a\\nb\\u001b[31m\" = 1", "");
    section.refuseUnknownKeys();

    assertThat(problems.sorted().get(0).key()).isEqualTo("\"a\\nb\\u001b[31m\"");
  }

  @Test
  void theSameProblemFoundTwiceCountsOnce() {
    Section section = section("a = 99", "a = 1");
    section.read("a", NUMBER);
    section.read("a", NUMBER);

    assertThat(problems.sorted()).hasSize(1);
  }

  @Test
  void problemsEndTheReadingOnlyWhenThereAreAny() {
    assertThatCode(problems::throwIfAny).doesNotThrowAnyException();

    section("a = 99", "a = 1").read("a", NUMBER);

    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOf(ConfigProblems.class)
        .hasMessage(
            "1 problem in the configuration:\n"
                + "own:1: a = 99\n"
                + "    expected "
                + NUMBER.expected());
  }

  @Test
  void aFileIsNamedByItsPath(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.conf");
    Files.writeString(file, "\na = 1");

    assertThat(Where.of(ConfigFactory.parseFile(file.toFile()).getValue("a").origin()))
        .isEqualTo(new Where(file.toString(), 2))
        .hasToString(file + ":2");
  }
}
