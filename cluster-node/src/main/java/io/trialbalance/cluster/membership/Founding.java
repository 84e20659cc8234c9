package io.trialbalance.cluster.membership;

import io.trialbalance.cluster.state.Quorum;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.MeetingProtocol.Answer;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a node in no cluster does next, given what it has heard: pure. There is one cluster, always,
 * without any vote: it is founded again only if every member that the latest state names has
 * answered that it is in none, by the first of them. Silence is no answer, unless it is that of a
 * port of this very host; somebody may declare silent ones lost. Wherever fewer than most members
 * begin it, or somebody has said so, what had been accepted is interrupted, since the others may
 * know more.
 */
final class Founding {

  /** What it does. */
  sealed interface Decision {}

  /**
   * Some are in a cluster, and let it in when asked.
   *
   * @param doors their addresses, in order
   */
  record Join(SortedSet<String> doors) implements Decision {}

  /** Begin a cluster that there never was. */
  record Begin() implements Decision {}

  /** Begin the cluster again, with this state. */
  record BeginAgain(CoordinatorState state) implements Decision {}

  /**
   * Ask again.
   *
   * @param silent addresses of those that have to answer first, in order
   * @param why for people; goes on after "this node waits"
   * @param again whether there is a cluster already, which forms again as soon as it can
   * @param isUpToSomebody whether it goes on without those that somebody declares lost
   */
  record Wait(SortedSet<String> silent, String why, boolean again, boolean isUpToSomebody)
      implements Decision {}

  /**
   * Those who answer are of another cluster.
   *
   * @param who addresses of some that are, in order
   */
  record Foreign(SortedSet<String> who) implements Decision {}

  /**
   * What is known.
   *
   * @param self this node
   * @param own what is on its disk
   * @param promised coordinator before which this node obeys none
   * @param seeds addresses of its configuration, in their order
   * @param known addresses of others that it has heard of
   * @param answers that came lately, by the addresses of those who gave them
   * @param refused addresses of this very host where nothing listens, as it has been for a while
   * @param refusedForLong those of them where it has been so for longer than programs take to start
   * @param lost addresses that somebody has declared lost, to whichever node
   * @param isPatienceOver whether all have been asked for long enough to go on without those who
   *     need not be waited for
   */
  record Situation(
      Member self,
      CoordinatorState own,
      StateVersion promised,
      List<String> seeds,
      Set<String> known,
      Map<String, Answer> answers,
      Set<String> refused,
      Set<String> refusedForLong,
      Set<String> lost,
      boolean isPatienceOver) {

    private CoordinatorState latest() {
      return answers.values().stream()
          .flatMap(answer -> answer.later().stream())
          .filter(state -> !state.version().isForeignTo(own.version()))
          .reduce(own, (a, b) -> b.version().isAfter(a.version()) ? b : a);
    }

    private Optional<Answer> answerOf(Member member) {
      return answers.values().stream()
          .filter(answer -> answer.node().id().equals(member.id()))
          .findFirst();
    }
  }

  private Founding() {}

  static Decision decide(Situation now) {
    SortedSet<String> foreign = new TreeSet<>();
    SortedSet<String> doors = new TreeSet<>();
    for (Map.Entry<String, Answer> answer : now.answers().entrySet()) {
      if (answer.getValue().version().isForeignTo(now.own().version())) {
        foreign.add(answer.getKey());
      } else if (answer.getValue().isInCluster()) {
        doors.add(answer.getKey());
      }
    }
    if (!doors.isEmpty()) {
      SortedSet<String> unreached = unreached(now, doors);
      return unreached.isEmpty()
          ? new Join(doors)
          : new Wait(
              unreached,
              "until it reaches "
                  + String.join(", ", unreached)
                  + ": nodes of a cluster have to reach each other",
              true,
              false);
    }
    if (!foreign.isEmpty() && now.seeds().stream().anyMatch(foreign::contains)) {
      return new Foreign(foreign);
    }
    return now.own().version().hasCluster() || isMember(now) ? again(now) : anew(now);
  }

  /**
   * Nodes that this one would have to reach, were it let in: those who do not reach each other are
   * given up again, and whatever they do fails. Whoever is in stays in; of two that would both be
   * let in, the first by address is.
   */
  private static SortedSet<String> unreached(Situation now, Set<String> doors) {
    SortedSet<String> unreached = new TreeSet<>();
    for (String door : doors) {
      Answer answer = now.answers().get(door);
      unreached.addAll(answer.cluster());
      answer.joining().stream()
          .filter(other -> other.compareTo(now.self().address()) < 0)
          .forEach(unreached::add);
    }
    unreached.remove(now.self().address());
    unreached.removeAll(now.answers().keySet());
    return unreached;
  }

  /** It may have been taken for a member, and have had nothing on its disk yet. */
  private static boolean isMember(Situation now) {
    return now.latest().members().stream().anyMatch(member -> member.id().equals(now.self().id()));
  }

