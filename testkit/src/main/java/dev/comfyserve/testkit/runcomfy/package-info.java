/**
 * A host that speaks RunComfy's Serverless API, for tests of whatever calls it: written from the
 * contract, over a real socket, in memory.
 *
 * <p>Entry type: {@link dev.comfyserve.testkit.runcomfy.RunComfy}. It is strict about what it is
 * sent: what the contract does not have is refused and noted as a violation. Requests go on with
 * each look at them, as many looks as a test says. A test can make the next call, or every call, of
 * an endpoint go wrong ({@link dev.comfyserve.testkit.runcomfy.Fault}). Every call that came in is
 * kept. Thread-safe.
 */
package dev.comfyserve.testkit.runcomfy;
