/**
 * The official MCP conformance suite as a part of our tests.
 *
 * <p>{@link dev.comfyserve.testkit.conformance.ConformanceSuite} runs it, as a process with a time
 * limit, against a server that listens already, and reads what it found. A run that breaks off is
 * an error with the suite's own words; a scenario that fails is a finding for the test to judge.
 */
package dev.comfyserve.testkit.conformance;