  /** Of a node that remembers no cluster. */
  private static Decision anew(Situation now) {
    Optional<String> remembers =
        now.answers().entrySet().stream()
            .filter(answer -> answer.getValue().version().hasCluster())
            .map(Map.Entry::getKey)
            .sorted()
            .findFirst();
    if (remembers.isPresent()) {
      return new Wait(
          new TreeSet<>(),
          "for " + remembers.get() + " and the others of its cluster, which forms again",
          true,
          false);
    }
    SortedSet<String> silent = new TreeSet<>(now.seeds());
    silent.remove(now.self().address());
    silent.removeAll(now.answers().keySet());
    boolean isFirst = now.seeds().isEmpty() || now.seeds().get(0).equals(now.self().address());
    if (isFirst && (silent.isEmpty() || now.isPatienceOver())) {
      return new Begin();
    }
    return new Wait(
        silent,
        isFirst
            ? "for the other seeds to answer"
            : "for " + now.seeds().get(0) + ", the first of node.seed-nodes, to begin the cluster",
        false,
        false);
  }

  /** Of a node that remembers a cluster. */
  private static Decision again(Situation now) {
    CoordinatorState latest = now.latest();
    SortedSet<String> silent = new TreeSet<>();
    Set<UUID> excluded = new HashSet<>();
    List<Member> here = new ArrayList<>();
    SortedSet<String> refusing = new TreeSet<>();
    boolean declared = false;
    for (Member member : latest.members()) {
      if (member.id().equals(now.self().id())) {
        here.add(now.self());
      } else if (now.answerOf(member).isPresent()) {
        here.add(now.answerOf(member).get().node());
      } else if (now.lost().contains(member.address())) {
        declared = true;
        excluded.add(member.id());
      } else if (now.answers().containsKey(member.address())) {
        excluded.add(member.id());
      } else if (now.refused().contains(member.address())) {
        refusing.add(member.address());
      } else {
        silent.add(member.address());
      }
    }
    boolean areMost = meetsAll(latest, here);
    if (!areMost) {
      refusing.removeAll(now.refusedForLong());
      silent.addAll(refusing);
    }
    if (!silent.isEmpty()) {
      return new Wait(silent, waiting(silent), true, true);
    }
    Set<String> replaced = replaced(now, latest, excluded);
    if (!replaced.isEmpty() && !declared && !areMost) {
      return new Wait(
          new TreeSet<>(replaced),
          "since "
              + String.join(", ", replaced)
              + (replaced.size() == 1 ? " has" : " have")
              + " lost what was on disk, and too few are left that know what was accepted",
          true,
          true);
    }
    List<Member> founders = here.isEmpty() ? whoeverIsLeft(now) : here;
    Member first = Quorum.first(founders);
    if (!first.id().equals(now.self().id())) {
      return new Wait(
          new TreeSet<>(Set.of(first.address())),
          "for " + first.address() + " to begin the cluster again",
          true,
          false);
    }
    SortedSet<String> others = new TreeSet<>(toAsk(now));
    latest.members().forEach(member -> others.remove(member.address()));
    others.removeAll(now.answers().keySet());
    others.removeAll(now.refused());
    others.removeAll(now.lost());
    if (!others.isEmpty() && !now.isPatienceOver()) {
      return new Wait(others, "for an answer of " + String.join(", ", others), true, true);
    }
    long epoch = Math.max(latest.version().epoch(), now.promised().epoch()) + 1;
    StateVersion version = new StateVersion(latest.version().cluster(), epoch, now.self().id(), 0);
    CoordinatorState next = latest.as(version).of(founders);
    return new BeginAgain(areMost && !declared ? next : next.interrupted());
  }

  /** When no member is left: those who had left the cluster before. */
  private static List<Member> whoeverIsLeft(Situation now) {
    List<Member> left = new ArrayList<>(List.of(now.self()));
    now.answers().values().stream()
        .filter(answer -> answer.version().hasCluster())
        .map(Answer::node)
        .forEach(left::add);
    return left;
  }

  private static boolean meetsAll(CoordinatorState latest, List<Member> here) {
    Set<UUID> ids = new HashSet<>();
    here.forEach(member -> ids.add(member.id()));
    return Quorum.meetsAll(latest.members(), ids);
  }

  /** Members at whose address another node answers, which remembers nothing of them. */
  private static Set<String> replaced(Situation now, CoordinatorState latest, Set<UUID> excluded) {
    Set<String> replaced = new TreeSet<>();
    for (Member member : latest.members()) {
      if (excluded.contains(member.id()) && now.answers().containsKey(member.address())) {
        replaced.add(member.address());
      }
    }
    return replaced;
  }

  private static String waiting(SortedSet<String> silent) {
    return "for "
        + String.join(", ", silent)
        + " to answer, since "
        + (silent.size() == 1 ? "it" : "they")
        + " may be a cluster still";
  }

  /** Everybody who is to be asked: whoever is named anywhere. */
  static Set<String> toAsk(Situation now) {
    Set<String> all = new TreeSet<>(now.seeds());
    all.addAll(now.known());
    Stream.concat(
            now.latest().members().stream(),
            now.answers().values().stream().flatMap(answer -> answer.members().stream()))
        .map(Member::address)
        .forEach(all::add);
    all.remove(now.self().address());
    return all;
  }
}
