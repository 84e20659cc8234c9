package io.trialbalance.cluster.results.render.html;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders a stored experiment as one HTML file that needs nothing else. */
public final class HtmlReport {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Template TEMPLATE = template("report.mustache");
  private static final String STYLES = resource("report.css");
  private static final String CHARTS = ChartLibrary.text();
  private static final String SCRIPT = resource("report.js");

  /** What a browser may do with the file: run its own scripts, and nothing else. */
  public static final String POLICY = InlinePolicy.of(STYLES, CHARTS, SCRIPT);

  private HtmlReport() {}

  /**
   * The whole file, in UTF-8.
   *
   * @param archive from which the experiment is read; blocks
   * @throws IOException if it is not there, damaged, or cannot be read
   */
  public static byte[] of(ResultArchive archive, String experimentId) throws IOException {
    StoredExperiment experiment = archive.experiment(experimentId);
    List<PlanSection> sections = new ArrayList<>();
    List<PlanCurves> curves = new ArrayList<>();
    for (PlanDocuments plan : PlanDocuments.read(archive, experimentId)) {
      sections.add(PlanSection.of(sections.size(), plan));
      curves.add(PlanCurves.of(plan.plan().name(), plan));
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("experiment", ExperimentSection.of(experiment, sections));
    view.put("plans", sections);
    view.put("headings", PlanSection.headings());
    view.put("runHeadings", PlanSection.runHeadings());
    return render(TEMPLATE, view, curves);
  }

  /** With everything that makes one file of it. */
  static byte[] render(Template template, Map<String, Object> view, List<PlanCurves> curves)
      throws JsonProcessingException {
    view.put("styles", STYLES);
    view.put("policy", POLICY);
    view.put("data", json(curves));
    view.put("charts", CHARTS);
    view.put("script", SCRIPT);
    return template.execute(view).getBytes(UTF_8);
  }

  /** JSON in which no character can end the element that it stands in. */
  static String json(Object value) throws JsonProcessingException {
    return Printable.lines(JSON.writeValueAsString(value)).replace("<", "\\u003c");
  }

  /** A page in which a document's text is shown, and neither becomes a part of it nor turns it. */
  static Template template(String name) {
    return Mustache.compiler()
        .nullValue("")
        .withEscaper(text -> Escapers.HTML.escape(Printable.lines(text)))
        .compile(resource(name));
  }

  static String resource(String name) {
    try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the program lacks its own file " + name);
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program's own file " + name + " cannot be read", e);
    }
  }
}
