package io.trialbalance.cluster.metrics;

import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.workload.database.Drivers;
import java.util.List;
import java.util.Map;
import kamon.metric.MeasurementUnit;

/** What database servers tell of themselves: {@code trialbalance_database_waits} by its type. */
record DatabaseSeries(ServerFigure figure) implements MetricSeries {

  /** Of all drivers, which are the same as long as the process lives. */
  static final List<DatabaseSeries> ALL =
      Drivers.serverFigures().stream().map(DatabaseSeries::new).toList();

  @Override
  public Kind kind() {
    return Kind.GAUGE;
  }

  @Override
  public Scope scope() {
    return Scope.CLUSTER;
  }

  @Override
  public String text() {
    return "trialbalance_database_" + figure.name().replace('-', '_');
  }

  @Override
  public String help() {
    return figure.what();
  }

  @Override
  public MeasurementUnit unit() {
    return MeasurementUnit.none();
  }

  @Override
  public List<Label> labels() {
    return figure.part().isEmpty() ? List.of() : List.of(new Label(figure.part(), figure.words()));
  }

  /** Shows what has been told; 0 of what has not. */
  void show(ServerFigures told) {
    Map<String, Double> values = told.of(figure.name());
    if (figure.part().isEmpty()) {
      Instruments.set(this, values.getOrDefault(ServerFigure.ALL, 0.0));
      return;
    }
    double others = values.values().stream().mapToDouble(Double::doubleValue).sum();
    for (String word : figure.words()) {
      if (!word.equals(ServerFigure.OTHER)) {
        double value = values.getOrDefault(word, 0.0);
        Instruments.set(this, value, word);
        others -= value;
      }
    }
    if (figure.words().contains(ServerFigure.OTHER)) {
      Instruments.set(this, others, ServerFigure.OTHER);
    }
  }
}
