package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.membership.Founding.Situation;
import io.trialbalance.cluster.state.Quorum;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.MeetingProtocol.Answer;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists of members, claims of coordinators, restarts, partitions and losses at random, with the
 * rules that the program has: never two coordinators of one cluster at work, and nothing that was
 * accepted vanishes. A node's disk is what it was; what Akka does is what it promises: the side
 * that {@link Quorum#meetsAll} holds for goes on, and the others notice later.
 */
final class ClusterModel {

  /** What may happen beyond crashes, restarts and partitions. */
  enum World {
    HOSTS,
    /** All nodes are on one host, where a port that refuses is an answer, and nothing is cut. */
    ONE_HOST,
    /** A node may be gone for good, which somebody says then. */
    LOSSES
  }

  private static final class Node {
    private final Member member;
    private final Set<String> lost = new TreeSet<>();
    private CoordinatorState disk = CoordinatorState.NONE;
    private StateVersion promised = StateVersion.NONE;
    private boolean running = true;
    private boolean dead;
    private int partition;
    private Group group;

    private Node(int number) {
      member = new Member(new UUID(0, number), "10.0.0." + number + ":2551");
    }

    private UUID id() {
      return member.id();
    }
  }

  /** One cluster of Akka's, its oldest member first. */
  private static final class Group {
    private final List<Node> nodes = new ArrayList<>();
    private CoordinatorState book;
    private List<Member> kept;
    private Set<UUID> known = new HashSet<>();
    private boolean hasSplit;
    private long highestEpoch;
  }

  private final List<Node> nodes = new ArrayList<>();
  private final Set<Group> groups = new HashSet<>();
  private final Set<String> accepted = new HashSet<>();
  private final Map<UUID, StateVersion> latestKept = new HashMap<>();
  private final Random random;
  private final World world;
  private int experiments;
  private int founded;
  private boolean anyLost;

  private ClusterModel(Random random, World world) {
    this.random = random;
    this.world = world;
  }

  /** Lives many short lives, each from a seed of its own. */
  static void run(World world, int steps) {
    int of = 0;
    for (long seed = 1; of < steps; seed++) {
      ClusterModel model = new ClusterModel(new Random(seed), world);
      try {
        of += model.live(3 + (int) (seed % 3));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(world + ", seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private int live(int count) {
    for (int i = 1; i <= count; i++) {
      nodes.add(new Node(i));
    }
    int steps = 200;
    for (int step = 0; step < steps; step++) {
      something();
    }
    comeToRest();
    List<Node> living = nodes.stream().filter(node -> !node.dead).toList();
    Set<Group> last = living.stream().map(node -> node.group).collect(Collectors.toSet());
    assertThat(last).as("clusters in the end").hasSize(1).doesNotContainNull();
    CoordinatorState book = last.iterator().next().book;
    assertThat(book).as("the last coordinator's book").isNotNull();
    Set<String> known = ids(book);
    for (String one : accepted) {
      boolean anyHadIt = living.stream().anyMatch(node -> ids(node.disk).contains(one)) || !anyLost;
      assertThat(known.contains(one) || !anyHadIt).as("%s is known", one).isTrue();
    }
    return steps;
  }

  private static Set<String> ids(CoordinatorState state) {
    return state.experiments().stream().map(ExperimentState::id).collect(Collectors.toSet());
  }

  private void something() {
    Node node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(16)) {
      case 0 -> crash(node);
      case 1, 2 -> start(node);
      case 3 -> partition();
      case 4 -> heal();
      case 5, 6, 7 -> ask(node);
      case 8, 9 -> notice(node);
      case 10, 11 -> coordinate(node);
      case 12, 13 -> submit(node);
      case 14 -> members(node);
      default -> person(node);
    }
  }

  /** Everybody who is not gone is there, and sees all others; everything that goes on ends. */
  private void comeToRest() {
    heal();
    nodes.forEach(this::start);
    for (int round = 0; round < 40; round++) {
      for (Node node : nodes) {
        if (world == World.LOSSES) {
          for (Node dead : nodes) {
            if (dead.dead && node.running && node.group == null) {
              node.lost.add(dead.member.address());
            }
          }
        }
        ask(node);
        notice(node);
        coordinate(node);
        members(node);
        meet(node);
      }
    }
  }

  private void crash(Node node) {
    node.running = false;
    node.group = null;
    node.lost.clear();
  }

  private void start(Node node) {
    if (!node.dead) {
      node.running = true;
    }
  }

  private void partition() {
    int parts = world == World.ONE_HOST ? 1 : 2;
    nodes.forEach(node -> node.partition = random.nextInt(parts));
  }

  private void heal() {
    nodes.forEach(node -> node.partition = 0);
  }

  private static boolean reaches(Node one, Node other) {
    return one.running && other.running && one.partition == other.partition;
  }

  /** A node in no cluster asks whomever it reaches, and does what follows. */
  private void ask(Node node) {
    if (!node.running || node.group != null) {
      return;
    }
    Map<String, Answer> answers = new HashMap<>();
    Set<String> refused = new TreeSet<>();
    Set<String> lost = new TreeSet<>(node.lost);
    for (Node other : nodes) {
      if (other != node && reaches(node, other)) {
        answers.put(other.member.address(), answer(other, node));
        lost.addAll(other.lost);
      } else if (world == World.ONE_HOST && !other.running) {
        refused.add(other.member.address());
      }
    }
    Founding.Decision decision =
        Founding.decide(
            new Situation(
                node.member,
                node.disk,
                node.promised,
                List.of(nodes.get(0).member.address()),
                Set.of(),
                answers,
                refused,
                refused,
                lost,
                true));
    if (decision instanceof Founding.Begin) {
      // A second one only where the first seed was the only one that knew of the first.
      founded++;
      node.disk =
          new CoordinatorState(
              new StateVersion(new UUID(founded, 1), 0, node.id(), 0),
              List.of(node.member),
              0,
              null,
              List.of());
      begin(node);
    } else if (decision instanceof Founding.BeginAgain again) {
      assertThat(again.state().version().mayReplace(node.disk.version(), node.promised)).isTrue();
      node.disk = again.state();
      begin(node);
    } else if (decision instanceof Founding.Join) {
      nodes.stream()
          .filter(other -> reaches(node, other) && other.group != null)
          .filter(other -> !other.disk.version().isForeignTo(node.disk.version()))
          .filter(other -> isWhole(other.group))
          .findFirst()
          .ifPresent(other -> join(node, other.group));
    }
  }

  private static Answer answer(Node other, Node asker) {
    return new Answer(
        other.member,
        other.group == null
            ? Set.of()
            : other.group.nodes.stream()
                .map(one -> one.member.address())
                .collect(Collectors.toSet()),
        Set.of(),
        other.disk.version(),
        other.disk.members(),
        other.lost,
        other.disk.version().isAfter(asker.disk.version())
            ? Optional.of(other.disk)
            : Optional.empty());
  }

  private void begin(Node node) {
    Group group = new Group();
    group.nodes.add(node);
    groups.add(group);
    node.group = group;
    node.lost.clear();
  }

  /** Akka lets nobody in while a member cannot be reached, or is there again as another one. */
  private boolean isWhole(Group group) {
    return group.nodes.stream()
        .allMatch(node -> node.group == group && reaches(group.nodes.get(0), node));
  }

  private void join(Node node, Group group) {
    group.nodes.remove(node);
    group.nodes.add(node);
    node.group = group;
    node.lost.clear();
  }

  /** Akka gives up whoever cannot be reached, on the side that goes on; others end themselves. */
  private void notice(Node node) {
    Group group = node.group;
    if (group == null || isWhole(group) && group.nodes.contains(node) && !group.hasSplit) {
      return;
    }
    List<Node> side =
        group.nodes.stream().filter(other -> other.group == group && reaches(node, other)).toList();
    Set<UUID> ids = side.stream().map(Node::id).collect(Collectors.toSet());
    List<Member> all = group.nodes.stream().map(other -> other.member).toList();
    if (!group.hasSplit && Quorum.meetsAll(all, ids)) {
      Group stays = new Group();
      stays.nodes.addAll(side);
      // The coordinator lives on if its node is among those that stay.
      if (side.contains(group.nodes.get(0))) {
        stays.book = group.book;
        stays.kept = group.kept;
        stays.known = group.known;
      }
      side.forEach(other -> other.group = stays);
      groups.add(stays);
      group.hasSplit = true;
    } else {
      node.group = null;
    }
  }

  private Optional<Group> led(Node node) {
    return Optional.ofNullable(node.group).filter(group -> leader(group) == node);
  }

  /** The oldest that this side can see. */
  private static Node leader(Group group) {
    return group.nodes.get(0);
  }

  private void coordinate(Node node) {
    Optional<Group> led = led(node);
    if (led.isEmpty() || led.get().book != null) {
      return;
    }
    Group group = led.get();
    StateVersion claim =
        new StateVersion(node.disk.version().cluster(), highest(group, node) + 1, node.id(), 0);
    CoordinatorState latest = node.disk;
    List<CoordinatorState> found = new ArrayList<>(List.of(node.disk));
    Set<UUID> answered = new HashSet<>();
    for (Node other : group.nodes) {
      // A message may be lost.
      if (!reaches(node, other) || random.nextInt(10) == 0) {
        continue;
      }
      highest(group, other);
      StateVersion asked = claim.in(other.disk.version());
      if (asked.mayReplace(other.disk.version(), other.promised)) {
        other.promised = asked;
        answered.add(other.id());
        found.add(other.disk);
        if (other.disk.version().isAfter(latest.version())) {
          latest = other.disk;
        }
      }
    }
    if (Quorum.meetsAll(latest.members(), answered)) {
      group.kept = latest.members();
      group.known = new HashSet<>(answered);
      CoordinatorState next =
          new CoordinatorState(
              claim.in(latest.version()), latest.members(), 0, null, together(latest, found));
      if (keep(group, next)) {
        group.book = next;
        if (world == World.HOSTS) {
          assertThat(ids(next)).as("what a successor knows").containsAll(accepted);
        }
      }
    }
  }

  /** What only some have accepted is not forgotten. */
  private static List<ExperimentState> together(
      CoordinatorState latest, List<CoordinatorState> found) {
    Map<String, ExperimentState> all = new LinkedHashMap<>();
    latest.experiments().forEach(one -> all.put(one.id(), one));
    for (CoordinatorState other : found) {
      other.experiments().forEach(one -> all.putIfAbsent(one.id(), one.interrupted()));
    }
    return List.copyOf(all.values());
  }

  /** Whoever is refused learns of whom. */
  private static long highest(Group group, Node node) {
    group.highestEpoch =
        Math.max(group.highestEpoch, Math.max(node.disk.version().epoch(), node.promised.epoch()));
    return group.highestEpoch;
  }

  /** As MajorityState does: whether enough have it. */
  private boolean keep(Group group, CoordinatorState state) {
    Node leader = leader(group);
    Set<UUID> have = new HashSet<>();
    boolean refused = false;
    for (Node other : group.nodes) {
      boolean isMember =
          group.known.contains(other.id())
              && Stream.concat(group.kept.stream(), state.members().stream())
                  .anyMatch(other.member::equals);
      // A message may be lost.
      if (isMember && reaches(leader, other) && random.nextInt(10) > 0) {
        if (state.version().mayReplace(other.disk.version(), other.promised)) {
          other.disk = state;
          have.add(other.id());
        } else {
          refused |= !other.disk.version().isOfSameCoordinator(state.version());
        }
      }
    }
    boolean done =
        (state.version().revision() == 0
                ? Quorum.meetsAll(state.members(), have)
                : Quorum.isMajority(state.members(), have))
            && (group.kept.equals(state.members()) || Quorum.meetsAll(group.kept, have));
    if (done) {
      group.kept = state.members();
      StateVersion before = latestKept.getOrDefault(state.version().cluster(), StateVersion.NONE);
      if (world == World.HOSTS) {
        assertThat(before.isOfLaterCoordinator(state.version()))
            .as("%s was kept after %s", state.version(), before)
            .isFalse();
      }
      latestKept.put(state.version().cluster(), state.version());
    } else if (refused) {
      group.book = null;
    }
    return done;
  }

  private void change(Group group, List<Member> members, List<ExperimentState> experiments) {
    CoordinatorState book = group.book;
    group.book =
        new CoordinatorState(
            book.version().at(book.version().revision() + 1), members, 0, null, experiments);
  }

  private void submit(Node node) {
    Optional<Group> led = led(node).filter(group -> group.book != null);
    if (led.isPresent()) {
      Group group = led.get();
      List<ExperimentState> all = new ArrayList<>(group.book.experiments());
      all.add(experiment("e" + ++experiments));
      change(group, group.book.members(), all);
      CoordinatorState state = group.book;
      if (keep(group, state)) {
        // Whatever waited is kept with it.
        accepted.addAll(ids(state));
      }
    }
  }

  private static ExperimentState experiment(String id) {
    return new ExperimentState(
        id,
        new UUID(1, id.hashCode()),
        id,
        null,
        Instant.EPOCH,
        Status.QUEUED,
        null,
        null,
        new RunCounts(1, 1, 0, List.of()),
        null,
        null);
  }

  /** As the coordinator does: whoever has come is a member, whoever was given up is none. */
  private void members(Node node) {
    Optional<Group> led = led(node).filter(group -> group.book != null);
    if (led.isEmpty()) {
      return;
    }
    Group group = led.get();
    List<Member> members = new ArrayList<>(group.book.members());
    List<ExperimentState> known = new ArrayList<>(group.book.experiments());
    for (Node other : group.nodes) {
      if (reaches(node, other)) {
        if (other.disk.version().isOfLaterCoordinator(group.book.version())) {
          group.book = null;
          return;
        }
        for (ExperimentState theirs : other.disk.experiments()) {
          if (known.stream().noneMatch(ours -> ours.id().equals(theirs.id()))) {
            known.add(theirs.interrupted());
          }
        }
        group.known.add(other.id());
        if (!members.contains(other.member)) {
          members.add(other.member);
        }
      }
    }
    Set<UUID> here = group.nodes.stream().map(Node::id).collect(Collectors.toSet());
    members.removeIf(member -> !here.contains(member.id()));
    if (!members.equals(group.book.members()) || known.size() != group.book.experiments().size()) {
      change(group, members, known);
      keep(group, group.book);
    }
  }

  /** Two clusters of one id see each other: the earlier one dissolves. */
  private void meet(Node node) {
    for (Node other : nodes) {
      if (node.group != null
          && other.group != null
          && node.group != other.group
          && reaches(node, other)
          && (other.disk.version().isOfLaterCoordinator(node.disk.version())
              || !node.disk.version().hasCluster() && other.disk.version().hasCluster())) {
        node.group = null;
      }
    }
  }

  /** Somebody sees that a node is gone for good, and says so where somebody waits for it. */
  private void person(Node node) {
    if (world == World.LOSSES && random.nextInt(20) == 0 && !node.running) {
      boolean enough = nodes.stream().filter(other -> !other.dead).count() > 2;
      node.dead |= enough && node != nodes.get(0);
      anyLost |= node.dead;
    }
    if (world == World.LOSSES && node.dead) {
      nodes.stream()
          .filter(other -> other.running && other.group == null)
          .forEach(other -> other.lost.add(node.member.address()));
    }
  }
}
