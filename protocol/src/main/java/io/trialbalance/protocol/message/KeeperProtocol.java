package io.trialbalance.protocol.message;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * How documents come to be on the disks of several nodes. The coordinator offers a document to
 * every node's keeper; a keeper that lacks it reads it chunk by chunk from the keeper that has it,
 * and answers once it is whole and on its disk.
 *
 * <p>The keeper that lacks a document asks for each chunk, so the one that has it need remember
 * nothing, a chunk that was lost is asked for again, and one way serves storing and catching up.
 */
public final class KeeperProtocol {

  /** Under which every keeper registers with the receptionist. */
  public static final ServiceKey<Command> KEY =
      ServiceKey.create(Command.class, "trialbalance-keeper");

  /** Bytes of a document in one message: half of the longest frame, the rest is for the frame. */
  public static final int CHUNK_BYTES = 128 * 1024;

  /** Documents in one message, so that their paths fit into a frame. */
  public static final int MAX_DOCUMENTS = 400;

  private static final String NAME_PREFIX = "keeper-";

  private KeeperProtocol() {}

  /** What the actor that is the keeper of a node is called: its name says whose it is. */
  public static String actorName(String nodeName) {
    return NAME_PREFIX + nodeName;
  }

  /** The name of the keeper's node. */
  public static String nodeName(ActorRef<Command> keeper) {
    String name = keeper.path().name();
    return name.startsWith(NAME_PREFIX) ? name.substring(NAME_PREFIX.length()) : name;
  }

  /** Anything a keeper understands, including what it tells itself. */
  public interface Command {}

  /** What crosses nodes. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Offer.class),
    @JsonSubTypes.Type(ListDocuments.class),
    @JsonSubTypes.Type(ReadChunk.class),
    @JsonSubTypes.Type(Chunk.class),
    @JsonSubTypes.Type(ChunkRefused.class)
  })
  public sealed interface Wire extends Command, WireMessage {}

  /**
   * Have these documents on disk; each is answered with Kept or NotKept.
   *
   * @param epoch of the coordinator; only the highest one is obeyed
   * @param documents at most {@link #MAX_DOCUMENTS}, in the order in which they are to be kept
   * @param stored whether a majority of the nodes has them on disk: what differs is stale
   * @param source keeper that has them
   */
  public record Offer(
      long epoch,
      List<DocumentDigest> documents,
      boolean stored,
      ActorRef<Command> source,
      ActorRef<KeeperReply> replyTo)
      implements Wire {
    public Offer {
      documents = List.copyOf(documents);
    }
  }

  /**
   * Say which documents of an experiment are there; answered with Documents.
   *
   * @param experiment its UUID: what there is of another one of that id is not meant
   */
  public record ListDocuments(String experimentId, UUID experiment, ActorRef<KeeperReply> replyTo)
      implements Wire {}

  /**
   * Send the bytes from {@code offset} on, at most {@link #CHUNK_BYTES}; answered with Chunk or
   * ChunkRefused.
   */
  public record ReadChunk(DocumentDigest document, long offset, ActorRef<Command> replyTo)
      implements Wire {}

  /** A part of a document. Equal when the bytes are. */
  public record Chunk(DocumentDigest document, long offset, byte[] bytes) implements Wire {
    @Override
    public boolean equals(Object other) {
      return other instanceof Chunk that
          && document.equals(that.document)
          && offset == that.offset
          && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return 31 * document.hashCode() + Long.hashCode(offset);
    }
  }

  /** The document is not there, or has changed. */
  public record ChunkRefused(DocumentDigest document, String reason) implements Wire {}

  /** What a keeper answers the coordinator. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Kept.class),
    @JsonSubTypes.Type(NotKept.class),
    @JsonSubTypes.Type(Documents.class)
  })
  public sealed interface KeeperReply extends WireMessage {
    /** Who answers. */
    ActorRef<Command> keeper();
  }

  /** The document is on the node's disk. */
  public record Kept(ActorRef<Command> keeper, DocumentDigest document) implements KeeperReply {}

  /**
   * The document is not on the node's disk.
   *
   * @param reason for people
   */
  public record NotKept(ActorRef<Command> keeper, DocumentDigest document, String reason)
      implements KeeperReply {}

  /**
   * What a node has of an experiment; in several messages if they are many.
   *
   * @param documents at most {@link #MAX_DOCUMENTS}
   * @param last whether nothing follows
   */
  public record Documents(
      ActorRef<Command> keeper, String experimentId, List<DocumentDigest> documents, boolean last)
      implements KeeperReply {
    public Documents {
      documents = List.copyOf(documents);
    }
  }
}
