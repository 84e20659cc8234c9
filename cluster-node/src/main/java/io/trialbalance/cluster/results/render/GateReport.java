package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Gate;
import io.trialbalance.cluster.results.statistics.Gate.Outcome;
import io.trialbalance.protocol.text.Printable;
import java.io.ByteArrayOutputStream;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * What has become of gates, for people and for programs that read JUnit's reports.
 *
 * @param judged each gate with each comparison
 */
public record GateReport(List<Judged> judged) {

  /** One gate with one comparison. */
  public record Judged(Comparison comparison, Gate gate, Outcome outcome) {

    /** As a line of the terminal. */
    String inWords() {
      String form =
          switch (outcome) {
            case PASSED -> "passed: not %s in %s (%s)";
            case FAILED -> "failed: %s in %s (%s)";
            case UNDECIDED -> "undecided: it cannot be said whether %s in %s (%s)";
            case REFUSED -> "not judged: %s in %s (%s)";
          };
      return form.formatted(gate.text(), comparison.b(), why());
    }

    private String why() {
      return outcome == Outcome.REFUSED
          ? String.join("; ", comparison.refusals())
          : ComparisonTable.change(comparison, gate.figure());
    }
  }

  public static GateReport of(List<Comparison> comparisons, List<Gate> gates) {
    return new GateReport(
        comparisons.stream()
            .flatMap(
                comparison ->
                    gates.stream()
                        .map(gate -> new Judged(comparison, gate, gate.judge(comparison))))
            .toList());
  }

  /** Whether any has that outcome. */
  public boolean hasAny(Outcome outcome) {
    return judged.stream().anyMatch(one -> one.outcome == outcome);
  }

  /** A line for each. */
  public String inWords() {
    StringBuilder text = new StringBuilder();
    judged.forEach(one -> text.append(Printable.line(one.inWords())).append('\n'));
    return text.toString();
  }

  /** As JUnit writes its reports, in UTF-8: undecided is skipped, not to be judged an error. */
  public byte[] toJunitXml() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "trialbalance compare");
      xml.writeAttribute("tests", String.valueOf(judged.size()));
      xml.writeAttribute("failures", String.valueOf(count(Outcome.FAILED)));
      xml.writeAttribute("errors", String.valueOf(count(Outcome.REFUSED)));
      xml.writeAttribute("skipped", String.valueOf(count(Outcome.UNDECIDED)));
      for (Judged one : judged) {
        write(xml, one);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML in memory could not be written", e);
    }
    return bytes.toByteArray();
  }

  private static void write(XMLStreamWriter xml, Judged one) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", one.comparison.b() + " against " + one.comparison.a());
    xml.writeAttribute("name", one.gate.text());
    if (one.outcome != Outcome.PASSED) {
      xml.writeEmptyElement(element(one.outcome));
      xml.writeAttribute("message", one.inWords());
    }
    xml.writeEndElement();
  }

  private static String element(Outcome outcome) {
    return switch (outcome) {
      case FAILED -> "failure";
      case REFUSED -> "error";
      case UNDECIDED, PASSED -> "skipped";
    };
  }

  private long count(Outcome outcome) {
    return judged.stream().filter(one -> one.outcome == outcome).count();
  }
}
