package io.trialbalance.cluster.results.render.html;

import com.samskivert.mustache.Template;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.plan.PlanWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders two plans, one over the other, as one HTML file that needs nothing else. */
public final class ComparisonReport {

  private static final Template TEMPLATE = HtmlReport.template("comparison.mustache");

  private ComparisonReport() {}

  /**
   * One of the two.
   *
   * @param letter by which the tables call it
   * @param label {@code experiment/plan}
   * @param style of the verdict: a class of the style sheet
   * @param planText the whole plan as a plan file has it
   */
  record Side(
      String letter,
      String label,
      String database,
      String executor,
      String client,
      String verdict,
      String style,
      String server,
      String planText) {

    static Side of(String letter, String label, PlanDocuments documents) {
      PlanSection section = PlanSection.of(0, documents);
      return new Side(
          letter,
          label,
          section.database(),
          section.executor(),
          section.client(),
          section.verdict(),
          section.style(),
          section.server() + " through " + section.driver(),
          PlanWriter.toText(documents.plan()));
    }
  }

  /**
   * The whole file, in UTF-8.
   *
   * @param archive from which both are read; blocks
   * @throws IOException if a document is not there, damaged, or cannot be read
   */
  public static byte[] of(ResultArchive archive, Comparison comparison) throws IOException {
    PlanDocuments a = PlanDocuments.find(archive, comparison.a());
    PlanDocuments b = PlanDocuments.find(archive, comparison.b());
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("sides", List.of(Side.of("a", comparison.a(), a), Side.of("b", comparison.b(), b)));
    view.put("a", comparison.a());
    view.put("b", comparison.b());
    view.put("refusals", comparison.refusals());
    view.put("refused", !comparison.refusals().isEmpty());
    view.put("marks", comparison.marks());
    view.put("unmarked", comparison.refusals().isEmpty() && comparison.marks().isEmpty());
    view.put("answer", ComparisonTable.answer(comparison).orElse(null));
    view.put("rows", ComparisonTable.rows(comparison));
    view.put("promised", !comparison.promises().rows().isEmpty());
    view.put("promises", ComparisonTable.promises(comparison));
    return HtmlReport.render(
        TEMPLATE,
        view,
        List.of(
            PlanCurves.of("a: " + comparison.a(), a), PlanCurves.of("b: " + comparison.b(), b)));
  }
}
