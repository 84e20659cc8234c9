package io.trialbalance.protocol.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @CsvSource({
    "0000, nothing",
    "0007, a bell",
    "0008, a backspace",
    "001b, an escape",
    "007f, DEL",
    "0085, C1: the next line",
    "009b, C1: an escape and a bracket",
    "00ad, a soft hyphen",
    "061c, the Arabic letter mark",
    "200b, a space of no width",
    "200e, left to right",
    "200f, right to left",
    "2028, a line separator",
    "2029, a paragraph separator",
    "202a, embedding",
    "202e, right-to-left override",
    "2066, an isolate",
    "2069, its end",
    "feff, a byte order mark",
    "d800, half a character"
  })
  void whatActsOnItsReaderIsShown(String code, String what) {
    String text = "a" + (char) Integer.parseInt(code, 16) + "b";

    assertThat(Printable.line(text)).as(what).isEqualTo("a\\u" + code + "b");
    assertThat(Printable.lines(text)).as(what).isEqualTo("a\\u" + code + "b");
  }

  @Test
  void aLineIsOneLine() {
    assertThat(Printable.line("a\r\nb\tc")).isEqualTo("a\\r\\nb\\tc");
    assertThat(Printable.lines("a\r\nb\tc\n")).isEqualTo("a\\r\nb\\tc\n");
  }

  @Test
  void aParagraphHasOneLineAtTheMargin() {
    assertThat(Printable.paragraph("a\r\nb\u001b\n\n  c\n", "    "))
        .isEqualTo("a\n    b\\u001b\n    \n      c");
    assertThat(Printable.paragraph("", "    ")).isEmpty();
  }

  @Test
  void invisibleTagsBeyondTheBasicPlaneAreShownToo() {
    assertThat(Printable.line("a\udb40\udc41")).isEqualTo("a\\udb40\\udc41");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "µs – ±5% ≥ █", "Größe", "データベース", "שלום", "😀 𝔸", "C:\\u001b \\n"})
  void everythingElseStays(String text) {
    assertThat(Printable.line(text)).isSameAs(text);
    assertThat(Printable.lines(text)).isSameAs(text);
  }
}
