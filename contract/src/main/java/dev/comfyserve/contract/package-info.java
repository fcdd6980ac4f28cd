/**
 * The words of the Serverless API, shared by everything above it.
 *
 * <p>Entry type: {@link dev.comfyserve.contract.ServerlessApi}, the API as Java methods. Bodies and
 * answers are the wire's own JSON, so that what an upstream host adds to an answer passes through
 * unchanged; ids, states, codes and options are types. Everything here is immutable and
 * thread-safe, JSON trees by convention: a tree that was handed over is never changed again by who
 * handed it over.
 */
package dev.comfyserve.contract;
