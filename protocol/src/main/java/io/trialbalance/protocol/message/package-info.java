/**
 * Who says what to whom. The one room of this module that may import Akka.
 *
 * <p>One sealed interface for each actor; what crosses nodes extends {@link
 * io.trialbalance.protocol.message.WireMessage}, everything else is private to the actor that sends
 * it to itself and lives beside that actor.
 */
package io.trialbalance.protocol.message;
