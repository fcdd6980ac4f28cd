/**
 * Real parts for tests of several modules: the engine in a process of its own, ports, programs of
 * others that {@code ci} installs.
 *
 * <p>Nothing here is a stand-in for our own code. Everything listens on 127.0.0.1 only.
 */
package dev.comfyserve.testkit;
