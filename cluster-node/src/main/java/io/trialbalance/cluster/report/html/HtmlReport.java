package io.trialbalance.cluster.report.html;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.trialbalance.cluster.report.AggregateDocument;
import io.trialbalance.cluster.report.ResultArchive;
import io.trialbalance.cluster.report.RunDocument;
import io.trialbalance.cluster.report.StoredExperiment;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Renders a stored experiment as one HTML file that needs nothing else. */
public final class HtmlReport {

  private static final String CHARTS = "/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.js";
  private static final String CHARTS_JAR =
      "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Template TEMPLATE =
      Mustache.compiler().nullValue("").compile(resource("report.mustache"));

  private HtmlReport() {}

  /**
   * The whole file, in UTF-8.
   *
   * @param archive from which the experiment is read; blocks
   * @throws IOException if it is not there, damaged, or cannot be read
   */
  public static byte[] of(ResultArchive archive, String experimentId) throws IOException {
    StoredExperiment experiment = archive.experiment(experimentId);
    Map<String, AggregateDocument> aggregates = new LinkedHashMap<>();
    for (AggregateDocument aggregate : archive.aggregates(experimentId)) {
      aggregates.put(aggregate.plan(), aggregate);
    }
    List<PlanSection> sections = new ArrayList<>();
    List<PlanCurves> curves = new ArrayList<>();
    List<String> documents = archive.documents(experimentId);
    for (RunPlan plan : experiment.request().plans()) {
      String folder = experimentId + "/" + plan.name() + "/";
      List<RunDocument> attempts = new ArrayList<>();
      for (String path : documents) {
        if (path.startsWith(folder)) {
          attempts.add(RunDocument.read(archive.document(path)));
        }
      }
      AggregateDocument aggregate = aggregates.get(plan.name());
      sections.add(PlanSection.of(sections.size(), plan, aggregate, attempts));
      curves.add(PlanCurves.of(plan, aggregate, attempts));
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("experiment", ExperimentSection.of(experiment, sections));
    view.put("plans", sections);
    view.put("styles", resource("report.css"));
    view.put("data", json(curves));
    view.put("charts", chartLibrary());
    view.put("script", resource("report.js"));
    return TEMPLATE.execute(view).getBytes(UTF_8);
  }

  /** JSON in which no character can end the element that it stands in. */
  static String json(Object value) throws JsonProcessingException {
    return JSON.writeValueAsString(value).replace("<", "\\u003c");
  }

  private static String chartLibrary() throws IOException {
    Properties jar = new Properties();
    jar.load(new StringReader(resource(CHARTS_JAR)));
    return resource(CHARTS.formatted(jar.getProperty("version")))
        .replaceFirst("(?m)^//# sourceMappingURL=.*$", "");
  }

  private static String resource(String name) {
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
